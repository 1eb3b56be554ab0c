"""Programmes, cohorts, eligibility and applications."""
