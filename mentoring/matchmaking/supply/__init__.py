"""Before a match: what is asked for and offered, where places are short, and whom to recruit."""
