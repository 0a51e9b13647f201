"""What the lines of a table go through, and the names that each of it has in texts and ids.

A loop gets the names that are known already; several loops of a line stand in each other.
"""

from collections.abc import Iterator, Mapping
from types import SimpleNamespace
from typing import Any

import pandas as pd

from caseseries.cases.column import Column
from caseseries.cases.dictionary import columns_of
from caseseries.cases.study import ALL, VERSUS, Score, Study
from caseseries.cases.vocabulary import time_unit, timepoint_rank
from caseseries.estimate import comparison, predictability, standardisation
from caseseries.ledger import Row, in_id
from caseseries.pool.selection import POOLED
from caseseries.present import anchors, numbers, words
from caseseries.present.material import Material, headlines
from caseseries.present.pooled import PooledMaterial, Sent
from caseseries.present.tables.definition import Cell

Source = Any
"""The material of one cohort, or the pooled material."""
Names = Mapping[str, Any]

FEW = 3  # numbers that stand for all where all is new


def groups(source: Source, _: Names) -> Iterator[Names]:
    """Go through all patients and each group."""
    for group in source.columns:
        yield {"group": group, "label": source.label(group), "depth": 0 if group == ALL else 1}


def pairs(source: Source, _: Names) -> Iterator[Names]:
    """Go through the comparisons between groups."""
    for pair in source.pairs:
        first, second = (source.study.grouping.label(group) for group in pair.split(VERSUS))
        yield {
            "pair": pair,
            "minus": words.minus(source.study, pair),
            "first": first,
            "second": second,
            "in_text": words.within(second),
        }


def changes(source: Source, _: Names) -> Iterator[Names]:
    """Go through the changes of scores."""
    yield from (_change(source, change) for change in source.study.changes)


def main_changes(source: Source, _: Names) -> Iterator[Names]:
    """Go through the changes by which scores are followed."""
    yield from (_change(source, change) for change in source.study.main_changes)


def headline_changes(source: Source, _: Names) -> Iterator[Names]:
    """Go through the changes that a reader wants to know first."""
    yield from (_change(source, change) for change in headlines(source.study))


def _change(source: Source, change: Any) -> Names:
    return {
        "change": change,
        "outcome": change.id,
        "name": change.name,
        "score": change.score,
        "short": source.study.score(change.score).short,
        "score_name": source.study.name(change.score),
        "start": words.timepoint(change.start).lower(),
    }


def timepoints(source: Source, names: Names) -> Iterator[Names]:
    """Go through the timepoints at which an outcome is known."""
    for at in source.timepoints(names["outcome"]):
        yield _at(source, names["outcome"], at)


def followed(source: Source, names: Names) -> Iterator[Names]:
    """Go on if an outcome is known at any timepoint, with the unit of their times."""
    at = source.timepoints(names["outcome"])
    yield from [{"unit": time_unit(at)}] if at else []


def _at(source: Source, outcome: str, at: str) -> Names:
    return {
        "outcome": outcome,
        "what": words.outcome(source.study, outcome),
        "called": source.study.name(outcome),
        "at": at,
        "time": words.timepoint(at),
        "then": words.timepoint(at).lower(),
        "when": words.when(at),
    }


def outcomes(source: Material, _: Names) -> Iterator[Names]:
    """Go through every score and change that has a mean, with the timepoints of each."""
    for outcome, at in comparison.outcomes(source.cases):
        score = source.study.score(outcome)
        if outcome != score.id or not source.has_two_values(score):
            yield _at(source, outcome, at)


def two_values(source: Material, _: Names) -> Iterator[Names]:
    """Go through the scores of two values of which none has a name of its own."""
    for score in source.study.scores:
        if source.has_two_values(score) and not score.top:
            best = f"{score.best:g}"
            names = {"top": f"score_{best}", "best": f"{score.short} {best}"}
            yield {"outcome": score.id, **names}


def measured(source: Material, _: Names) -> Iterator[Names]:
    """Go through every score that raters give, and its changes, with their timepoints."""
    yield from (_at(source, *one) for one in predictability.measured(source.cases))


def standardised(source: Material, _: Names) -> Iterator[Names]:
    """Go through the outcomes that are held against how treatment was done."""
    yield from (_at(source, *one) for one in standardisation.outcomes(source.cases))


def procedure(source: Material, names: Names) -> Iterator[Names]:
    """Go on if any outcome can be held against practitioners or adherence."""
    known = source.cohort.patients["practitioner_id"].notna().any()
    if (known or not source.treatment.wanted.empty) and any(standardised(source, names)):
        yield {}


def best(source: Source, _: Names) -> Iterator[Names]:
    """Go through the best categories of scores."""
    for score, top, title in words.best(source.study):
        yield {"outcome": score.id, "top": top.id, "best": title}


