"""Store A: equality-monitoring answers, asked of everybody who wishes, used in figures only.

Imports accounts and the doors. Imported by reports, privacy, surveys' evaluation and the demo, and
by nothing else: no match, place or page about a person may rest on what is in here.
"""
