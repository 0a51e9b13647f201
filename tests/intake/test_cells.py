"""Every way to write a number, a day, yes and no, or nothing, and what is decided of each.

``cells.csv`` lists 176 writings in 14 columns, some more, and signs that nobody sees: the value
that is read, ``empty``, or ``refused``. It was decided writing by writing; whoever changes a line
changes what clinics' cells mean.
"""

from pathlib import Path

import pandas as pd
import pytest

from caseseries.intake.conformity import check_table
from caseseries.intake.parse import parse_table
from studies import SMP

CELLS = pd.read_csv(
    Path(__file__).with_name("cells.csv"), dtype="str", keep_default_na=False, na_values=[]
)
# Beside a sign % a number without one may be a share: those with it are tried apart.
COLUMNS = list(
    CELLS.groupby(["table", "column", CELLS["written"].str.contains("[%％]")], sort=False)
)


def test_the_list_is_long_enough():
    assert len(CELLS) > 2000
    assert not CELLS.duplicated(["table", "column", "written"]).any()


@pytest.mark.parametrize(
    ("place", "cells"), COLUMNS, ids=[".".join(map(str, place)) for place, _ in COLUMNS]
)
def test_every_writing_is_read_as_decided(place, cells):
    table, column, _ = place
    texts = pd.DataFrame({column: cells["written"].to_numpy()}, dtype="str")
    frame, faults = parse_table(SMP, table, texts)
    faults += [fault for fault in check_table(SMP, table, frame) if fault.column == column]
    empty = {index for index, text in enumerate(texts[column]) if not text.strip()}
    refused = {fault.index for fault in faults} - empty
    read = ["refused" if n in refused else _shown(value) for n, value in enumerate(frame[column])]
    decided = cells["read"].tolist()
    wrong = [row for row in zip(texts[column], read, decided, strict=True) if row[1] != row[2]]
    assert wrong == []


def _shown(value: object) -> str:
    if pd.isna(value):
        return "empty"
    return value if isinstance(value, str) else f"{value:g}"
