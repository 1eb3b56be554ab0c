"""NHS organisations with their dates, regions, old names and successors."""
