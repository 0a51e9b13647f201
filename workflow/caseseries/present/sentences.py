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
LANGUAGE: Final = Environment(loader=FileSystemLoader(_FOLDERS), undefined=StrictUndefined)
LANGUAGE.globals |= {"numbers": numbers, "words": words, "cut": CUT}
_OF_PARAGRAPHS: Final = LANGUAGE.overlay(trim_blocks=True, lstrip_blocks=True)


def said(template: str, *parts: str, **names: Any) -> list[str]:
    """Return parts of a template, macros or texts, filled in with names, each on one line."""
    made = LANGUAGE.get_template(f"{template}.j2").make_module(names)
    found = (getattr(made, part) for part in parts)
    return [on_one_line(one() if callable(one) else one) for one in found]


def paragraphs(template: str, **names: Any) -> list[str]:
    """Return the paragraphs of a template filled in with names, each on one line."""
    text = _OF_PARAGRAPHS.get_template(f"{template}.j2").render(names)
    return [on_one_line(one) for one in text.split("\n\n") if one.strip()]


def on_one_line(text: str) -> str:
    """Return a text with single spaces for its line ends."""
    return re.sub("[ \n]+", " ", text).strip()
