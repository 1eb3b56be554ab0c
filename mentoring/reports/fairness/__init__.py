"""Fairness of matching: outcomes of a published cohort by group, frozen once, through the gate.

The one place that puts equality answers beside outcomes, offline and in aggregate.
"""
