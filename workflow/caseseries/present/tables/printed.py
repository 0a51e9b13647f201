"""What the lines of a table about published papers go through, as :mod:`.through` for cohorts.

A name can stand for a whole cell, which knows where its number is printed or computed.
"""

from collections.abc import Iterator, Mapping
from itertools import chain
from typing import Any

import pandas as pd

from caseseries.present import anchors, numbers, words
from caseseries.present.claims import Verdicts, told_once
from caseseries.present.readings import Readings
from caseseries.present.series import QUESTIONS, PublishedSeries
from caseseries.present.tables.cells import NOT_PLANNED
from caseseries.present.tables.definition import Cell
from caseseries.present.tables.through import Names
from caseseries.published import synthesis
from caseseries.published.model import Claim, Study
from caseseries.rounding import decimals, exact, printed

REBUILT = {"most_numbers": "Most numbers", "all_numbers": "All numbers"}
"""What reconstructions are called."""
NO_NUMBER = "It does not exist in this table."
GIVEN_UP = "Given up: outside every value that rounds to the printed number."
WIDER = "The true range may be wider: it is not proved that no table goes further."
NOT_STATED = "Not stated"
PLACES = 2
MOST_SETS = 20


def claims(source: Verdicts) -> Iterator[Names]:
    """Go through the printed numbers with their verdicts."""
    for claim in told_once(source.table).to_dict("records"):
        at = (anchors.of_claim(claim["study"], claim["claim_id"]),)
        name = claim["statistic_id"]
        row = (anchors.of_row(claim["cohort"], name),) if name else ()
        yield {
            "says": claim["says"],
            "printed": Cell(numbers.as_printed(claim["reported"]), at),
            "recomputed": Cell(numbers.as_printed(claim["recomputed_printed"]), row),
            "verdict": Cell(f"{words.VERDICT_SIGNS[claim['verdict']]} {claim['verdict']}", at),
            "why": claim["why"],
        }


def contradictions(source: Readings) -> Iterator[Names]:
    """Go through the sets of printed numbers that cannot be true together."""
    study = source.study
    for found in source.contradictions.to_dict("records"):
        claims = [study.by_id[name] for name in str(found["claims"]).split()]
        listed = "; ".join(f"{claim.says}: {claim.printed}" for claim in claims)
        sources = tuple(anchors.of_claim(study.id, claim.id) for claim in claims)
        why = str(found["why"])
        # The row begins with the numbers that the reason ends with.
        shorter = why.removesuffix(f": {listed}.")
        yield {
            "numbers": Cell(listed, sources),
            "count": len(claims),
            "why": why if shorter == why else f"{shorter}.",
        }


def sets(source: Readings, claim: str = "") -> Iterator[Names]:
    """Go through the sets of numbers of which one must be given up."""
    found = [str(gives_up).split() for gives_up in source.compatible.get("gives_up", [])]
    for place, one in enumerate([one for one in found if one][:MOST_SETS], start=1):
        yield {"place": place, "given_up": "✗" if claim in one else "", "members": one}


def given_up(source: Readings) -> Iterator[Names]:
    """Go through the printed numbers of which some set gives up one."""
    known = {claim for one in sets(source) for claim in one["members"]}
    for claim in source.study.claims:
        if claim.id in known:
            yield _claim(source.study, claim)


def _claim(study: Study, claim: Claim) -> Names:
    shown = Cell(claim.printed, (anchors.of_claim(study.id, claim.id),))
    return {"claim": claim.id, "says": claim.says, "printed": shown}


def reconstructions(source: Readings) -> Iterator[Names]:
    """Go through the tables of cases that were rebuilt."""
    yield from _assumed(source.study, source.rebuilt)


def _assumed(study: Study, found: pd.DataFrame) -> Iterator[Names]:
    """Yield the rebuilt tables that rows are about, and what each assumes."""
    for name, rows in found.groupby("reconstruction", sort=False):
        first = rows.iloc[0]
        assumes = study.in_words(first["reading"])
        known = {"rebuilt": name, "called": REBUILT[str(name)], "assumes": assumes}
        yield {**known, "tables": first.get("tables")}


def rebuilt(source: Readings) -> Iterator[Names]:
    """Go through the printed numbers that come out of rebuilt tables, or do not."""
    for claim in dict.fromkeys(source.rebuilt["claim"]):
        yield _claim(source.study, source.study.by_id[claim])


def recomputed(source: Readings, name: str) -> Iterator[Names]:
    """Go through what each rebuilt table gives of a printed number."""
    of_claim = source.rebuilt[source.rebuilt["claim"].eq(name)]
    for row in of_claim.to_dict("records"):
        cell, kept = Cell(numbers.MISSING, notes=(NO_NUMBER,)), row["kept"] == "yes"
        if row["recomputed"]:
            claim, value = source.study.by_id[name], float(row["recomputed"])
            shown = as_printed(claim, value, kept=kept)
            cell = Cell(shown, notes=() if kept else (GIVEN_UP,))
        yield {"recomputed": cell}


