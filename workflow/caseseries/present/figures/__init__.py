"""Figures, one a file: ``PLACE`` says where they belong, ``drawings`` yields what can be shown."""

from pkgutil import iter_modules

NAMES = tuple(sorted(module.name for module in iter_modules(__path__)))
