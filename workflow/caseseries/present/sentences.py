"""What readers are told, from templates: their words stand there, and code says when."""

import re
from functools import partial
from pathlib import Path
from typing import Any, Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from caseseries.present import numbers, words

language = partial(Environment, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
"""Of templates: an unknown name is a fault; a line that only steers leaves none."""

CUT: Final = "An arrow: the interval reaches further than drawn."
_FOLDERS: Final = [Path(__file__).parent / folder for folder in ("templates", "figures/templates")]
_LANGUAGE: Final = Environment(loader=FileSystemLoader(_FOLDERS), undefined=StrictUndefined)
_LANGUAGE.globals |= {"numbers": numbers, "words": words, "cut": CUT}


def said(template: str, *parts: str, **names: Any) -> list[str]:
    """Return parts of a template, macros or texts, filled in with names, each on one line."""
    made = _LANGUAGE.get_template(f"{template}.j2").make_module(names)
    found = (getattr(made, part) for part in parts)
    return [_on_one_line(one() if callable(one) else one) for one in found]


def filled(text: str, **names: Any) -> str:
    """Return a text of a file filled in with names, on one line."""
    plain = "{" not in text  # to read one as a template takes as long as to make a table
    return text if plain else _on_one_line(_LANGUAGE.from_string(text).render(names))


def _on_one_line(text: str) -> str:
    return re.sub("[ \n]+", " ", text).strip()