def as_printed(claim: Claim, value: float, *, kept: bool) -> str:
    """Return a recomputed number as the paper prints its own; more digits only to differ."""
    if kept and claim.relation != "=":
        return claim.printed
    shown = printed(exact(value), decimals(claim.reported))
    more = not kept and shown == claim.reported
    return printed(exact(value), decimals(claim.reported) + 1) if more else shown


def looked_through(source: Readings) -> Iterator[Names]:
    """Go through the rebuilt tables beside which other tables of cases were looked at."""
    yield from _assumed(source.study, _unreported(source))


def unreported(source: Readings) -> Iterator[Names]:
    """Go through what the paper did not report, outcome by outcome and time by time."""
    study, found = source.study, _unreported(source)
    at = found["statistic_id"].str.split(".").str[:2].str.join(".")
    for about, rows in found.groupby(at, sort=False):
        outcome, timepoint = str(about).split(".")
        named = study.changes.get(outcome) or study.scales[outcome]
        title = f"{named.name[0].upper()}{named.name[1:]}"
        yield {"about": words.at(title, timepoint), "rows": rows}


def numbers_of(found: pd.DataFrame) -> Iterator[Names]:
    """Go through the numbers of one outcome that the paper did not report."""
    for _name, rows in found.groupby("statistic_id", sort=False):
        yield {"says": rows["says"].iloc[0], "spans_of": rows.set_index("reconstruction")}


def spans(source: Readings, of_number: pd.DataFrame) -> Iterator[Names]:
    """Go through the ranges of one number, by rebuilt table."""
    for one in looked_through(source):
        span = NOT_PLANNED
        if one["rebuilt"] in of_number.index:
            row = of_number.loc[one["rebuilt"]].to_dict()
            span = Cell(span_text(row), notes=() if row["proved"] == "both" else (WIDER,))
        yield {"span": span}


def _unreported(source: Readings) -> pd.DataFrame:
    """Return the ranges of headline numbers, if other tables of cases were looked at."""
    ranges = source.ranges
    if ranges.empty or ranges["tables"].astype(int).max() <= 1:
        return ranges.head(0)
    # Of several that a printed number may be, the first is what it is taken for.
    reported = {name for claim in source.study.claims for name in claim.statistic_ids[:1]}
    told = ranges["says"].ne("") & ranges["low"].ne("")
    return ranges[told & ~ranges["statistic_id"].isin(reported)]


def span_text(row: Mapping[Any, str]) -> str:
    """Return the range of a headline number as it is printed: ``.01 to .14``."""
    is_p = row["says"].startswith("p,")
    ends = [float(row[end]) for end in ("low", "high")]
    shown = [numbers.p_value(end) if is_p else numbers.fixed(end, PLACES) for end in ends]
    return " to ".join(dict.fromkeys(shown))


def answers(source: PublishedSeries, question: str) -> Iterator[Names]:
    """Go through what each series counted; who was treated, and how, is told once."""
    asked = synthesis.CHARACTERISTICS if question == next(iter(QUESTIONS)) else ()
    for answer in source.answers(question):
        study = answer.study
        yield {
            "name": study.label,
            "remarks": (study.citation,),
            "why": answer.says or answer.reason,
            "about": {name: study.characteristics.get(name) or NOT_STATED for name in asked},
            **_counted(source, question, study.id),
        }


def together(source: PublishedSeries, question: str) -> Iterator[Names]:
    """Go on with what all series together counted, where they counted alike."""
    if source.row(synthesis.POOLED, question, "count"):
        yield {"why": "", "about": {}, **_counted(source, question, synthesis.POOLED)}


def _counted(source: PublishedSeries, question: str, cohort: str) -> Names:
    """Return what a series, or all together, counted, with its exact interval."""
    found = {"counted": NOT_PLANNED, "exact": NOT_PLANNED}
    if row := source.row(cohort, question, "count"):
        at = anchors.of_row(cohort, row.statistic_id)
        found["counted"] = Cell(numbers.share(row.value, row.n), (at,))
    if row := source.row(cohort, question, "clopper_pearson.percent"):
        at = anchors.of_row(cohort, row.statistic_id)
        span = numbers.span(row.ci_low, row.ci_high, numbers.percent_places(row.n))
        found["exact"] = Cell(span, (at,))
    return found


def cautions(source: PublishedSeries) -> Iterator[str]:
    """Go through what the series say together, and what the reader must not make of it."""
    told = (source.sentences(question, brief=True) for question in QUESTIONS)
    yield from dict.fromkeys(chain.from_iterable(told))
