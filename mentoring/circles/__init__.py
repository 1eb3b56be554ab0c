"""Peer circles: who sits with whom, their invitations, their facilitator and the days they met.

Imports what lies below pairings, and how pairings name people; matchmaking and choices never meet
it, because nobody in a circle is paired. Its pages are reached from a cohort and from home.
"""
