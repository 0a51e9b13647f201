"""Hide small counts in what leaves the house: who is one of three may be recognised.

A count from 1 to ``smallest - 1`` is hidden; 0 is shown, since it is about nobody. Where a total
and all other parts are shown, the hidden part follows by subtraction, so a second part is hidden
with it (primary and complementary suppression; Hundepool et al., Statistical Disclosure Control,
2012, chapter 4).
"""

from collections.abc import Hashable
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

SMALLEST_SHOWN: Final = 5
HIDDEN: Final = "*"
TOTAL: Final = "total"

Numbers = npt.NDArray[np.int_]
Cells = npt.NDArray[np.bool_]

_NUMBERS: Final = ("value", "ci_low", "ci_high", "p_value", "n", "n_missing")
_ONE_QUESTION: Final = ["cohort", "outcome", "timepoint", "statistic"]
_ALL: Final = "all"
_AGAINST: Final = "_vs_"


def with_totals(counts: pd.DataFrame) -> pd.DataFrame:
    """Return a table of counts with the totals of its rows and columns."""
    rows = counts.astype(int).assign(**{TOTAL: counts.sum(axis=1).astype(int)})
    return pd.concat([rows, rows.sum().to_frame(TOTAL).T])


def hide_small_counts(counts: pd.DataFrame, *, smallest: int = SMALLEST_SHOWN) -> pd.DataFrame:
    """Return a table of counts with its totals, as text, small counts hidden.

    Parameters
    ----------
    counts
        Whole numbers, one cell a group, without totals.
    smallest
        The smallest count that is shown; 1 or less hides nothing.

    Returns
    -------
    DataFrame
        The counts and their totals; ``HIDDEN`` where a number is not shown. No hidden number
        follows from those that are shown.
    """
    table = with_totals(counts)
    numbers = table.to_numpy(dtype=int)
    hidden = (numbers >= 1) & (numbers < smallest)
    while covers := _covers(numbers, hidden):
        hidden[min(covers, key=numbers.item)] = True
    return table.astype(str).mask(pd.DataFrame(hidden, table.index, table.columns), HIDDEN)


def hide_small_groups(ledger: pd.DataFrame, *, smallest: int = SMALLEST_SHOWN) -> pd.DataFrame:
    """Return a ledger in which nothing is told about fewer than ``smallest`` patients.

    Parameters
    ----------
    ledger
        Rows with the columns of ``caseseries.ledger``.
    smallest
        The smallest group that is shown; 1 or less hides nothing.

    Returns
    -------
    DataFrame
        The same rows. A hidden one has no number, no case and a reason. Hidden are: rows on a
        small group; counts and percentages of a small number of patients, or of all but a small
        number; a second part where one part of a whole is hidden; comparisons with a hidden part.
    """
    hidden = _is_small(ledger, smallest)
    hidden |= _needed_to_cover(ledger, hidden)
    hidden |= _compared_with_hidden(ledger, hidden)
    shown = ledger.copy()
    for name in _NUMBERS:
        integer = pd.api.types.is_integer_dtype(shown[name])
        shown[name] = shown[name].astype("Int64") if integer else shown[name].astype("Float64")
        shown.loc[hidden, name] = pd.NA
    # Which patients are behind a number tells who of them has which diagnosis.
    shown["case_ids"] = ""
    shown.loc[hidden, "reason"] = f"hidden: it would tell about fewer than {smallest} patients"
    shown.loc[hidden, "note"] = ""
    return shown


def _covers(numbers: Numbers, hidden: Cells) -> list[tuple[int, int]]:
    """Return cells of which one must be hidden too; none if no hidden number follows from others.

    A hidden number that stands alone in its row or column follows from the total. Beyond that,
    numbers can be moved between hidden cells along a closed path, row to column to row, without
    any total changing; a hidden cell on no such path is fixed. A cell of 0 covers nothing.
    """
    free = (numbers > 0) & ~hidden
    for row in np.flatnonzero(hidden.sum(axis=1) == 1):
        return [(int(row), int(column)) for column in np.flatnonzero(free[row])]
    for column in np.flatnonzero(hidden.sum(axis=0) == 1):
        return [(int(row), int(column)) for row in np.flatnonzero(free[:, column])]
    for row, column in zip(*np.nonzero(hidden), strict=True):
        rows, columns = _reached(hidden, row, column)
        if not columns[column]:
            bridging = free & (rows[:, None] != columns[None, :])
            return [(int(r), int(c)) for r, c in zip(*np.nonzero(bridging), strict=True)]
    return []


def _reached(hidden: Cells, row: int, column: int) -> tuple[Cells, Cells]:
    """Return the rows and columns that hang together with a row by hidden cells but this one."""
    others = hidden.copy()
    others[row, column] = False
    rows, columns = np.zeros(len(hidden), dtype=bool), others[row]
    rows[row] = True
    while True:
        more_rows = rows | others[:, columns].any(axis=1)
        more_columns = columns | others[more_rows].any(axis=0)
        if (more_rows == rows).all() and (more_columns == columns).all():
            return rows, columns
        rows, columns = more_rows, more_columns


def _is_small(ledger: pd.DataFrame, smallest: int) -> "pd.Series[bool]":
    n = ledger["n"].astype(float)
    counted = pd.Series(np.nan, index=ledger.index)
    kind = ledger["statistic"].str.rpartition(".")[2]
    is_count = (kind == "count") & (ledger["unit"] == "patients") | (kind == "at_risk")
    is_share = kind == "percent"
    counted[is_count] = ledger.loc[is_count, "value"].astype(float)
    counted[is_share] = (ledger.loc[is_share, "value"].astype(float) * n[is_share] / 100).round()
    others = (n - counted).where(is_count | is_share)
    return _between(n, smallest) | _between(counted, smallest) | _between(others, smallest)


def _between(numbers: "pd.Series[float]", smallest: int) -> "pd.Series[bool]":
    return (numbers >= 1) & (numbers < smallest)


def _needed_to_cover(ledger: pd.DataFrame, hidden: "pd.Series[bool]") -> "pd.Series[bool]":
    """Return the rows to hide because one other part of the same whole is hidden."""
    cover: list[Hashable] = []
    parts = ledger[(ledger["group"] != _ALL) & ~ledger["group"].str.contains(_AGAINST)]
    for _, rows in parts.groupby(_ONE_QUESTION, dropna=False):
        open_rows = rows[~hidden[rows.index]]
        if hidden[rows.index].sum() == 1 and len(open_rows):
            cover.append(open_rows["n"].astype(float).idxmin())
    return pd.Series(ledger.index.isin(cover), index=ledger.index)


def _compared_with_hidden(ledger: pd.DataFrame, hidden: "pd.Series[bool]") -> "pd.Series[bool]":
    """Return the comparisons of groups of which one has any hidden row for the same outcome."""
    question = list(zip(ledger["cohort"], ledger["outcome"], ledger["timepoint"], strict=True))
    groups = ledger["group"].str.split(_AGAINST)
    closed = {
        (asked, group)
        for asked, group, is_hidden in zip(question, ledger["group"], hidden, strict=True)
        if is_hidden
    }
    compared = [
        len(parts) > 1 and any((asked, part) in closed for part in parts)
        for asked, parts in zip(question, groups, strict=True)
    ]
    return pd.Series(compared, index=ledger.index, dtype=bool)
