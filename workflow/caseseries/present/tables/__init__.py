"""Tables, one a file: plain data in ``templates/``, or a module with ``PLACE`` and ``table``."""

from pkgutil import iter_modules

NAMES = tuple(sorted(module.name for module in iter_modules(__path__)))
