"""The matching engine: pure, exact, explained. One array in, one certified answer out.

Imports numpy, scipy, networkx, rustworkx and numba (the last two on need) and nothing of ours.
Called by the application through one encoder, or by anybody through `python -m matching`.
"""
