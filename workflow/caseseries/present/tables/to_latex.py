"""A table as LaTeX (longtable, booktabs), for people who paste it into their own paper."""

import pypandoc

from caseseries.present.tables.definition import Table
from caseseries.present.tables.to_pandoc import document


def latex(table: Table) -> str:
    """Return the table and its notes as pandoc writes them."""
    return str(pypandoc.convert_text(document(table), "latex", format="json")) + "\n"
