"""Where each cohort's results are, so that a clinic finds its own patients at once."""

from collections.abc import Iterator, Sequence

from caseseries.present.page.pictures import Picture
from caseseries.present.page.study_tables import StudyTable

Link = tuple[str, str]
"""What a link says, and where it leads."""


def cohort_links(
    name: str, figures: Sequence[Picture], tables: Sequence[StudyTable]
) -> Iterator[Link]:
    """Yield the links to what there is of a cohort.

    Parameters
    ----------
    figures, tables
        What the page shows; the rest is in the cohort's folder, to which the last link leads.
    """
    drawn = [figure for figure in figures if figure.part == name]
    if drawn:
        yield "figures", f"#{drawn[0].anchor}"
    for table in tables:
        if table.part == name:
            yield table.name.replace("_", " "), f"#tbl-{name}-{table.name}"
    yield "data quality", f"#quality/{name}"
    yield "every number", f"{name}/ledger.csv"
    yield "all files", f"{name}/"
