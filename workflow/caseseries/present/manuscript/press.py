"""The papers of a study, from the files of the pipeline to the files for a journal."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import pandas as pd

from caseseries import document, files, ledger
from caseseries.ledger import Ledger, Row
from caseseries.pool.selection import POOLED
from caseseries.present import anchors, checklists, pandoc, readings
from caseseries.present.checklists import Dossier, Outline, read_reporting
from caseseries.present.manuscript import build, front
from caseseries.present.manuscript.audit_lookups import AuditLookups
from caseseries.present.manuscript.build import Manuscript
from caseseries.present.manuscript.clinic import Clinic
from caseseries.present.manuscript.exhibits import Exhibits, exhibits, sources
from caseseries.present.manuscript.front import Front
from caseseries.present.manuscript.lookups import Constant
from caseseries.present.manuscript.paper import Paper
from caseseries.present.manuscript.series_lookups import SeriesLookups
from caseseries.present.material import Material
from caseseries.present.pandoc import Node
from caseseries.present.pooled import PooledMaterial
from caseseries.published.study_file import read
from caseseries.study_error import StudyError

WRITERS = {"html": build.write_html, "docx": build.write_docx, "pdf": build.write_pdf}
SYNTHESIS = "audit/synthesis"
WORTH_A_LOOK = "Worth a look"
OF_REBUILT = ("tbl:outcomes", "tbl:changes", "tbl:comparisons", "tbl:associations")
PUT_IN = "fig:session_timeline"
"""Of rebuilt cases these tables are shown, and no figure of what was put into them."""


@dataclass(frozen=True, kw_only=True)
class Job:
    """What every paper is made from: its sources, and the files that it takes.

    ``told`` are the ``reporting.yaml`` of the cohorts that have one; ``results`` is the folder of
    all results, ``folder`` the one that the paper is written into.
    """

    paper: Paper
    title_page: str
    checklists: Sequence[str]
    told: Sequence[str]
    results: Path
    folder: Path

    @cached_property
    def front(self) -> Front:
        """What the paper says of its authors; nothing where nobody signs."""
        return front.read(Path(self.title_page)) if self.paper.own else Front()

    @property
    def report(self) -> str:
        """Address of the reviewer page from the folder of the paper."""
        return "../" * len(self.folder.relative_to(self.results).parts) + anchors.REPORT


def publish_audit(
    job: Job, material: Material, *, ledgers: Sequence[str], verdicts: str, published: Sequence[str]
) -> None:
    """Write the paper about a published study, for whose patients a cohort stands (``material``).

    ``ledgers``, ``verdicts`` and ``published`` are the files of all ledgers (pooled ones too), of
    the verdicts on the study, of all studies.

    Raises StudyError with one sentence for every fault of the source, each with its line.
    """
    study = job.paper.head["study"]
    studies = {one.id: one for one in map(read, map(Path, published))}
    judged: list[Any] = files.read_texts(verdicts).to_dict("records")
    folders = {
        material.cohort.facts.title: material.name,
        studies[study].citation: f"audit/{study}",
        "Published series": SYNTHESIS,
    }
    parts = {title: exhibits(job.results, part, job.report) for title, part in folders.items()}
    shown = _together(parts.values())
    of_cases = parts[material.cohort.facts.title]
    if material.cohort.facts.provenance == "reconstructed":
        parts[material.cohort.facts.title] = {
            target: blocks
            for target, blocks in of_cases.items()
            if target in OF_REBUILT or (target.startswith("fig:") and target != PUT_IN)
        }
    lookups = AuditLookups(
        study=study,
        cohort=material.name,
        provenance=material.cohort.facts.provenance,
        studies=studies,
        ledger=Ledger(ledger.read(ledgers)),
        verdicts={str(verdict["claim_id"]): verdict for verdict in judged},
        readings=readings.read(job.results / "audit" / study, studies[study]),
        constants=constants(job.paper),
        precisions={material.name: material.precision},
        exhibits=tuple(shown),
        front=job.front,
        report=job.report,
    )
    manuscript = build.compose(job.paper, lookups, shown)
    _write(job, manuscript, parts, lookups.ledger, [material])


def publish_series(job: Job, pooled: PooledMaterial) -> None:
    """Write the paper of the case series itself; raises what ``series`` raises."""
    manuscript, lookups = series(job, pooled)
    _write(job, manuscript, _parts(job, pooled), lookups.ledger, pooled.cohorts)


def series(job: Job, pooled: PooledMaterial) -> tuple[Manuscript, SeriesLookups]:
    """Return the paper of the case series, proofread, and its look-ups.

    The text is made twice: the first time tells which methods its numbers come from, and the
    second names these methods and no others.

    Raises StudyError with one sentence for every fault of a source, each with its line.
    """
    clinics = []
    for one in pooled.cohorts:
        told, file = _told(job, one)
        clinics.append(Clinic(material=one, told=told, file=file))
    shown = _together(_parts(job, pooled).values())
    own = [one.ledger.table for one in pooled.cohorts]
    lookups = SeriesLookups(
        study=pooled.study,
        clinics=clinics,
        cohort=clinics[0].name,
        ledger=Ledger(pd.concat([*own, pooled.ledger.table], ignore_index=True)),
        constants=constants(job.paper),
        # One text gives a quantity with the decimals that all its clinics can give.
        precisions=dict.fromkeys([*(one.name for one in clinics), POOLED], pooled.precision),
        exhibits=tuple(shown),
        front=job.front,
        report=job.report,
        pooled=_pooled_primary(pooled) if len(pooled.everybody) > 1 else "",
        sent=[one.name for one in pooled.sent if one in pooled.contributors],
        doubts=pooled.doubts,
    )
    first = build.compose(job.paper, lookups, shown)
    spoken = [one.anchor for one in first.numbers]
    spoken += sources(shown[target] for target in first.shown)
    reported = frozenset(row.statistic for row in _rows_behind(spoken, lookups.ledger))
    lookups = replace(lookups, reported=reported)
    return build.compose(job.paper, lookups, shown), lookups


def _parts(job: Job, pooled: PooledMaterial) -> dict[str, Exhibits]:
    """Return the tables and figures of all cohorts together, then of each."""
    cohorts = pooled.cohorts
    several = len(cohorts) > 1
    parts: dict[str, Exhibits] = {"All clinics": exhibits(job.results, POOLED, job.report)}
    for one in cohorts:
        prefix = f"{one.name}." if several else ""
        title = one.cohort.facts.title
        parts[title] = exhibits(job.results, one.name, job.report, prefix=prefix)
    return parts if len(pooled.everybody) > 1 else {title: parts[title]}


def constants(paper: Paper) -> dict[str, Constant]:
    """Return the declared constants of a manuscript.

    Raises StudyError with one sentence for every fault of their files.
    """
    found: dict[str, Constant] = {}
    for path in paper.constants:
        declared = document.load(path, "constants") or {}
        if twice := sorted(set(declared) & set(found)):
            raise StudyError(f"{path}: the program declares {', '.join(twice)} too. Rename yours.")
        found |= {name: Constant(name=name, **about) for name, about in declared.items()}
    return found


def outline(manuscript: Manuscript) -> Outline:
    """Return what a manuscript has, as far as checklists ask; a gap to be filled in is nothing."""
    meta = manuscript.tree["meta"]
    return Outline(
        title=pandoc.plain(meta["title"]),
        keywords=tuple(pandoc.plain(keyword) for keyword in meta["keywords"]["c"]),
        abstract=tuple(_abstract_parts(meta["abstract"])),
        sections=tuple(_sections(manuscript.tree["blocks"])),
        exhibits=manuscript.shown,
    )


def _abstract_parts(abstract: Node) -> Iterator[str]:
    for paragraph in pandoc.walk(abstract):
        if paragraph["t"] == "Para":
            heading, *rest = paragraph["c"]
            if heading["t"] == "Strong" and not front.is_gap(pandoc.plain(rest)):
                yield pandoc.plain(heading).rstrip(".:")


def _sections(blocks: Sequence[Node]) -> Iterator[str]:
    """Yield the headings that have text below them, before the next of their level.

    Where a gap stands for the text of a section, that of its parts does not count for it.
    """
    open_headings: dict[int, str] = {}
    asked = 0
    for block in blocks:
        if block["t"] == "Header":
            level = block["c"][0]
            above = [one for one in open_headings if one < level and one != asked]
            open_headings = {one: open_headings[one] for one in above}
            open_headings[level] = pandoc.plain(block["c"][2])
            asked = 0
        elif not front.is_gap(pandoc.plain(block)):
            yield from filter(None, open_headings.values())
            open_headings = dict.fromkeys(open_headings, "")
        elif pandoc.plain(block).strip():
            asked = max(open_headings, default=0)


def _write(
    job: Job,
    manuscript: Manuscript,
    parts: Mapping[str, Exhibits],
    rows: Ledger,
    cohorts: Sequence[Material],
) -> None:
    """Write a paper and its supplement in every format, its numbers, its checklists, its gaps."""
    left_over = _left_over(parts, manuscript.shown)
    tables = sources(_together(left_over.values()).values())
    more = build.supplement(
        job.paper,
        left_over,
        title=pandoc.plain(manuscript.tree["meta"]["title"]),
        methods=sorted({row.method for row in _rows_behind(tables, rows)} - {""}),
        origins={one.cohort.facts.title: one.cohort.facts.provenance for one in cohorts},
    )
    for name, one in (("manuscript", manuscript), ("supplement", more)):
        for ending, write in WRITERS.items():
            with files.unfinished(job.folder / f"{name}.{ending}") as part:
                write(one, job.paper, part, job.results)
    quoted = [one for one in manuscript.numbers if one.anchor]
    files.write_table(pd.DataFrame(quoted, columns=["text", "anchor"]), job.folder / "numbers.csv")
    asked = pd.DataFrame(manuscript.missing, columns=["what", "file"])
    files.write_table(asked, job.folder / "still_needed.csv")
    dossier = Dossier(
        cohorts=[one.cohort for one in cohorts],
        ledger=rows,
        outline=outline(manuscript),
        statements=job.front.said,
        told=[_told(job, one)[0] for one in cohorts],
    )
    lists = [document.load(Path(path), "checklist") for path in job.checklists]
    files.write_table(checklists.fill_in(lists, dossier), job.folder / "checklists.csv")
    # What several clinics lack stands there once.
    lacking = dict.fromkeys(one.what.partition(" (")[0] for one in manuscript.missing)
    if lacking:
        print(f"{WORTH_A_LOOK}: your paper still needs: {'; '.join(lacking)}.")


def _left_over(parts: Mapping[str, Exhibits], shown: Sequence[str]) -> dict[str, Exhibits]:
    rest = {
        heading: {target: blocks for target, blocks in of_part.items() if target not in shown}
        for heading, of_part in parts.items()
    }
    return {heading: of_part for heading, of_part in rest.items() if of_part}


def _rows_behind(anchors: Iterable[str], rows: Ledger) -> Iterator[Row]:
    """Yield the ledger rows that some anchors lead to; others lead to something else."""
    found = (rows.find(*anchor.split("/", 1)) for anchor in anchors if "/" in anchor)
    yield from filter(None, found)


def _together(parts: Iterable[Exhibits]) -> dict[str, Sequence[Node]]:
    return {target: blocks for part in parts for target, blocks in part.items()}


def _told(job: Job, one: Material) -> tuple[Mapping[str, Any], str]:
    """Return what the reporting.yaml of a cohort says, and how the file is called."""
    path = next((path for path in map(Path, job.told) if path.parent.name == one.name), None)
    begun = f"{one.name}/reporting.yaml, begun by `make new-paper`"
    return (read_reporting(path.parent, one.study), str(path)) if path else ({}, begun)


def _pooled_primary(pooled: PooledMaterial) -> str:
    """Return the ledger id of the primary outcome over all cohorts; empty where there is none."""
    primary = pooled.study.primary
    if not primary:
        return ""
    place = f"{primary.subject}.reml.estimate"
    return f"{POOLED}/{place}" if pooled.row(place) else ""
