"""The reviewer page from the results of the pipeline."""

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from pathlib import Path
from typing import Any

import pandas as pd

from caseseries import files, ledger
from caseseries.ledger import Ledger, Row
from caseseries.present import anchors, checklists, claims, readings, words
from caseseries.present.manuscript.paper import Paper
from caseseries.present.manuscript.press import constants
from caseseries.present.material import Material
from caseseries.present.page import answer, changed, feasibility, room
from caseseries.present.page.check_summary import summaries
from caseseries.present.page.claims import claim_entries, tallies
from caseseries.present.page.cohort_links import cohort_links
from caseseries.present.page.content import ChecklistCard, OtherNumber, Page
from caseseries.present.page.contradictions import all_proofs, clashes
from caseseries.present.page.glance import glance_of_all, glances
from caseseries.present.page.ledger_parts import ledger_parts
from caseseries.present.page.lineage import Lineage
from caseseries.present.page.pictures import pictures
from caseseries.present.page.provenance import programs, source_files
from caseseries.present.page.quality import CohortCard, card
from caseseries.present.page.study_tables import StudyTable, study_tables
from caseseries.present.pooled import PooledMaterial
from caseseries.present.readings import Readings
from caseseries.present.series import QUESTIONS, PublishedSeries, published_series
from caseseries.published.model import Proof, Study

SYNTHESIS = "audit/synthesis"


def assemble(
    *,
    results: Path,
    together: PooledMaterial,
    compared: Sequence[Study],
    published: Sequence[Study],
    proofs: Mapping[str, Iterable[Proof]],
    paper: Paper | None,
    checklist_files: Iterable[Path],
    raw_files: Iterable[Path],
    lock: Path,
    headlines_before: pd.DataFrame | None = None,
) -> Page:
    """Return the page.

    Parameters
    ----------
    results
        Folder of all results.
    together
        The cohorts, and what they give together.
    compared, published
        Studies whose printed numbers were compared with a cohort, and all published studies.
    proofs
        What cannot be true in each compared study, by its id.
    paper
        Source of the manuscript; None when there is none.
    checklist_files, raw_files, lock
        Files that people wrote, and the lock file of the programs.
    headlines_before
        The headline numbers when the page was last written; None the first time.
    """
    # Patients who were seen come before patients who were rebuilt or simulated.
    cohorts = sorted(together.cohorts, key=lambda one: one.cohort.facts.provenance != "observed")
    quoted = _quoted(results) if paper else set()
    series = _series(results, published) if compared else None
    papers = [readings.read(results / "audit" / study.id, study) for study in compared]
    counts = [ledger.read(results / "audit" / study.id / "readings.csv") for study in compared]
    rows = _every_row(together, series, counts)
    lineages = {one.name: Lineage(one.cohort) for one in cohorts}
    judged = [claims.read(results / "audit" / study.id / "claims.csv") for study in compared]
    entries = claim_entries(judged, rows, lineages, quoted)
    tally = tallies(entries)
    fights = [
        clash
        for one in papers
        for clash in clashes(all_proofs(proofs[one.study.id], one), one.study)
    ]
    parts = ["pooled", SYNTHESIS, *(f"audit/{study.id}" for study in compared), *lineages]
    drawn = room.taking_turns([pictures(results, part) for part in parts])
    figures, more_figures = room.fitting(drawn, lambda picture: len(picture.data), room.FIGURES)
    written = room.taking_turns(_tables(together, cohorts, series, papers))
    tables, more_tables = room.fitting(written, lambda table: len(table.html), room.TABLES)
    several = len(cohorts) > 1
    all_together = glance_of_all(together) if several else None
    links = {one.name: tuple(cohort_links(one.name, figures, tables)) for one in cohorts}
    remarks = {one.name: _remarks(results, one) for one in cohorts}
    seen = glances(together, cohorts, remarks, links if several else {})
    opening = [*filter(None, [all_together]), *seen]
    now = changed.headlines(opening)
    targets = quoted.union(
        {entry.row_anchor for entry in entries},
        {line.target for one in opening for line in one.lines},
        *(one.targets for one in tables),
    )
    shown_rows = _rows_with_room(rows, targets)
    precision = {one.name: one.precision for one in cohorts}
    return Page(
        title=answer.title(compared, together.study.title),
        finding=tuple(answer.finding(compared, tally, papers)),
        notices=tuple(_notices(cohorts)),
        together=all_together,
        glances=tuple(seen),
        headlines=now,
        moved=tuple(changed.moved(headlines_before, now)),
        has_paper=paper is not None,
        tallies=tuple(tally) if entries else (),
        claims=tuple(entries),
        contradictions=tuple(fights),
        feasibility=tuple(feasibility.card(one) for one in papers),
        checks=tuple(summaries([_text(results, study, "checks.csv") for study in compared])),
        figures=tuple(figures),
        more_figures=tuple((one.file, f"{one.title}, {one.part}") for one in more_figures),
        tables=tuple(tables),
        more_tables=tuple((one.file, one.caption) for one in more_tables),
        several_cohorts=several,
        series=tuple(_sentences(series)) if series else (),
        other_numbers=tuple(_other_numbers(published, compared, quoted)),
        ledger=tuple(ledger_parts(shown_rows, precision, together.precision, quoted)),
        ledger_is_whole=len(shown_rows) == len(rows.table),
        ledger_files=tuple(_ledger_files(cohorts, series)),
        cohorts=tuple(_cards(results, cohorts)),
        checklists=tuple(_checklists(results, checklist_files)) if paper else (),
        needs=tuple(_needs(results)) if paper else (),
        constants=tuple(constants(paper).values()) if paper else (),
        files=tuple(source_files(raw_files)),
        programs=tuple(programs(lock)),
    )


