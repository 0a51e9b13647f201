"""What a paper did not report: between which values each number lies, whatever the data were.

Tables are drawn from all that give the kept numbers (:mod:`.walks`), and the furthest ends of the
headline numbers are searched for (:mod:`.ranges`). The analysis plan runs on each of these tables.
The lowest and the highest value of a ledger row are both attained; where it is not proved that no
table goes further, the range is at least so wide.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

import pandas as pd

from caseseries.cases.cohort import CohortFacts
from caseseries.cases.default import DEFAULT
from caseseries.estimate.analysis_set import AnalysisSet
from caseseries.estimate.plan import of_scores
from caseseries.published.feasibility.oracle import Oracle
from caseseries.published.feasibility.table import Table
from caseseries.published.headlines import headlines
from caseseries.published.ranges import Range, exact_range
from caseseries.published.reconstruct import Reconstruction
from caseseries.published.reconstructions import assessments, mapped, patients
from caseseries.published.walks import tables_drawn

COLUMNS = (
    "study",
    "provenance",
    "reconstruction",
    "hypothesis",
    "statistic_id",
    "says",
    "low",
    "high",
    "proved",
    "tables",
    "not_computable",
)


@dataclass(frozen=True)
class Alternatives:
    """The tables that are looked at, and what was proved of the headline numbers.

    Attributes
    ----------
    tables
        The reconstruction's own table, tables drawn, and those at the far ends.
    exact
        Ranges of the headline numbers, by ledger id.
    says
        What the headline numbers are, in words.
    """

    tables: list[Table]
    exact: Mapping[str, Range]
    says: Mapping[str, str]


def alternatives(reconstruction: Reconstruction, number: int) -> Alternatives:
    """Return other tables that give the numbers that a reconstruction keeps.

    Parameters
    ----------
    number
        How many tables are drawn; 0 looks at the reconstruction's own table alone.
    """
    question = Oracle(reconstruction.study).of(reconstruction.hypothesis)
    says = {claim.statistic_ids[0]: claim.says for claim in headlines(question)}
    if number == 0:
        return Alternatives([reconstruction.table], {}, says)
    keeps = frozenset(reconstruction.keeps)
    tables = [reconstruction.table, *tables_drawn(question, keeps, number)]
    found = {
        claim.statistic_ids[0]: exact_range(question, keeps, claim, tables)
        for claim in headlines(question)
    }
    exact = {name: one for name, one in found.items() if one is not None}
    ends = [table for one in exact.values() for table in (one.at_low, one.at_high)]
    return Alternatives(_different([*tables, *ends]), exact, says)


def _different(tables: Sequence[Table]) -> list[Table]:
    return [table for i, table in enumerate(tables) if table not in tables[:i]]


def all_ranges(
    reconstructions: Mapping[str, Reconstruction],
    number: int,
    *,
    confidence: float = 0.95,
    jobs: int = 1,
) -> pd.DataFrame:
    """Return the ranges of several reconstructions, one below the other.

    Parameters
    ----------
    number
        How many other tables are drawn for each.
    jobs
        How many processes share the work; it changes no number.
    """
    run = partial(_drawn_ranges, number=number, level=confidence)
    found = mapped(run, reconstructions.items(), jobs)
    return pd.concat(found, ignore_index=True) if found else pd.DataFrame(columns=list(COLUMNS))


def _drawn_ranges(named: tuple[str, Reconstruction], number: int, level: float) -> pd.DataFrame:
    name, reconstruction = named
    others = alternatives(reconstruction, number)
    return ranges(name, reconstruction, others, confidence=level)


def ranges(
    name: str,
    reconstruction: Reconstruction,
    others: Alternatives,
    *,
    confidence: float = 0.95,
) -> pd.DataFrame:
    """Return one row for each ledger row that rests on the scores: its range over some tables.

    ``not_computable`` counts the tables in which the number does not exist; ``proved`` names the
    ends beyond which no table goes: *both*, *low*, *high* or *no*; ``says`` is filled for the
    headline numbers. Without the two scores of the
    analysis plan there are no rows.
    """
    if not {score.id for score in DEFAULT.scores} <= set(reconstruction.study.scales):
        return pd.DataFrame(columns=list(COLUMNS))
    values: dict[str, list[float | None]] = defaultdict(list)
    for table in others.tables:
        cases = analysis_set(replace(reconstruction, table=table), confidence)
        for row in of_scores(cases):
            values[row.statistic_id].append(row.value)
    rows = [
        (
            statistic_id,
            others.says.get(statistic_id, ""),
            *_ends(found),
            _proved(others.exact.get(statistic_id)),
            len(others.tables),
            sum(value is None for value in found),
        )
        for statistic_id, found in values.items()
    ]
    about = (reconstruction.study.id, "reconstructed", name, reconstruction.hypothesis.id)
    return pd.DataFrame([(*about, *row) for row in rows], columns=list(COLUMNS))


def _ends(values: Sequence[float | None]) -> tuple[float | None, float | None]:
    known = [value for value in values if value is not None]
    return (min(known), max(known)) if known else (None, None)


def _proved(found: Range | None) -> str:
    if found is None:
        return "no"
    ends = {(True, True): "both", (True, False): "low", (False, True): "high"}
    return ends.get((found.low_proved, found.high_proved), "no")


def analysis_set(reconstruction: Reconstruction, confidence: float) -> AnalysisSet:
    """Return the scores of a reconstruction as the analysis plan takes them."""
    study = reconstruction.study
    scores = assessments(reconstruction)
    names = [score.id for score in DEFAULT.scores]
    numeric = {name: pd.to_numeric(scores[name]).astype("float64") for name in names}
    return AnalysisSet(
        study=DEFAULT,
        facts=CohortFacts(cohort=study.id, title=study.title, provenance="reconstructed"),
        group_of=patients(reconstruction).set_index("patient_id")["subtype"],
        scores=scores.assign(**numeric),
        steps={name: str(reconstruction.hypothesis.steps[name]) for name in names},
        confidence=confidence,
    )
