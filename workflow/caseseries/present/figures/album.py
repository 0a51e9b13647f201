"""All figures of a cohort or a study, written with the words that go with them."""

import json
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from types import ModuleType

import pandas as pd

from caseseries.present import style
from caseseries.present.figures import (
    claims_overview,
    fading,
    pss_composition,
    session_timeline,
    vds_pss,
    vds_trajectories,
)
from caseseries.present.figures.description import Description
from caseseries.present.material import Material

CAPTIONS = "captions.json"
FIGURES: tuple[ModuleType, ...] = (
    vds_trajectories,
    fading,
    vds_pss,
    pss_composition,
    session_timeline,
)


def write_figures(material: Material, folder: Path) -> None:
    """Write every figure of a cohort, and ``captions.json`` with their words."""
    folder.mkdir(parents=True, exist_ok=True)
    with style.house_style():
        for figure in FIGURES:
            style.write(figure.draw(material), folder / name_of(figure))
    _write_captions({name_of(figure): figure.describe(material) for figure in FIGURES}, folder)


def write_claims_figure(claims: pd.DataFrame, provenance: str, folder: Path) -> None:
    """Write the overview of the claims of a study, and ``captions.json`` with its words."""
    folder.mkdir(parents=True, exist_ok=True)
    name = name_of(claims_overview)
    with style.house_style():
        style.write(claims_overview.draw(claims, provenance), folder / name)
    _write_captions({name: claims_overview.describe(claims, provenance)}, folder)


def name_of(figure: ModuleType) -> str:
    """Return the name of a figure's files: that of its module."""
    return figure.__name__.rpartition(".")[2]


def _write_captions(descriptions: Mapping[str, Description], folder: Path) -> None:
    words = {name: asdict(description) for name, description in descriptions.items()}
    text = json.dumps(words, ensure_ascii=False, indent=2) + "\n"
    unfinished = folder / f"{CAPTIONS}.unfinished"
    unfinished.write_text(text, encoding="utf-8", newline="\n")
    unfinished.replace(folder / CAPTIONS)