def _quoted(results: Path) -> set[str]:
    """Return the anchors that the numbers of every paper lead to."""
    found = [*results.glob("paper/numbers.csv"), *results.glob("audit/*/paper/numbers.csv")]
    return {anchor for path in found for anchor in files.read_table(path, dtype=str)["anchor"]}


def _needs(results: Path) -> Iterator[str]:
    """Yield what the paper still needs, and the file to write it into."""
    asked = files.read_table(results / "paper" / "still_needed.csv", dtype=str)
    for file, of_file in asked.groupby("file", sort=False):
        yield f"{'; '.join(of_file['what'])} (in {file})"


def _series(results: Path, published: Sequence[Study]) -> PublishedSeries:
    folder = results / SYNTHESIS
    side_by_side = files.read_table(folder / "side_by_side.csv")
    return published_series(published, ledger.read(folder / "ledger.csv"), side_by_side)


def _every_row(
    together: PooledMaterial, series: PublishedSeries | None, counts: Sequence[pd.DataFrame]
) -> Ledger:
    """Return the rows of all ledgers; no two of them have one name."""
    tables = [*(one.ledger.table for one in together.cohorts), together.ledger.table, *counts]
    if series:
        tables.append(series.ledger.table)
    return Ledger(pd.concat(tables, ignore_index=True))


def _rows_with_room(rows: Ledger, targets: Set[str]) -> list[Row]:
    """Return all rows, or, where they are too many, those that something points at."""
    every = list(rows)
    if len(every) <= room.LEDGER_ROWS:
        return every
    return [row for row in every if anchors.of_row(row.cohort, row.statistic_id) in targets]


def _tables(
    together: PooledMaterial,
    cohorts: Sequence[Material],
    series: PublishedSeries | None,
    papers: Iterable[Readings],
) -> Iterator[list[StudyTable]]:
    """Yield the tables of all cohorts together, of the published papers, of each cohort."""
    alone = len(cohorts) == 1
    if not alone:
        yield study_tables("pooled", together, "pooled")
    if series:
        yield study_tables("series", series, SYNTHESIS)
    for paper in papers:
        yield study_tables("readings", paper, f"audit/{paper.study.id}")
    for one in cohorts:
        title = "" if alone else one.cohort.facts.title
        yield study_tables("cohort", one, one.name, title)


def _text(results: Path, study: Study, name: str) -> pd.DataFrame:
    """Return a table of an audit, every cell as text."""
    return files.read_table(results / "audit" / study.id / name, dtype=str, keep_default_na=False)


def _notices(cohorts: Sequence[Material]) -> Iterator[str]:
    """Say which cohorts are not of patients, and what they are."""
    for provenance in dict.fromkeys(one.provenance for one in cohorts):
        alike = [one.cohort.facts for one in cohorts if one.provenance == provenance]
        if alike[0].provenance != "observed":
            yield f"{words.listed(facts.title for facts in alike)}: {provenance.lower()}"


def _sentences(series: PublishedSeries) -> Iterator[tuple[str, tuple[str, ...]]]:
    for question, title in QUESTIONS.items():
        yield title, tuple(series.sentences[question])


def _other_numbers(
    published: Sequence[Study], compared: Sequence[Study], quoted: Set[str]
) -> Iterator[OtherNumber]:
    """Yield the numbers of papers without a cohort that a manuscript quotes."""
    for study in published:
        for claim in study.claims if study not in compared else ():
            anchor = anchors.of_claim(study.id, claim.id)
            if anchor in quoted:
                yield OtherNumber(
                    anchor=anchor,
                    study=study.citation,
                    says=claim.says,
                    printed=claim.printed,
                    where=claim.where,
                )


def _ledger_files(cohorts: Sequence[Material], series: PublishedSeries | None) -> Iterator[str]:
    for one in cohorts:
        yield f"{one.name}/ledger.csv"
    yield "pooled/ledger.csv"
    if series:
        yield f"{SYNTHESIS}/ledger.csv"


def _remarks(results: Path, cohort: Material) -> int:
    return len(files.read_table(results / cohort.name / "validated" / "remarks.csv", dtype=str))


def _cards(results: Path, cohorts: Sequence[Material]) -> Iterator[CohortCard]:
    for one in cohorts:
        remarks = results / one.name / "validated" / "remarks.csv"
        yield card(one.cohort, files.read_table(remarks, dtype=str))


def _checklists(results: Path, asked: Iterable[Path]) -> Iterator[ChecklistCard]:
    path = results / "paper" / "checklists.csv"
    answers = files.read_table(path, dtype=str, keep_default_na=False)
    for about in map(checklists.read_checklist, asked):
        own = answers[answers["checklist"] == checklists.name_of(about)]
        counts = own["status"].value_counts()
        order = [status for status in checklists.STATUSES if status in counts]
        lines: list[dict[Any, Any]] = own.to_dict("records")
        yield ChecklistCard(
            title=f"{about['title']}, {checklists.name_of(about)}",
            summary=words.listed(f"{counts[status]} {status}" for status in order),
            source=about["source"],
            answers=tuple(lines),
        )
