"""What the lines of tables go through where it is more than an attribute of their material.

Each yields what it goes through, or the names under which texts and ids know it.
"""

from collections.abc import Iterator, Mapping, Sequence
from types import SimpleNamespace
from typing import Any

import pandas as pd

from caseseries.cases.column import Column
from caseseries.cases.dictionary import columns_of
from caseseries.cases.study import ALL, VERSUS, Change, Study
from caseseries.cases.vocabulary import time_unit, timepoint_rank
from caseseries.estimate import comparison
from caseseries.ledger import Row, in_id
from caseseries.pool.selection import POOLED
from caseseries.present import anchors, numbers, words
from caseseries.present.material import Material
from caseseries.present.pooled import PooledMaterial, Sent
from caseseries.present.tables.definition import Cell

Source = Any
"""The material of one cohort, or the pooled material."""
Names = Mapping[str, Any]

FEW = 3  # numbers that stand for all where all is new


def groups(source: Source) -> Iterator[Names]:
    """Go through all patients and each group."""
    for group in source.columns:
        yield {"group": group, "label": source.label(group), "depth": 0 if group == ALL else 1}


def pairs(source: Source) -> Iterator[Names]:
    """Go through the comparisons between groups."""
    for pair in source.pairs:
        first, second = (source.study.grouping.label(group) for group in pair.split(VERSUS))
        minus = words.minus(source.study, pair)
        yield {"pair": pair, "minus": minus, "first": first, "second": second}


def only_pair(source: PooledMaterial) -> Iterator[Names]:
    """Go to the comparison between groups, where there is a single one."""
    yield from pairs(source) if len(source.pairs) == 1 else ()


def outcomes(source: Material) -> Iterator[tuple[str, str]]:
    """Go through every score and change that has a mean, with the timepoints of each."""
    for outcome, at in comparison.outcomes(source.cases):
        score = source.study.score(outcome)
        if outcome != score.id or not source.has_two_values(score):
            yield outcome, at


def best_categories(source: Source) -> Iterator[Names]:
    """Go through the best categories of scores."""
    for score, top, title in words.best(source.study):
        yield {"outcome": score.id, "top": top.id, "best": title}


def two_values(source: Material) -> Iterator[Names]:
    """Go through the scores of two values of which none has a name of its own."""
    for score in source.study.scores:
        if source.has_two_values(score) and not score.top:
            best = f"{score.best:g}"
            names = {"top": f"score_{best}", "best": f"{score.short} {best}"}
            yield {"outcome": score.id, **names}


def units(source: Material, change: Change) -> list[str]:
    """Go on with the unit in which the follow-ups of a change are named, if there are any."""
    followed = source.timepoints(change.id)
    return [time_unit(followed)] if followed else []


def is_known_how(source: Material, standardised: Sequence[Any]) -> bool:
    """Say whether any outcome can be held against practitioners or adherence."""
    known = source.cohort.patients["practitioner_id"].notna().any()
    return bool((known or not source.treatment.wanted.empty) and standardised)


def stages(source: Material) -> Iterator[Names]:
    """Go through the stages of the flow of patients, with their ids before and after the group."""

    def stage(name: str, before: str, after: str, scored: str = "") -> Names:
        title = f"{scored} scored, {name.lower()}" if scored else name
        found = {"stage": name, "scored": scored, "title": title}
        return {**found, "before": before, "after": f"{after}.count"}

    yield stage("Enrolled", "flow", "enrolled")
    if source.row("flow.all.treated.count"):
        yield stage("Treated", "flow", "treated")
    scored = [(at, score) for score in source.study.scores for at in source.timepoints(score.id)]
    for at, score in sorted(scored, key=lambda one: timepoint_rank(one[0])):
        yield stage(words.timepoint(at), f"flow.{at}", f"scored_{score.id}", score.short)


def characteristics(source: Material) -> Iterator[Names]:
    """Go through what is reported of patients; what was measured before what was classified.

    ``known`` is the statistic that a recorded one has, ``word`` one of the words that occur.
    """
    columns = columns_of(source.study, "patients").values()
    measured = [one for one in columns if one.report == "distribution"]
    classified = [one for one in columns if one.report == "shares"]
    for column in measured:
        yield {"outcome": column.name, "title": _with_unit(column), "word": "", "known": "mean"}
    for column in classified:
        recorded = source.cohort.patients[column.name].dropna()
        word = in_id(recorded.max()) if len(recorded) else ""
        names = {"outcome": column.name, "title": column.title}
        yield {**names, "word": word, "known": f"{word}.count"}


def _with_unit(column: Column) -> str:
    return f"{column.title}, {column.unit}" if column.unit else column.title


def recorded_words(source: Material, outcome: str) -> list[tuple[str, str]]:
    """Go through the words that were recorded of a characteristic that was classified."""
    recorded = source.cohort.patients[outcome].dropna().sort_values(ascending=False)
    return sorted({in_id(word): word for word in recorded}.items())


def has_gaps(source: Material, outcome: str, known: str) -> bool:
    """Say whether a characteristic was not recorded of some patients, but of others."""
    ids = (f"{outcome}.{group}.{known}" for group in source.columns)
    return any(row.n_missing for row in map(source.row, ids) if row)


