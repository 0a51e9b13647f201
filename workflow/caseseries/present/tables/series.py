"""The published series side by side: what they counted, in whom, and how."""

from collections.abc import Iterator, Mapping

from caseseries.present import anchors, numbers
from caseseries.present.registry import Place
from caseseries.present.series import QUESTIONS, PublishedSeries
from caseseries.present.tables import cells
from caseseries.present.tables.definition import Cell, Column, Line, Table, TableRow
from caseseries.published.synthesis import CHARACTERISTICS, POOLED

PLACE = Place(of="series", section="others", order=1)
NOT_STATED = "Not stated"


def table(series: PublishedSeries) -> Table | None:
    """Return the table of published series, if there are any."""
    if series.side_by_side.empty:
        return None
    return Table(
        id="series",
        caption="Published series side by side",
        columns=(
            Column("Series", 0.12, align="left"),
            Column("Patients counted", 0.11),
            Column("Exact interval, %", 0.09),
            Column("What was counted, or why nothing", 0.2, align="left"),
            *(Column(title, 0.12, align="left") for title in CHARACTERISTICS.values()),
        ),
        rows=tuple(_rows(series)),
        provenance=series.provenance,
        notes=tuple(dict.fromkeys(_cautions(series))),
    )


def _cautions(series: PublishedSeries) -> Iterator[str]:
    """Yield what the series say together, and what the reader must not make of it."""
    told_in_the_cells = tuple(CHARACTERISTICS.values())
    for question in QUESTIONS:
        for sentence in series.sentences[question]:
            if " is left out: " not in sentence and not sentence.startswith(told_in_the_cells):
                yield sentence


def _rows(series: PublishedSeries) -> Iterator[Line]:
    told: set[str] = set()
    for question, title in QUESTIONS.items():
        yield title
        for answer in series.answers(question):
            yield _series(series, question, answer, again=answer["study"] in told)
            told.add(answer["study"])
        if series.row(POOLED, question, "count"):
            yield _pooled(series, question)


def _series(
    series: PublishedSeries, question: str, answer: Mapping[str, str], *, again: bool
) -> TableRow:
    """Return what a series counted; who was treated, and how, is told once."""
    told = (Cell("" if again else answer[name] or NOT_STATED) for name in CHARACTERISTICS)
    found = (
        cells.name(answer["label"], answer["citation"]),
        _counted(series, question, answer["study"]),
        _exact(series, question, answer["study"]),
        Cell(answer["counted"] or answer["reason"]),
    )
    return TableRow((*found, *told), indent=1)


def _pooled(series: PublishedSeries, question: str) -> TableRow:
    found = (
        cells.name("Together"),
        _counted(series, question, POOLED),
        _exact(series, question, POOLED),
    )
    return TableRow((*found, *[cells.EMPTY] * (1 + len(CHARACTERISTICS))), indent=1)


def _counted(series: PublishedSeries, question: str, cohort: str) -> Cell:
    row = series.row(cohort, question, "count")
    if row is None:
        return cells.NOT_PLANNED
    source = (anchors.of_row(cohort, row.statistic_id),)
    return Cell(numbers.share(row.value, row.n), source)


def _exact(series: PublishedSeries, question: str, cohort: str) -> Cell:
    row = series.row(cohort, question, "clopper_pearson.percent")
    if row is None:
        return cells.NOT_PLANNED
    shown = numbers.span(row.ci_low, row.ci_high, numbers.percent_places(row.n))
    return Cell(shown, (anchors.of_row(cohort, row.statistic_id),))
