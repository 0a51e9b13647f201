"""A table as HTML that a screen reader can walk: every cell knows its headings."""

from collections.abc import Callable
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from caseseries.present.policy import with_policy
from caseseries.present.tables.definition import Table

Link = Callable[[str], str | None]
TEMPLATES = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates"),
    undefined=StrictUndefined,
    autoescape=True,
    trim_blocks=True,
    lstrip_blocks=True,
)


def _nowhere(_: str) -> None:
    """Point at nothing: beside the page of a table there may be no ledger."""


def fragment(table: Table, link: Link = _nowhere) -> str:
    """Return the table and its notes, to stand inside a page.

    Parameters
    ----------
    link
        Address by id of a ledger row or claim; None where there is nothing to point at. A cell
        points at its first source; all its sources stand in ``data-sources``.
    """
    return TEMPLATES.get_template("fragment.html.j2").render(table=table, link=link) + "\n"


def page(table: Table) -> str:
    """Return the table as a page of its own."""
    whole = TEMPLATES.get_template("page.html.j2").render(table=table, link=_nowhere)
    return with_policy(f"{whole}\n")
