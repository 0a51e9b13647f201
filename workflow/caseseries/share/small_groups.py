"""Hide small groups in what leaves the house: who is one of three may be recognised.

A count from 1 to ``smallest - 1`` is hidden; 0 is shown, since it is about nobody. Where a total
and all other parts are shown, the hidden part follows by subtraction, so a second part is hidden
with it (primary and complementary suppression; Hundepool et al., Statistical Disclosure Control,
2012, chapter 4).
"""

from typing import Final

import numpy as np
import pandas as pd

from caseseries.cases.study import ALL, BETWEEN, VERSUS

SMALLEST_SHOWN: Final = 5
HIDDEN: Final = "hidden"

# What a hidden row still says: which number is hidden. Every other column of it is emptied.
_NAMES_THE_NUMBER: Final = frozenset(
    ("cohort", "provenance", "statistic_id", "group", "outcome", "timepoint", "statistic", "unit")
)
_COUNTS: Final = ("at_risk", "n_zero")
_ONE_QUESTION: Final = ["cohort", "outcome", "timepoint", "statistic"]
# Numbers that are one patient's, or give one away beside the mean.
_OF_ONE: Final = r"(?:.*_)?(?:min|max)|lowest|highest|largest_change"


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
        The same rows. A hidden one has its name, a reason, and nothing else. Hidden are: rows on a
        small group; counts and percentages of a small number of patients, or of all but a small
        number; the lowest and the highest value; a second part where one part of a whole is
        hidden; comparisons with a hidden part.
    """
    hidden = _is_small(ledger, smallest) | (_is_of_one(ledger) & (smallest > 1))
    hidden |= _needed_to_cover(ledger, hidden)
    hidden |= _compared_with_hidden(ledger, hidden)
    shown = ledger.copy()
    for name in set(shown.columns) - _NAMES_THE_NUMBER:
        if pd.api.types.is_numeric_dtype(shown[name]):
            whole = pd.api.types.is_integer_dtype(shown[name])
            shown[name] = shown[name].astype("Int64" if whole else "float64").mask(hidden)
        else:
            shown[name] = shown[name].mask(hidden, "")
    # Which patients are behind a number tells who of them has which diagnosis.
    shown["case_ids"] = ""
    shown.loc[hidden, "reason"] = f"{HIDDEN}: it would tell about fewer than {smallest} patients"
    return shown


def _is_small(ledger: pd.DataFrame, smallest: int) -> "pd.Series[bool]":
    n = ledger["n"].astype(float)
    counted = pd.Series(np.nan, index=ledger.index)
    kind = ledger["statistic"].str.rpartition(".")[2]
    is_count = (kind == "count") & (ledger["unit"] == "patients") | kind.isin(_COUNTS)
    is_share = kind == "percent"
    counted[is_count] = ledger.loc[is_count, "value"].astype(float)
    counted[is_share] = (ledger.loc[is_share, "value"].astype(float) * n[is_share] / 100).round()
    others = (n - counted).where(is_count | is_share)
    return _between(n, smallest) | _between(counted, smallest) | _between(others, smallest)


def _is_of_one(ledger: pd.DataFrame) -> "pd.Series[bool]":
    kind = ledger["statistic"].str.rpartition(".")[2]
    return kind.str.fullmatch(_OF_ONE) & ~kind.str.startswith("p_")


def _between(numbers: "pd.Series[float]", smallest: int) -> "pd.Series[bool]":
    return (numbers >= 1) & (numbers < smallest)


def _needed_to_cover(ledger: pd.DataFrame, hidden: "pd.Series[bool]") -> "pd.Series[bool]":
    """Return the rows to hide because one other part of the same whole is hidden."""
    whole = ledger["group"].isin([ALL, BETWEEN]) | ledger["group"].str.contains(VERSUS)
    parts = ledger.assign(hidden=hidden)[~whole & ~_is_of_one(ledger)]
    n_hidden = parts.groupby(_ONE_QUESTION, dropna=False)["hidden"].transform("sum")
    beside_one = parts[(n_hidden == 1) & ~parts["hidden"]].astype({"n": float})
    cover = beside_one.groupby(_ONE_QUESTION, dropna=False)["n"].idxmin()
    return pd.Series(ledger.index.isin(cover), index=ledger.index)


def _compared_with_hidden(ledger: pd.DataFrame, hidden: "pd.Series[bool]") -> "pd.Series[bool]":
    """Return the comparisons of groups of which one has any hidden row for the same outcome."""
    question = list(zip(ledger["cohort"], ledger["outcome"], ledger["timepoint"], strict=True))
    groups = ledger["group"].str.split(VERSUS)
    closed = set()
    of_one = _is_of_one(ledger)
    for asked, group, is_hidden in zip(question, ledger["group"], hidden & ~of_one, strict=True):
        if is_hidden and group != ALL:
            closed |= {(asked, group), (asked, BETWEEN)}
    compared = [
        (len(parts) > 1 and any((asked, part) in closed for part in parts))
        or (parts == [BETWEEN] and (asked, BETWEEN) in closed)
        for asked, parts in zip(question, groups, strict=True)
    ]
    return pd.Series(compared, index=ledger.index, dtype=bool)
