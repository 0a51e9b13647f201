"""What a paper did not report: between which values each number lies, whatever the data were.

The analysis plan runs on tables that all give the kept numbers (:mod:`.alternatives`). The lowest
and the highest value of a ledger row are both attained; where it is not proved that no table goes
further, the range is at least so wide.
"""

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path

import pandas as pd

from caseseries import files
from caseseries.cases import study as cases
from caseseries.cases.cohort import CohortFacts
from caseseries.estimate.analysis_set import AnalysisSet
from caseseries.estimate.plan import of_scores
from caseseries.published.alternatives import Alternatives
from caseseries.published.feasibility.table import Table
from caseseries.published.model import Study
from caseseries.published.reconstruct import Reconstruction
from caseseries.published.reconstructions import assessments, numbers, patients

COLUMNS = (
    *("study", "provenance", "reconstruction", "reading", "statistic_id", "says"),
    *("low", "high", "proved", "tables", "not_computable"),
)


def find_ranges(study: Study, folder: Path, definition: cases.Study, confidence: float) -> None:
    """Write how far all unreported numbers may lie, over tables that fit as well.

    ``folder`` holds what :func:`.reconstructions.rebuild` wrote.
    """
    found = json.loads((folder / "alternatives.json").read_text(encoding="utf-8"))
    table = ranges(definition, study, found, confidence=confidence)
    files.write_table(table, folder / "ranges.csv")


def rebuild_nothing(folder: Path) -> None:
    """Write what stands there of a study that is not rebuilt: tables without rows."""
    files.write_table(numbers({}), folder / "reconstructed_numbers.csv")
    files.write_table(pd.DataFrame(columns=list(COLUMNS)), folder / "ranges.csv")


def ranges(
    definition: cases.Study,
    study: Study,
    others: Mapping[str, Alternatives],
    *,
    confidence: float = 0.95,
) -> pd.DataFrame:
    """Return one row for each ledger row that rests on the scores: its range over some tables.

    ``definition`` is the study whose plan computes the numbers, ``study`` the published one,
    ``others`` holds the tables by the names of their reconstructions. ``not_computable`` counts
    the tables in which the number does not exist; ``proved`` names the ends beyond which no table
    goes: *both*, *low*, *high* or *no*; ``says`` is filled for the headline numbers. Without the
    scores of the plan there are no rows.
    """
    planned = {score.id for score in definition.scores} <= set(study.scales)
    rows = [
        (study.id, "reconstructed", name, one["reading"], *row)
        for name, one in (others if planned else {}).items()
        for row in _rows(definition, study, one, confidence)
    ]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _rows(
    definition: cases.Study, study: Study, others: Alternatives, confidence: float
) -> Iterator[tuple[object, ...]]:
    reading, tables = study.reading_of(others["reading"]), others["tables"]
    values: dict[str, list[float | None]] = defaultdict(list)
    for plain in tables:
        one = Reconstruction(study, reading, Table.of_plain(plain))
        for row in of_scores(analysis_set(definition, one, confidence)):
            values[row.statistic_id].append(row.value)
    for name, found in values.items():
        says, proved = others["says"].get(name, ""), others["proved"].get(name, "no")
        known = [value for value in found if value is not None]
        ends = (min(known, default=None), max(known, default=None))
        yield (name, says, *ends, proved, len(tables), len(found) - len(known))


def analysis_set(
    definition: cases.Study, reconstruction: Reconstruction, confidence: float
) -> AnalysisSet:
    """Return the scores of a reconstruction as the analysis plan takes them."""
    study, column = reconstruction.study, definition.grouping.column
    scores = assessments(reconstruction)
    names = [score.id for score in definition.scores]
    numeric = {name: pd.to_numeric(scores[name]).astype("float64") for name in names}
    return AnalysisSet(
        study=definition,
        facts=CohortFacts(cohort=study.id, title=study.title, provenance="reconstructed"),
        group_of=patients(reconstruction, column).set_index("patient_id")[column],
        scores=scores.assign(**numeric),
        steps={name: str(reconstruction.reading.steps[name]) for name in names},
        confidence=confidence,
    )
