"""Where each cohort's results are, so that a clinic finds its own patients at once."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from caseseries.present import numbers, words
from caseseries.present.material import Material
from caseseries.present.page.pictures import Picture
from caseseries.present.page.study_tables import StudyTable

Link = tuple[str, str]
"""What a link says, and where it leads."""


@dataclass(frozen=True, kw_only=True)
class CohortLinks:
    """One cohort: its title, who it is in a few words, and links to what there is of it."""

    title: str
    about: str
    links: tuple[Link, ...]


def cohort_links(
    cohorts: Iterable[Material], figures: Sequence[Picture], tables: Sequence[StudyTable]
) -> Iterator[CohortLinks]:
    """Yield the links of every cohort.

    Parameters
    ----------
    cohorts
        The cohorts, in the order of the page.
    figures, tables
        What the page shows; the rest is in the cohort's folder, to which the last link leads.
    """
    for one in cohorts:
        facts = one.cohort.facts
        patients = numbers.counted(len(one.cohort.patients), "patient")
        yield CohortLinks(
            title=facts.title,
            about=f"{patients}; {words.provenance(facts.provenance)[:-1].lower()}",
            links=tuple(_links(one.name, figures, tables)),
        )


def _links(name: str, figures: Sequence[Picture], tables: Sequence[StudyTable]) -> Iterator[Link]:
    drawn = [figure for figure in figures if figure.part == name]
    if drawn:
        yield "figures", f"#{drawn[0].anchor}"
    for table in tables:
        if table.part == name:
            yield table.name.replace("_", " "), f"#tbl-{name}-{table.name}"
    yield "data quality", f"#quality/{name}"
    yield "every number", f"{name}/ledger.csv"
    yield "all files", f"{name}/"
