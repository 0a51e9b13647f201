"""INSPECT-SR, domain 4: the questions that the checks of a paper answer."""

from caseseries.present.claims import Verdicts
from caseseries.present.registry import Place
from caseseries.present.tables.contradictions import PROVENANCE
from caseseries.present.tables.definition import Cell, Column, Table, TableRow

PLACE = Place(of="study", section="", order=2)  # the summary has a list of its own
ADAPTED = "Written for randomised trials; asked here of the groups of any paper."
SOURCE = (
    "Questions of INSPECT-SR, domain 4 (Wilkinson JD, et al. medRxiv 2025.09.03.25334905; guidance "
    "1.0, CC BY 4.0). A “yes” is a reason for concern, not an accusation; the judgement of the "
    "domain is left to two reviewers."
)


COLUMNS = (
    Column("Check", 0.08, align="left"),
    Column("Question", 0.3, align="left"),
    Column("Answer", 0.14, align="left"),
    Column("What the audit found", 0.48, align="left"),
)


def table(verdicts: Verdicts) -> Table | None:
    """Return the answers, if the paper was checked."""
    if not verdicts.inspected:
        return None
    return Table(
        id="inspect_sr",
        caption="Questions on results of INSPECT-SR, answered from the audit",
        columns=COLUMNS,
        rows=tuple(
            TableRow((Cell(one.id), Cell(one.asks), Cell(one.says), Cell(one.why)))
            for one in verdicts.inspected
        ),
        provenance=PROVENANCE,
        notes=(ADAPTED, SOURCE, f"Paper: {verdicts.citation}"),
    )
