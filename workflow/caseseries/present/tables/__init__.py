"""Tables, one a file: ``PLACE`` says where it belongs, ``table`` returns it or None."""

from pkgutil import iter_modules

NAMES = tuple(sorted(module.name for module in iter_modules(__path__)))
