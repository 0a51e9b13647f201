"""What the paper did not report: between which values a number lies in every table that fits."""

from collections.abc import Hashable, Iterator, Mapping
from itertools import groupby

import pandas as pd

from caseseries.present import numbers, words
from caseseries.present.readings import Readings
from caseseries.present.registry import Place
from caseseries.present.tables import cells
from caseseries.present.tables.definition import Cell, Column, Line, Table, TableRow
from caseseries.present.tables.reconstructions import NAMES, PROVENANCE
from caseseries.published.model import Study

PLACE = Place(of="readings", section="feasibility", order=3)
WIDER = "The true range may be wider: it is not proved that no table goes further."
PLACES = 2


def table(readings: Readings) -> Table | None:
    """Return the table of what was not reported, if other tables of cases were looked at."""
    study, ranges = readings.study, readings.ranges
    if ranges.empty or ranges["tables"].astype(int).max() <= 1:
        return None
    # Of several that a printed number may be, the first is what it is taken for.
    reported = {name for claim in study.claims for name in claim.statistic_ids[:1]}
    told = ranges["says"].ne("") & ranges["low"].ne("")
    headlines = ranges[told & ~ranges["statistic_id"].isin(reported)]
    found = list(dict.fromkeys(headlines["reconstruction"]))
    return Table(
        id="unreported",
        caption="What the paper did not report: its range over the tables found that fit",
        columns=(
            Column("Number", 0.5, align="left"),
            *(Column(NAMES[name], 0.25, "Range found") for name in found),
        ),
        rows=tuple(_rows(study, headlines, found)),
        provenance=PROVENANCE,
        notes=(
            f"Paper: {study.citation}",
            *(_looked_at(study, ranges, name) for name in found),
        ),
        abbreviations={"SD": words.ABBREVIATIONS["SD"]},
    )


def _rows(study: Study, headlines: pd.DataFrame, found: list[str]) -> Iterator[Line]:
    by_key = headlines.set_index(["reconstruction", "statistic_id"]).to_dict("index")
    ids = dict(zip(headlines["statistic_id"], headlines["says"], strict=True))
    for (outcome, timepoint), same in groupby(ids, key=lambda one: one.split(".")[:2]):
        yield words.at(_named(study, outcome), timepoint)
        for name in same:
            spans = (_span(by_key.get((one, name))) for one in found)
            yield TableRow((Cell(ids[name]), *spans), indent=1)


def _named(study: Study, outcome: str) -> str:
    name = study.changes[outcome].name if outcome in study.changes else study.scales[outcome].name
    return name[0].upper() + name[1:]


def _span(row: Mapping[Hashable, str] | None) -> Cell:
    if row is None:
        return cells.NOT_PLANNED
    return Cell(span_text(row), notes=() if row["proved"] == "both" else (WIDER,))


def span_text(row: Mapping[Hashable, str]) -> str:
    """Return the range of a headline number as it is printed: ``.01 to .14``."""
    is_p = row["says"].startswith("p,")
    ends = [float(row[end]) for end in ("low", "high")]
    shown = [numbers.p_value(end) if is_p else numbers.fixed(end, PLACES) for end in ends]
    return " to ".join(dict.fromkeys(shown))


def _looked_at(study: Study, ranges: pd.DataFrame, name: str) -> str:
    of_one = ranges[ranges["reconstruction"].eq(name)].iloc[0]
    return f"{NAMES[name]}: {study.in_words(of_one['reading'])}; {of_one['tables']} tables."
