"""Declared, versioned instruments: item types, parsing, scoring. Called by the areas above it."""
