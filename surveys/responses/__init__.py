"""Answering a check-in without an account: drafts, submission, and answers kept apart from the
person who gave them.
"""
