"""What the reviewer page says, from the results of the pipeline; nothing is computed here."""

from collections.abc import Iterable, Iterator, Sequence, Set
from pathlib import Path
from typing import Any

import pandas as pd

from caseseries import document, files, ledger
from caseseries.ledger import Ledger, Row
from caseseries.present import anchors, checklists, readings, words
from caseseries.present.manuscript.paper import Paper
from caseseries.present.manuscript.press import constants
from caseseries.present.material import Material
from caseseries.present.page import changed, exhibits
from caseseries.present.page.claims import OUTCOMES, checks_asked, claim_entries, clashes, tallies
from caseseries.present.page.glance import glance_of_all, glances
from caseseries.present.page.ledger_parts import ledger_parts
from caseseries.present.page.lineage import Lineage
from caseseries.present.page.provenance import programs, source_files
from caseseries.present.pooled import PooledMaterial
from caseseries.present.series import QUESTIONS, PublishedSeries
from caseseries.published import checks
from caseseries.published.model import Claim, Study

SYNTHESIS = "audit/synthesis"


def assemble(
    *,
    results: Path,
    together: PooledMaterial,
    compared: Sequence[Study],
    published: Sequence[Study],
    paper: Paper | None,
    checklist_files: Iterable[Path],
    raw_files: Iterable[Path],
    lock: Path,
    headlines_before: pd.DataFrame | None = None,
) -> dict[str, Any]:
    """Return what the templates of the page fill in.

    ``headlines`` is a record for the next time; ``moved`` are those that are not what they were,
    when the page was last written (``headlines_before``; None the first time). ``compared`` are the
    studies whose printed numbers were compared with a cohort, ``published`` all of them;
    ``raw_files`` are those that people wrote, ``lock`` is the lock file of the programs.
    """
    # Patients who were seen come before patients who were rebuilt or simulated.
    cohorts = sorted(together.cohorts, key=lambda one: one.cohort.facts.provenance != "observed")
    quoted = _quoted(results) if paper else set()
    counted = Ledger(ledger.read(results / SYNTHESIS / "ledger.csv")) if compared else None
    series = PublishedSeries(studies=published, ledger=counted) if counted else None
    audits = [results / "audit" / study.id for study in compared]
    papers = list(map(readings.read, audits, compared))
    counts = [ledger.read(audit / "readings.csv") for audit in audits]
    several = len(together.everybody) > 1
    # No two rows of all ledgers have one name.
    ledgers = [*(one.ledger.table for one in together.cohorts), together.ledger.table, *counts]
    ledgers += [series.ledger.table] if series else []
    rows = Ledger(pd.concat(ledgers, ignore_index=True))
    lineages = {one.name: Lineage(one.cohort) for one in cohorts}
    judged = [files.read_texts(audit / "claims.csv") for audit in audits]
    entries = claim_entries(judged, rows, lineages)
    parts = ["pooled", SYNTHESIS, *(f"audit/{study.id}" for study in compared), *lineages]
    titles = {one.name: one.cohort.facts.title if several else "" for one in cohorts}
    drawn = [exhibits.pictures(results, part, titles.get(part, "")) for part in parts]
    figures, more_figures = exhibits.fitting(drawn, exhibits.FIGURES)
    written = [exhibits.study_tables("pooled", together, "pooled")] if several else []
    written += [exhibits.study_tables("series", series, SYNTHESIS)] if series else []
    written += [exhibits.study_tables("readings", one, f"audit/{one.study.id}") for one in papers]
    written += [exhibits.study_tables("cohort", one, one.name, titles[one.name]) for one in cohorts]
    tables, more_tables = exhibits.fitting(written, exhibits.TABLES)
    validated = {name: results / name / "validated" for name in lineages}
    remarks = {name: len(files.read_texts(validated[name] / "remarks.csv")) for name in lineages}
    seen = glances(together, cohorts, remarks)
    opening = [*([glance_of_all(together)] if several else []), *seen]
    now = changed.headlines(opening)
    targets = quoted.union(
        {entry["row_anchor"] for entry in entries},
        {line.target for one in opening for line in one.lines},
        *(one["targets"] for one in tables),
    )
    shown_rows = _rows_with_room(rows, targets)
    precision = {one.name: one.precision for one in cohorts}
    return {
        "study": together.study,
        "compared": compared,
        "papers": papers,
        "notices": list(_notices(cohorts)),
        "together": opening[0] if several else None,
        "glances": opening[several:],
        "headlines": now,
        "moved": list(changed.moved(headlines_before, now)),
        "has_paper": paper is not None,
        "tallies": tallies(judged),
        "claims": entries,
        "contradictions": [
            clash
            for one in papers
            for clash in clashes(one.all_proofs(checks.proofs(checks.check(one.study))), one.study)
        ],
        "checks": checks_asked([files.read_texts(audit / "checks.csv") for audit in audits]),
        "check_outcomes": [words.CHECK_OUTCOMES[outcome] for outcome in OUTCOMES],
        "figures": figures,
        "more_figures": more_figures,
        "tables": tables,
        "more_tables": more_tables,
        "several_cohorts": several,
        "series": {QUESTIONS[one]: series.sentences(one) for one in QUESTIONS} if series else {},
        "other_numbers": list(_other_numbers(published, compared, quoted)),
        "quoted": quoted,
        "ledger": ledger_parts(shown_rows, precision, together.precision, quoted),
        "ledger_is_whole": len(shown_rows) == len(rows.table),
        "ledger_files": [f"{part}/ledger.csv" for part in (*lineages, "pooled")]
        + [f"{SYNTHESIS}/ledger.csv"] * bool(series),
        "cohorts": [one.cohort for one in cohorts],
        "remarks": remarks,
        "checklists": list(_checklists(results, checklist_files)) if paper else [],
        "needs": list(_needs(results)) if paper else [],
        "constants": list(constants(paper).values()) if paper else [],
        "files": source_files(raw_files),
        "programs": programs(lock),
    }


