"""Pairings of every kind: invitations and answers, introduction, help, ending."""
