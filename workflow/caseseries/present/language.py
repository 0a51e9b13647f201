"""The language of templates: an unknown name is a fault; a line that only steers leaves none."""

from functools import partial

from jinja2 import Environment, StrictUndefined

language = partial(Environment, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
