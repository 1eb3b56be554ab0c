"""Sign-up spreadsheets become people: read, mapped, checked, applied, undone, claimed.

May import programmes and everything below; called by its own pages, its command and the demo.
"""
