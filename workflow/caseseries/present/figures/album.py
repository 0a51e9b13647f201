"""Figures written with the words that go with them, and an index of both."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from caseseries import files
from caseseries.present import figures, style, words
from caseseries.present.registry import CAPTIONS, Subject, members, write_index


def write_figures(subjects: Mapping[Subject, Any], folder: Path) -> None:
    """Draw every figure that has something to show, and write ``captions.json`` with their words.

    Each caption ends with where the cases come from. The folder is emptied first: what is not drawn
    again has nothing to show any more.
    """
    files.empty(folder)
    index = {}
    with style.house_style():
        for kind, subject in subjects.items():
            for module in members(figures, kind):
                for one in module.drawings(subject):
                    style.write(one.draw(), folder / one.name)
                    index[one.name] = {
                        "title": one.title,
                        "caption": words.sentences(one.caption, subject.provenance),
                        "alt": one.alt,
                        "section": module.PLACE.section,
                    }
    write_index(index, folder / CAPTIONS)
