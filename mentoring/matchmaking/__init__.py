"""Match runs, their proposals, the review of each pair and the publication of a match.

The only area that calls the engine; `problem.py` turns rows into arrays and arrays into rows.
"""
