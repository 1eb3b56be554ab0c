"""Choosing: the directory of blind cards, what mentees choose and what mentors say to it.

May import programmes, profiles and pairings and whatever is below; the matchmaking area reads what
was chosen. Nobody's name, employer or dates leave this area for the other side.
"""
