"""What is held about a person, who can see it, and the consents they have given."""
