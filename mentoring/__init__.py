"""The Flask application: people, programmes, matchmaking, pairings, reports.

May import `matching` (from `mentoring.matchmaking` only) and never `surveys`.
Called by `wsgi.py`, which composes it with surveys. Top-level modules are the
doors every area may use; folders are areas, which import only downwards.
"""
