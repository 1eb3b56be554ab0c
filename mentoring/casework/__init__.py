"""What coordinators do for people between the matches: notes on a case, letters, a handover.

Imports what lies below matchmaking; reports and what lies above may read it. Its pages are reached
from a cohort, an application and a pairing.
"""
