"""Figures written with the words that go with them."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from types import ModuleType

from caseseries import files
from caseseries.present import style
from caseseries.present.figures.description import Description

CAPTIONS = "captions.json"


def write_figures(figures: Iterable[ModuleType], folder: Path, *subject: object) -> None:
    """Draw figures of one subject, and write ``captions.json`` with their words.

    Parameters
    ----------
    figures
        Modules of this package: ``of_cohort.FIGURES`` and its neighbours.
    subject
        What the figures are drawn from: the arguments of their ``draw`` and ``describe``.
    """
    write_album(dict.fromkeys(figures, subject), folder)


def write_album(drawings: Mapping[ModuleType, Sequence[object]], folder: Path) -> None:
    """Draw figures, each of its own subject, and write one ``captions.json`` with their words."""
    files.empty(folder)
    words = {}
    with style.house_style():
        for figure, subject in drawings.items():
            style.write(figure.draw(*subject), folder / name_of(figure))
            words[name_of(figure)] = figure.describe(*subject)
    _write_captions(words, folder)


def name_of(figure: ModuleType) -> str:
    """Return the name of a figure's files: that of its module."""
    return figure.__name__.rpartition(".")[2]


def _write_captions(descriptions: Mapping[str, Description], folder: Path) -> None:
    words = {name: asdict(description) for name, description in descriptions.items()}
    text = json.dumps(words, ensure_ascii=False, indent=2) + "\n"
    files.write_text(text, folder / CAPTIONS)
