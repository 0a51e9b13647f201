"""Joint feasibility: whether all printed numbers of a paper can be true together.

A study file and one reading of it become windows on whole numbers (``translate``, ``windows``). A
search (``solver``) finds a table of patients that lies in all windows, or proves that there is
none; every table is recomputed with exact fractions (``checker``) before anybody is told of it.
"""
