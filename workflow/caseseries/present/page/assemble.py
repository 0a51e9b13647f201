"""The reviewer page from the results of the pipeline."""

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from pathlib import Path
from typing import Any

import pandas as pd

from caseseries.ledger import Ledger, Row
from caseseries.present import anchors, checklists, claims, words
from caseseries.present.manuscript.build import Paper
from caseseries.present.manuscript.press import constants
from caseseries.present.material import Material
from caseseries.present.page import answer, room
from caseseries.present.page.claims import claim_entries, tallies
from caseseries.present.page.content import ChecklistCard, OtherNumber, Page
from caseseries.present.page.contradictions import clashes
from caseseries.present.page.ledger_parts import ledger_parts
from caseseries.present.page.lineage import Lineage
from caseseries.present.page.pictures import Picture, pictures
from caseseries.present.page.provenance import programs, source_files
from caseseries.present.page.quality import CohortCard, card
from caseseries.present.page.study_tables import StudyTable, study_tables
from caseseries.published.model import Proof, Study


def assemble(
    *,
    results: Path,
    cohorts: Sequence[Material],
    compared: Sequence[Study],
    others: Sequence[Study],
    proofs: Mapping[str, Iterable[Proof]],
    paper: Paper | None,
    checklist_files: Iterable[Path],
    raw_files: Iterable[Path],
    lock: Path,
) -> Page:
    """Return the page.

    Parameters
    ----------
    results
        Folder of all results.
    compared, others
        Published studies whose numbers were compared with a cohort, and the rest.
    proofs
        What cannot be true in each compared study, by its id.
    paper
        Source of the manuscript; None when there is none.
    checklist_files, raw_files, lock
        Files that people wrote, and the lock file of the programs.
    """
    quoted = _quoted(results) if paper else set()
    material = {one.name: one for one in cohorts}
    rows = Ledger(pd.concat([one.ledger.table for one in cohorts], ignore_index=True))
    lineages = {name: Lineage(one.cohort) for name, one in material.items()}
    judged = [claims.read(results / "audit" / study.id / "claims.csv") for study in compared]
    entries = claim_entries(judged, rows, lineages, quoted)
    tally = tallies(entries)
    parts = [*(f"audit/{study.id}" for study in compared), *material, "pooled"]
    figures, more_figures = _figures(results, parts)
    tables, more_tables = _tables(cohorts)
    targets = quoted.union(
        {entry.row_anchor for entry in entries}, *(one.targets for one in tables)
    )
    shown_rows = _rows_with_room(rows, targets)
    fights = [clash for study in compared for clash in clashes(proofs[study.id], study)]
    return Page(
        title=answer.title(compared),
        finding=tuple(answer.finding(compared, entries, tally, fights)),
        notices=tuple(_notices(cohorts)),
        has_paper=paper is not None,
        tallies=tuple(tally) if entries else (),
        claims=tuple(entries),
        contradictions=tuple(fights),
        figures=tuple(figures),
        more_figures=tuple((one.file, f"{one.title}, {one.part}") for one in more_figures),
        tables=tuple(tables),
        more_tables=tuple((one.file, one.caption) for one in more_tables),
        other_numbers=tuple(_other_numbers(others)),
        ledger=tuple(
            ledger_parts(
                shown_rows,
                {name: one.precision for name, one in material.items()},
                quoted,
            )
        ),
        ledger_is_whole=len(shown_rows) == len(rows.table),
        ledger_files=tuple(f"{one.name}/ledger.csv" for one in cohorts),
        cohorts=tuple(_cards(results, cohorts)),
        checklists=tuple(_checklists(results, checklist_files)) if paper else (),
        constants=tuple(constants(paper).values()) if paper else (),
        files=tuple(source_files(raw_files)),
        programs=tuple(programs(lock)),
    )


def _quoted(results: Path) -> set[str]:
    """Return the anchors that the manuscript's numbers lead to."""
    return set(pd.read_csv(results / "paper" / "numbers.csv", dtype=str)["anchor"])


def _notices(cohorts: Sequence[Material]) -> Iterator[str]:
    """Say of every cohort that is not of patients what it is."""
    for one in cohorts:
        if one.cohort.facts.provenance != "observed":
            yield f"{one.cohort.facts.title}: {one.provenance.lower()}"


def _rows_with_room(rows: Ledger, targets: Set[str]) -> list[Row]:
    """Return all rows, or, where they are too many, those that something points at."""
    every = list(rows)
    if len(every) <= room.LEDGER_ROWS:
        return every
    return [row for row in every if anchors.of_row(row.cohort, row.statistic_id) in targets]


def _figures(results: Path, parts: Iterable[str]) -> tuple[list[Picture], list[Picture]]:
    drawn = room.taking_turns([pictures(results, part) for part in parts])
    return room.fitting(drawn, lambda picture: len(picture.data), room.FIGURES)


def _tables(cohorts: Sequence[Material]) -> tuple[list[StudyTable], list[StudyTable]]:
    written = room.taking_turns([study_tables(one, alone=len(cohorts) == 1) for one in cohorts])
    return room.fitting(written, lambda table: len(table.html), room.TABLES)


def _other_numbers(studies: Sequence[Study]) -> Iterator[OtherNumber]:
    for study in studies:
        for claim in study.claims:
            yield OtherNumber(
                anchor=anchors.of_claim(study.id, claim.id),
                study=study.citation,
                says=claim.says,
                printed=claim.printed,
                where=claim.where,
            )


def _cards(results: Path, cohorts: Sequence[Material]) -> Iterator[CohortCard]:
    for one in cohorts:
        remarks = results / one.name / "validated" / "remarks.csv"
        yield card(one.cohort, pd.read_csv(remarks, dtype=str, encoding="utf-8-sig"))


def _checklists(results: Path, files: Iterable[Path]) -> Iterator[ChecklistCard]:
    answers = pd.read_csv(results / "paper" / "checklists.csv", dtype=str, keep_default_na=False)
    for about in map(checklists.read_checklist, files):
        own = answers[answers["checklist"] == checklists.name_of(about)]
        counts = own["status"].value_counts()
        order = [status for status in checklists.STATUSES if status in counts]
        lines: list[dict[Any, Any]] = own.to_dict("records")
        yield ChecklistCard(
            title=f"{about['title']}, {about['version']}",
            summary=words.listed(f"{counts[status]} {status}" for status in order),
            source=about["source"],
            answers=tuple(lines),
        )
