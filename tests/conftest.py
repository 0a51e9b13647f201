"""Hypothesis for all tests: the same examples on every run, and no test is timed."""

from hypothesis import settings

settings.register_profile("repeatable", deadline=None, derandomize=True, database=None)
settings.load_profile("repeatable")
