"""The published series side by side: what they counted, in whom, and how."""

from collections.abc import Iterable, Iterator

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
            name, study = Cell(answer["label"], notes=(answer["citation"],)), answer["study"]
            # Who was treated, and how, is told once.
            about = ["" if study in told else answer[one] or NOT_STATED for one in CHARACTERISTICS]
            told.add(study)
            why = answer["counted"] or answer["reason"]
            yield _row(series, question, study, name, [why, *about])
        if series.row(POOLED, question, "count"):
            nothing = [""] * (1 + len(CHARACTERISTICS))
            yield _row(series, question, POOLED, Cell("Together"), nothing)


def _row(
    series: PublishedSeries, question: str, cohort: str, name: Cell, texts: Iterable[str]
) -> TableRow:
    """Return a row: what a series, or all together, counted, with its exact interval."""
    counted, exact = cells.NOT_PLANNED, cells.NOT_PLANNED
    if row := series.row(cohort, question, "count"):
        source = anchors.of_row(cohort, row.statistic_id)
        counted = Cell(numbers.share(row.value, row.n), (source,))
    if row := series.row(cohort, question, "clopper_pearson.percent"):
        source = anchors.of_row(cohort, row.statistic_id)
        span = numbers.span(row.ci_low, row.ci_high, numbers.percent_places(row.n))
        exact = Cell(span, (source,))
    return TableRow((name, counted, exact, *map(Cell, texts)), indent=1)
