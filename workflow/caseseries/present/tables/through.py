"""What the lines of a table go through, and the names that each of it has in texts and ids.

A loop gets the names that are known already; several loops of a line stand in each other.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from caseseries.cases.study import ALL, VERSUS, Score
from caseseries.estimate import comparison, predictability, standardisation
from caseseries.present import words
from caseseries.present.material import Material, headlines
from caseseries.present.pooled import PooledMaterial
from caseseries.present.registry import Subject

Source = Any
"""The material of one cohort, or the pooled material."""
Names = Mapping[str, Any]

ANALYSED = {"mean": "the mean of all raters", "consensus": "the score on which the raters agreed"}
BLINDED = {"yes": "were blinded", "no": "were not blinded"}
UNKNOWN = "may have been blinded or not: it was not recorded"


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


def first_pair(source: Source, names: Names) -> Iterator[Names]:
    """Go to the first comparison between groups."""
    yield from list(pairs(source, names))[:1]


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
    """Go on if an outcome is known at any timepoint."""
    yield from [{}] if source.timepoints(names["outcome"]) else []


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
    """Go through every score and change with the timepoints at which it is known."""
    yield from (_at(source, *one) for one in comparison.outcomes(source.cases))


def measured(source: Material, _: Names) -> Iterator[Names]:
    """Go through every score that raters give, and its changes, with their timepoints."""
    yield from (_at(source, *one) for one in predictability.measured(source.cases))


def standardised(source: Material, _: Names) -> Iterator[Names]:
    """Go through the outcomes that are held against how treatment was done."""
    yield from (_at(source, *one) for one in standardisation.outcomes(source.cases))


def procedure(source: Material, names: Names) -> Iterator[Names]:
    """Go on if any outcome can be held against practitioners or adherence."""
    known = source.cohort.patients["practitioner_id"].notna().any()
    if (known or not source.requirements.empty) and any(standardised(source, names)):
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
    for score in source.study.rated:
        for at in source.ratings[score.id] if source.rater_pairs[score.id] else ():
            yield {**_score(score), **_at(source, score.id, at)}


def rater_pairs(source: Material, names: Names) -> Iterator[Names]:
    """Go through the pairs of raters of a score."""
    for one, other in source.rater_pairs[names["outcome"]]:
        yield {"raters": f"{one}_vs_{other}", "one": one, "other": other}


def _said_of_cohort(source: Material) -> Names:
    """Return what captions and notes say of a cohort."""
    study, facts = source.study, source.cohort.facts
    known = [change for change in study.changes if source.timepoints(change.id)]
    every = [one for change in known for one in (change.id, change.ratio) if one]
    shorts = [
        f"{study.score(one).short} with {study.score(other).short}"
        for one, other in study.associations
    ]
    agreed = [score for score in study.rated if source.rater_pairs[score.id]] or study.scores
    return {
        "by_group": " and group" if len(source.columns) > 1 else "",
        "changes": " ".join(words.change(study, change.id) for change in known),
        "changes_and_ratios": " ".join(words.change(study, one) for one in every),
        "associations": words.listed(shorts or [""]),
        "rated": words.listed(score.name for score in agreed),
        "analysed": ANALYSED[facts.rater_score],
        "blinded": BLINDED.get(facts.raters_blinded, UNKNOWN),
    }


def _said_of_pool(source: PooledMaterial) -> Names:
    """Return what captions and notes say of several cohorts."""
    compared = next((words.within(source.label(pair)) for pair in source.pairs), "")
    return {
        "left_out": f"Left out: {source.why_left_out}" if source.why_left_out else "",
        "compared": f"Groups ({compared}): two equal ones, counted together. " if compared else "",
    }


SAID: Mapping[Subject, Callable[[Any], Names]] = {
    "cohort": _said_of_cohort,
    "pooled": _said_of_pool,
}
