"""INSPECT-SR, domain 4: the questions that the checks of a paper answer."""

from caseseries.present.claims import Verdicts
from caseseries.present.registry import Place
from caseseries.present.tables import cells
from caseseries.present.tables.contradictions import PROVENANCE
from caseseries.present.tables.definition import Cell, Column, Table, TableRow

PLACE = Place(of="study", section="", order=2)  # the summary has a list of its own
ADAPTED = "Adapted: written for randomised trials, asked here of a case series."
SOURCE = (
    "Questions of INSPECT-SR, domain 4 (Wilkinson JD, et al. medRxiv 2025.09.03.25334905; guidance "
    "1.0, CC BY 4.0). A “yes” is a reason for concern, not an accusation; the judgement of the "
    "domain is left to two reviewers."
)


def table(verdicts: Verdicts) -> Table | None:
    """Return the answers, if the paper was checked."""
    if not verdicts.inspected:
        return None
    return Table(
        id="inspect_sr",
        caption="Questions on results of INSPECT-SR, answered from the audit",
        columns=(
            Column(label="Check", align="left", width=0.08),
            Column(label="Question", align="left", width=0.3),
            Column(label="Answer", align="left", width=0.14),
            Column(label="What the audit found", align="left", width=0.48),
        ),
        rows=tuple(
            TableRow(
                cells=(
                    cells.name(one.id),
                    Cell(text=one.asks),
                    Cell(text=one.says),
                    Cell(text=one.why),
                )
            )
            for one in verdicts.inspected
        ),
        provenance=PROVENANCE,
        notes=(ADAPTED, SOURCE, f"Paper: {verdicts.citation}"),
    )
