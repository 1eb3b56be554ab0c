"""Waves of check-ins: planned on confirmation, sent and reminded on time, closed. Answers are kept
in `responses`, above.
"""
