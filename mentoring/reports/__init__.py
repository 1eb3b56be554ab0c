"""Reports a coordinator reads and downloads: figures (pure), the match report, safe CSV.

Imports the areas below it; nothing imports it but the composition.
"""