def _quoted(results: Path) -> set[str]:
    """Return the anchors that the numbers of every paper lead to."""
    found = [*results.glob("paper/numbers.csv"), *results.glob("audit/*/paper/numbers.csv")]
    return {anchor for path in found for anchor in files.read_texts(path)["anchor"]}


def _needs(results: Path) -> Iterator[str]:
    """Yield what the paper still needs, and the file to write it into."""
    asked = files.read_texts(results / "paper" / "still_needed.csv")
    for file, of_file in asked.groupby("file", sort=False):
        yield f"{'; '.join(of_file['what'])} (in {file})"


def _rows_with_room(rows: Ledger, targets: Set[str]) -> list[Row]:
    """Return all rows, or, where they are too many, those that something points at."""
    every = list(rows)
    if len(every) <= exhibits.LEDGER_ROWS:
        return every
    return [row for row in every if anchors.of_row(row.cohort, row.statistic_id) in targets]


def _notices(cohorts: Sequence[Material]) -> Iterator[str]:
    """Say which cohorts are not of patients, and what they are."""
    for provenance in dict.fromkeys(one.provenance for one in cohorts):
        alike = [one.cohort.facts for one in cohorts if one.provenance == provenance]
        if alike[0].provenance != "observed":
            yield f"{words.listed(facts.title for facts in alike)}: {provenance.lower()}"


def _other_numbers(
    published: Sequence[Study], compared: Sequence[Study], quoted: Set[str]
) -> Iterator[tuple[Study, Claim]]:
    """Yield the numbers of papers without a cohort that a manuscript quotes."""
    for study in published:
        for claim in study.claims if study not in compared else ():
            if anchors.of_claim(study.id, claim.id) in quoted:
                yield study, claim


def _checklists(results: Path, asked: Iterable[Path]) -> Iterator[dict[str, Any]]:
    """Yield each checklist with its answers, and how many of its items have which status."""
    answers = files.read_texts(results / "paper" / "checklists.csv")
    for about in (document.load(path, "checklist") for path in asked):
        name = checklists.name_of(about)
        own = answers[answers["checklist"] == name]
        counts = own["status"].value_counts()
        order = [status for status in checklists.STATUSES if status in counts]
        yield {
            "title": f"{about['title']}, {name}",
            "summary": words.listed(f"{counts[status]} {status}" for status in order),
            "source": about["source"],
            "answers": own.to_dict("records"),
        }
