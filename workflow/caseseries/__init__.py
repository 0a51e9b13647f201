"""A reproducible study pipeline for small clinical case series.

Floors, lowest first; a module imports only from floors below its own:
``cases``, ``intake``, ``simulation``, ``statistics``, ``ledger``, ``share``, ``estimate``,
``pool``, ``published``, ``present``, ``deposit``.
"""
