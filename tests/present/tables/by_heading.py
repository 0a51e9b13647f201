"""Tables as people read them: rows by the heading above and their first cell, cells by column."""


def columns_of(table, row):
    """Return the cells of a row by the heading of their column, after a heading that spans it."""
    names = [": ".join(filter(None, (one.spanner, one.label))) for one in table.columns]
    return dict(zip(names, row.cells, strict=True))


def below(table, section=""):
    """Return {first cell: cells by column} of the rows under one section heading."""
    for heading, rows in table.parts:
        if heading == section:
            return {row.cells[0].text: columns_of(table, row) for row in rows}
    raise AssertionError(f"no section {section}: {[heading for heading, _ in table.parts]}")
