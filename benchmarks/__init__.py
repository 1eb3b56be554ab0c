"""Limits and ratios, measured; each program runs by itself: `python -m benchmarks.web`."""