def harms(source: Material, prefix: str) -> Iterator[tuple[str, str]]:
    """Go through the adverse events that are counted apart under a prefix, in known words."""
    grades = columns_of(source.study, "adverse_events")["severity"].words
    said = {f"worst_grade_{grade}": f"{grade} ({known[0]})" for grade, known in grades if known}
    for event in sorted(source.cohort.adverse_events["event"]):
        said[f"kind_{in_id(event)}"] = event
    for row in source.rows_of("adverse_events"):
        harm, counted, _ = row.statistic.partition(".count")
        if row.group == ALL and counted and harm.startswith(prefix):
            yield harm, said.get(harm, harm.removeprefix(prefix))


def requirements(source: Material) -> Iterator[tuple[str, str]]:
    """Go through the requirements of the protocol that sessions were held against, and titles."""
    titles = {"session_count": "Sessions of a patient", "interval_days": "Days between sessions"}
    columns = columns_of(source.study, "sessions")
    for name in dict.fromkeys(source.treatment.wanted["requirement"]):
        yield name, titles.get(name) or columns[name].title


def wanted(source: Material, requirement: str, session: int | None = None) -> str:
    """Return what the protocol wants, in words; of one session, or of all in their order."""
    held = source.treatment.wanted
    held = held[held["requirement"].eq(requirement)].sort_values("session", kind="stable")
    if session is not None:
        held = held[held["session"].eq(session)]
    return ", ".join(dict.fromkeys(held["wanted"])).replace(" %", "%")


def cohorts(source: PooledMaterial) -> Iterator[Names]:
    """Go through the cohorts, pooled or not: what each is, and why it is not pooled if it is not.

    Beside each other, all have the decimals that all of them can give.
    """
    for cohort in source.everybody:
        left_out = "" if cohort in source.contributors else " Not pooled."
        called = source.named(cohort.name)
        if isinstance(cohort, Sent):
            told = f"{words.provenance(cohort.kind)} Numbers alone, sent by the clinic."
        else:
            title = cohort.cohort.facts.title
            told = words.sentences("" if title == called else f"{title}.", cohort.provenance)
        beside = SimpleNamespace(row=cohort.row, precision=source.precision)
        yield {"cohort": called, "row_of": beside, "remarks": (f"{told}{left_out}",)}


def times_of_any(source: PooledMaterial, outcome: str) -> list[str]:
    """Return the timepoints at which any cohort has an outcome."""
    found = {at for cohort in source.cohorts for at in cohort.timepoints(outcome)}
    return sorted(found, key=timepoint_rank)


# --- what each cohort changed


def added(source: PooledMaterial) -> Iterator[Names]:
    """Go through the cohorts, and how many conclusions each flipped or made possible.

    Where nothing was known without a cohort, the first few numbers stand for all.
    """
    for cohort, every in source.changes.groupby("cohort", sort=False):
        own = every
        if len(source.columns) == 1:  # the numbers of a single group are those of all
            own = every[every["statistic_id"].str.contains(f".{ALL}.", regex=False)]
        counted = numbers.counted(int(own["flipped"].sum()), "conclusion")
        new = int(own["newly_known"].sum())
        first = f" and gave {new} for the first time" if new else ""
        flipped = f"{counted} of {len(own)}{first}"
        if new > FEW and own["without"].isna().all():
            own = own[own["newly_known"]].head(FEW)
            flipped += f"; the first {FEW} of them stand here"
        yield {"cohort": source.named(str(cohort)), "rows": own, "flipped": flipped}


def moves(source: PooledMaterial, rows: pd.DataFrame) -> Iterator[Names]:
    """Go through the headline numbers without a cohort and with it."""
    for change in rows.astype(object).where(rows.notna(), None).to_dict("records"):
        row = source.ledger.row(POOLED, change["statistic_id"])
        places = numbers.places(row, source.precision)
        low, high = change["without_low"], change["without_high"]
        without = numbers.estimate(change["without"], low, high, places)
        low, high = change["with_low"], change["with_high"]
        with_it = numbers.estimate(change["with_it"], low, high, places)
        notes = (words.sentence(change["note"]),) if change["note"] else ()
        yield {
            "name": _name(source, row),
            "without": Cell(without, notes=notes),
            "with_it": Cell(with_it, (anchors.of_row(POOLED, row.statistic_id),)),
            # One digit more than the estimates: small moves are what one looks for here.
            "moved": _moved(change["moved_by"], places + 1),
            "change": change,
        }


def _name(pooled: PooledMaterial, row: Row) -> str:
    outcome = _outcome(pooled.study, row)
    told = words.at(outcome, row.timepoint) if row.timepoint else outcome
    return f"{told}: {words.within(pooled.label(row.group))}"


def _outcome(study: Study, row: Row) -> str:
    score = study.scored(row.outcome)
    if score is None:
        return "Adverse event, %"
    if row.outcome == score.id and score.top:
        return f"{score.top.label.capitalize()}, %"
    return f"{study.name(row.outcome)}, {row.unit or study.unit(row.outcome)}"


def _moved(by: float | None, places: int) -> str:
    if by is None:
        return numbers.MISSING
    moved = numbers.fixed(by, places)
    return moved if moved.startswith(numbers.MINUS) or not float(moved) else f"+{moved}"
