"""Validated tables to ledger rows: the analysis plan, one file for each section of it."""