def grades(source: Source, _: Names) -> Iterator[Names]:
    """Go through the scores of a few ordered grades."""
    yield from (_score(score) for score in source.study.scores if score.is_ordinal)


def best_grades(source: Source, names: Names) -> Iterator[Names]:
    """Go on with the best category of a score, if it has one."""
    top = source.study.score(names["outcome"]).top
    yield from [{"top": top.id, "top_label": top.label.capitalize()}] if top else []


def rated(source: Source, _: Names) -> Iterator[Names]:
    """Go through the scores that raters give."""
    yield from map(_score, source.study.rated)


def _score(score: Score) -> Names:
    return {"outcome": score.id, "short": score.short, "end": f"{score.best:g}"}


def thresholds(source: Source, _: Names) -> Iterator[Names]:
    """Go through the limits of scores."""
    for score in source.study.scores:
        if score.threshold:
            yield {**_score(score), "limit": score.threshold.id, "beyond": score.threshold.words}


def associations(source: Source, _: Names) -> Iterator[Names]:
    """Go through the pairs of scores whose association the study asks for."""
    for one, other in source.study.associations:
        first, second = source.study.score(one), source.study.score(other)
        yield {
            "one": one,
            "other": other,
            "outcome": one,
            "names": f"{source.study.name(one)} with {source.study.name(other)}",
            "shorts": (first.short, second.short),
        }


def times_of_both(source: Source, names: Names) -> Iterator[Names]:
    """Go through the timepoints of the first score with each of the second."""
    for at in source.timepoints(names["one"]):
        for other_at in source.timepoints(names["other"]):
            yield {
                "id": f"{names['one']}_{names['other']}.{at}_x_{other_at}",
                "then": words.timepoint(at).lower(),
                "other_then": words.timepoint(other_at).lower(),
            }


def rated_twice(source: Material, _: Names) -> Iterator[Names]:
    """Go through the scores that two raters gave of the same patient, with their timepoints."""
    for score in source.rated_twice:
        for at in source.ratings[score.id]:
            yield {**_score(score), **_at(source, score.id, at)}


def rater_pairs(source: Material, names: Names) -> Iterator[Names]:
    """Go through the pairs of raters of a score."""
    for one, other in source.rater_pairs[names["outcome"]]:
        yield {"raters": f"{one}_vs_{other}", "one": one, "other": other}


def stages(source: Material, _: Names) -> Iterator[Names]:
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


def characteristics(source: Material, _: Names) -> Iterator[Names]:
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


def recorded_words(source: Material, names: Names) -> Iterator[Names]:
    """Go through the words that were recorded of a characteristic that was classified."""
    outcome: str = names["outcome"]
    recorded = source.cohort.patients[outcome].dropna().sort_values(ascending=False)
    said = {in_id(word): word for word in recorded if names["word"]}
    yield from ({"word": word, "said": said[word]} for word in sorted(said))


def gaps(source: Material, names: Names) -> Iterator[Names]:
    """Go on if a characteristic was not recorded of some patients, but of others."""
    ids = (f"{names['outcome']}.{group}.{names['known']}" for group in source.columns)
    yield from [{}] if any(row.n_missing for row in map(source.row, ids) if row) else []


def harms(source: Material, names: Names) -> Iterator[Names]:
    """Go through the adverse events that are counted apart under a ``prefix``, in known words."""
    grades = columns_of(source.study, "adverse_events")["severity"].words
    said = {f"worst_grade_{grade}": f"{grade} ({known[0]})" for grade, known in grades if known}
    for event in sorted(source.cohort.adverse_events["event"]):
        said[f"kind_{in_id(event)}"] = event
    for row in source.rows_of("adverse_events"):
        harm, counted, _ = row.statistic.partition(".count")
        if row.group == ALL and counted and harm.startswith(names["prefix"]):
            yield {"harm": harm, "said": said.get(harm, harm.removeprefix(names["prefix"]))}


def session_columns(source: Material, _: Names) -> Iterator[Names]:
    """Go through what the study records of a session."""
    for column in source.study.session_columns:
        unit = f", {column.unit}" if column.unit else ""
        yield {"column": column, "recorded": column.name, "title": column.title, "unit": unit}


def by_session(source: Material, names: Names) -> Iterator[Names]:
    """Go through the sessions, if a column is reported of each of them."""
    if names["column"].report == "by_session":
        for session in sorted(set(source.cohort.sessions["session"])):
            yield {"session": session, "requirement": names["recorded"]}


def answered(_: Material, names: Names) -> Iterator[Names]:
    """Go on if a column is a question that a session answers with yes or no."""
    if names["column"].report == "yes":
        yield {"within": words.within(names["title"])}


