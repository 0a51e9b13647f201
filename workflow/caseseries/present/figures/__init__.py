"""Figures, one a file: ``draw`` makes it, ``describe`` says in words what it shows."""
