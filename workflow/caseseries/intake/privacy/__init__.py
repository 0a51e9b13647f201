"""The privacy guard: identifiers are found and refused before anything else is done.

``guard.check_privacy`` judges tables; ``search.find_identifiers`` judges a piece of text.
"""