def requirements(source: Material, _: Names) -> Iterator[Names]:
    """Go through the requirements of the protocol that sessions were held against."""
    titles = {"session_count": "Sessions of a patient", "interval_days": "Days between sessions"}
    columns = columns_of(source.study, "sessions")
    for name in dict.fromkeys(source.treatment.wanted["requirement"]):
        yield {"requirement": name, "title": titles.get(name) or columns[name].title}


def wanted(source: Material, names: Names) -> Iterator[Names]:
    """Go on with what the protocol wants, in words; of one session, or of all in their order."""
    held = source.treatment.wanted
    held = held[held["requirement"].eq(names["requirement"])].sort_values("session", kind="stable")
    if "session" in names:
        held = held[held["session"].eq(names["session"])]
    yield {"wanted": ", ".join(dict.fromkeys(held["wanted"])).replace(" %", "%")}


def several(source: PooledMaterial, _: Names) -> Iterator[Names]:
    """Go on if there are several cohorts, pooled or not."""
    yield from [{}] if len(source.everybody) > 1 else []


def cohorts(source: PooledMaterial, _: Names) -> Iterator[Names]:
    """Go through the cohorts, pooled or not: what each is, and why it is not pooled if it is not.

    Beside each other, all have the decimals that all of them can give.
    """
    for cohort in source.everybody:
        left_out = "" if cohort in source.contributors else " Not pooled."
        called = source.called(cohort)
        if isinstance(cohort, Sent):
            told = f"{words.provenance(cohort.kind)} Numbers alone, sent by the clinic."
        else:
            title = cohort.cohort.facts.title
            told = words.sentences("" if title == called else f"{title}.", cohort.provenance)
        beside = SimpleNamespace(row=cohort.row, precision=source.precision)
        yield {"cohort": called, "row_of": beside, "remarks": (f"{told}{left_out}",)}


def only_pair(source: PooledMaterial, names: Names) -> Iterator[Names]:
    """Go to the comparison between groups, where there is a single one."""
    yield from pairs(source, names) if len(source.pairs) == 1 else ()


def start(source: PooledMaterial, names: Names) -> Iterator[Names]:
    """Go to the score of a change where the change begins."""
    yield _at(source, names["score"], names["change"].start)


def ratio(_: PooledMaterial, names: Names) -> Iterator[Names]:
    """Go on with the change in per cent, if the study has a name for it."""
    ratio = names["change"].ratio
    yield from [{"outcome": ratio}] if ratio else []


def times_of_any(source: PooledMaterial, names: Names) -> Iterator[Names]:
    """Go through the timepoints at which any cohort has an outcome."""
    outcome = names["outcome"]
    found = {at for cohort in source.cohorts for at in cohort.timepoints(outcome)}
    yield from (_at(source, outcome, at) for at in sorted(found, key=timepoint_rank))


# --- what each cohort changed


def added(source: PooledMaterial, _: Names) -> Iterator[Names]:
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


def moves(source: PooledMaterial, names: Names) -> Iterator[Names]:
    """Go through the headline numbers without a cohort and with it."""
    for change in names["rows"].to_dict("records"):
        row = source.ledger.row(POOLED, change["statistic_id"])
        places = numbers.places(row, source.precision)
        without, with_it = (_estimate(change, end, places) for end in ("without", "with_it"))
        yield {
            "name": _name(source, row),
            "without": Cell(without, notes=_notes(change)),
            "with_it": Cell(with_it, (anchors.of_row(POOLED, row.statistic_id),)),
            # One digit more than the estimates: small moves are what one looks for here.
            "moved": _moved(change, places + 1),
            "conclusion": _conclusion(change),
        }


def _notes(change: dict[Any, Any]) -> tuple[str, ...]:
    """Return the caution about the number without the cohort; an empty one is read back as NaN."""
    note = change["note"]
    return () if pd.isna(note) or not note else (words.sentence(note),)


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


def _estimate(change: dict[Any, Any], end: str, places: int) -> str:
    prefix = end.removesuffix("_it")
    value, low, high = (
        None if pd.isna(change[name]) else float(change[name])
        for name in (end, f"{prefix}_low", f"{prefix}_high")
    )
    return numbers.estimate(value, low, high, places)


def _moved(change: dict[Any, Any], places: int) -> str:
    if pd.isna(change["moved_by"]):
        return numbers.MISSING
    moved = numbers.fixed(float(change["moved_by"]), places)
    return moved if moved.startswith(numbers.MINUS) or not float(moved) else f"+{moved}"


def _conclusion(change: dict[Any, Any]) -> str:
    before, after = change["conclusion_without"], change["conclusion_with"]
    if change["newly_known"]:
        return f"newly known: {after}"
    return f"{before} → {after}" if change["flipped"] else str(after)
