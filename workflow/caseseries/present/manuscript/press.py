"""The manuscript of a study, from the files of the pipeline to the files for a journal."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from caseseries import document, files, ledger
from caseseries.ledger import Ledger
from caseseries.present import anchors, checklists, claims, readings
from caseseries.present.checklists import Dossier, Outline
from caseseries.present.manuscript import build, pandoc
from caseseries.present.manuscript.build import Manuscript
from caseseries.present.manuscript.evidence import Constant, Evidence
from caseseries.present.manuscript.exhibits import exhibits
from caseseries.present.manuscript.lookups import REPORT
from caseseries.present.manuscript.pandoc import Node
from caseseries.present.manuscript.paper import Paper
from caseseries.present.material import Material
from caseseries.published.reading import read

WRITERS = {"html": build.write_html, "docx": build.write_docx, "pdf": build.write_pdf}


@dataclass(frozen=True, kw_only=True)
class Desk:
    """What a manuscript is written from.

    Attributes
    ----------
    paper
        Folder of its source.
    study
        Id of the published study that it is about.
    material
        The cohort that stands for the patients of that study.
    ledgers, verdicts, published
        Files of all ledgers (pooled and published ones too), of the verdicts on the study, and of
        all published studies.
    checklists
        Files of the reporting checklists.
    cohort_folder
        Where the cohort's own files lie.
    results
        Folder of all results.
    """

    paper: Paper
    study: str
    material: Material
    ledgers: Sequence[str]
    verdicts: str
    published: Sequence[str]
    checklists: Sequence[str]
    cohort_folder: Path
    results: Path


def publish(desk: Desk, folder: Path) -> None:
    """Write ``manuscript.docx``, ``.pdf`` and ``.html``, its numbers and its checklists.

    Raises
    ------
    StudyError
        With one sentence for every fault of the source, each with its line.
    """
    manuscript = compose(desk)
    for ending, write in WRITERS.items():
        with files.unfinished(folder / f"manuscript.{ending}") as part:
            write(manuscript, desk.paper, part, desk.results)
    files.write_table(pd.DataFrame(manuscript.numbers), folder / "numbers.csv")
    files.write_table(filled_checklists(desk, outline(manuscript.tree)), folder / "checklists.csv")


def compose(desk: Desk) -> Manuscript:
    """Return the manuscript, proofread and with its tables and figures.

    Raises
    ------
    StudyError
        With one sentence for every fault of the source, each with its line.
    """
    material = desk.material
    parts = (material.name, f"audit/{desk.study}", "audit/synthesis", "pooled")
    shown = exhibits(desk.results, parts, lambda source: _address(source, desk))
    judged: list[Any] = claims.read(desk.verdicts).to_dict("records")
    studies = {study.id: study for study in map(read, map(Path, desk.published))}
    evidence = Evidence(
        study=desk.study,
        cohort=material.name,
        provenance=material.cohort.facts.provenance,
        studies=studies,
        ledger=Ledger(ledger.read(desk.ledgers)),
        verdicts={str(verdict["claim_id"]): verdict for verdict in judged},
        readings=readings.read(desk.results / "audit" / desk.study, studies[desk.study]),
        constants=constants(desk.paper),
        precision=material.precision,
        exhibits=tuple(shown),
    )
    return build.compose(desk.paper, evidence, shown)


def constants(paper: Paper) -> dict[str, Constant]:
    """Return the declared constants of a manuscript.

    Raises
    ------
    StudyError
        With one sentence for every fault of their file.
    """
    declared = document.load(paper.constants, "constants")
    return {name: Constant(name=name, **about) for name, about in declared.items()}


def outline(tree: Node) -> Outline:
    """Return what a manuscript has, as far as checklists ask."""
    meta, elements = tree["meta"], list(pandoc.walk(tree["blocks"]))
    return Outline(
        title=pandoc.plain(meta["title"]),
        keywords=tuple(pandoc.plain(keyword) for keyword in meta["keywords"]["c"]),
        abstract=tuple(
            pandoc.plain(element).rstrip(".:")
            for element in pandoc.walk(meta["abstract"])
            if element["t"] == "Strong"
        ),
        sections=tuple(
            pandoc.plain(element["c"][2]) for element in elements if element["t"] == "Header"
        ),
        exhibits=tuple(
            pandoc.identifier(element)
            for element in elements
            if element["t"] in ("Table", "Figure")
        ),
    )


def filled_checklists(desk: Desk, outline: Outline) -> pd.DataFrame:
    """Return the reporting checklists, filled in for the cohort and the manuscript."""
    dossier = Dossier(
        cohort=desk.material.cohort,
        ledger=desk.material.ledger,
        outline=outline,
        reporting=checklists.read_reporting(desk.cohort_folder),
    )
    asked = [checklists.read_checklist(Path(path)) for path in desk.checklists]
    return checklists.fill_in(asked, dossier)


def _address(source: str, desk: Desk) -> str:
    """Return the place on the reviewer page of what a cell was looked up in.

    A source is an anchor, the id of a row of the cohort, or the id of a printed number.
    """
    if "/" in source:
        return f"{REPORT}#{source}"
    if desk.material.row(source):
        return f"{REPORT}#{anchors.of_row(desk.material.name, source)}"
    return f"{REPORT}#{anchors.of_claim(desk.study, source)}"
