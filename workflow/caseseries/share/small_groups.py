"""Hide small groups in what leaves the house: who is one of three may be recognised.

A count from 1 to ``smallest - 1`` is hidden; 0 is shown, since it is about nobody. Where a total
and all other parts are shown, the hidden part follows by subtraction, so a second part is hidden
with it: another group, and another category (primary and complementary suppression; Hundepool et
al., Statistical Disclosure Control, 2012, chapter 4). How many were scored is told as it is, for
every number says of how many it is.
"""

from typing import Final

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
_ONE_GROUP: Final = ["cohort", "outcome", "timepoint", "group"]
# Numbers that are one patient's, or give one away beside the mean.
_OF_ONE: Final = r"(?:.*_)?(?:min|max)|lowest|highest|largest_change"
# So is a quantile, unless enough patients lie on either side of it: the smaller part of them.
_QUANTILES: Final = {"median": 0.5, "q1": 0.25, "q3": 0.25, "iqr": 0.25}
_IF_MISSING: Final = "if_missing_"
# What a share of all patients is, by the last word of its statistic.
_SHARES: Final = {"percent": 100.0, "free": 1.0}
_GRADE: Final = r"score_-?\d+"
FEW_GRADES: Final = 3
"""Of so many hidden grades, n, mean and SD give away how many patients are in each."""


def hide_small_groups(ledger: pd.DataFrame, *, smallest: int = SMALLEST_SHOWN) -> pd.DataFrame:
    """Return a ledger in which nothing is told about fewer than ``smallest`` patients.

    It has the same rows; a hidden one has its name, a reason, and nothing else. Hidden are: rows on
    a small group; counts and percentages of a small number of patients, or of all but a small
    number; the lowest and the highest value, and quantiles near them; a second part where one part
    of a whole is hidden; means of two or three categories, one of them hidden; comparisons with a
    hidden part. With ``smallest`` 1 or less nothing is.
    """
    of_one = _is_of_one(ledger, smallest)
    hidden = _is_small(ledger, smallest) | of_one | _is_of_small_group(ledger, smallest)
    found = -1
    # What covers a group may have to be covered in turn, being a category, and the other way round.
    while found < (found := int(hidden.sum())):
        hidden |= _needed_to_cover(ledger, hidden, of_one, smallest)
        hidden |= _categories_to_cover(ledger, hidden)
    hidden |= _compared_with_hidden(ledger, hidden, of_one)
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


def _is_of_small_group(ledger: pd.DataFrame, smallest: int) -> "pd.Series[bool]":
    """Return all rows of groups that are small, and of the next larger ones that cover them.

    Every row says of how many patients it is, so that the same groups are covered in each.
    """
    sized = (ledger["outcome"] == "patients") & (ledger["statistic"] == "count")
    sizes = ledger[sized & (ledger["group"] != ALL)].astype({"value": float}).sort_values("value")
    before = sizes.groupby("cohort")["value"].cumsum() - sizes["value"]
    closed = sizes[sizes["value"].between(1, smallest - 1) | before.between(1, smallest - 1)]
    of = pd.MultiIndex.from_frame(ledger[["cohort", "group"]])
    return pd.Series(of.isin(of[closed.index]), index=ledger.index)


def _is_small(ledger: pd.DataFrame, smallest: int) -> "pd.Series[bool]":
    n = ledger["n"].astype(float)
    # What is told of all rests on those who are known, and gives away what is known of them.
    supposed = ledger["statistic"].str.contains(_IF_MISSING)
    n = n.mask(supposed, n - ledger["n_missing"].astype(float))
    value, kind = ledger["value"].astype(float), ledger["statistic"].str.rpartition(".")[2]
    is_count = (kind == "count") & (ledger["unit"] == "patients") | kind.isin(_COUNTS)
    # What is supposed of a category goes with its count.
    whole = kind.map(_SHARES).mask(supposed)
    is_share = whole.notna()
    counted = value.where(is_count, (value * n / whole).round())
    others = (n - counted).where((is_count | is_share) & (ledger["outcome"] != "flow"))
    # Of a model, n counts scores: four of each of three patients.
    patients = ledger["case_ids"].str.count(r"\S+").astype(float).where(n > 0)
    small = [one.between(1, smallest - 1) for one in (n, counted, others, patients)]
    return pd.concat(small, axis=1).any(axis=1)


def _is_of_one(ledger: pd.DataFrame, smallest: int) -> "pd.Series[bool]":
    kind = ledger["statistic"].str.rpartition(".")[2]
    beside = ledger["n"].astype(float) * kind.map(_QUANTILES)
    is_end = kind.str.fullmatch(_OF_ONE) & ~kind.str.startswith("p_")
    return (is_end | (beside < smallest)) & (smallest > 1)


def _needed_to_cover(
    ledger: pd.DataFrame, hidden: "pd.Series[bool]", of_one: "pd.Series[bool]", smallest: int
) -> "pd.Series[bool]":
    """Return the rows to hide because one other part of the same whole is hidden.

    Of several hidden counts the sum follows, which may be small, or that of all others.
    """
    whole = ledger["group"].isin([ALL, BETWEEN]) | ledger["group"].str.contains(VERSUS)
    is_count = (ledger["unit"] == "patients") & (ledger["outcome"] != "flow")
    counted = ledger["value"].where(hidden & is_count)
    told = {"hidden": hidden, "counted": counted, "others": ledger["n"] - counted}
    parts = ledger.assign(**told)[~whole & ~of_one].astype({"n": float})
    sums = parts.groupby(_ONE_QUESTION, dropna=False)[[*told]].transform("sum")
    follows = sums["counted"].between(1, smallest - 1) | sums["others"].between(1, smallest - 1)
    beside = parts[(follows | (sums["hidden"] == 1)) & ~parts["hidden"]]
    cover = beside.groupby(_ONE_QUESTION, dropna=False)["n"].idxmin()
    return pd.Series(ledger.index.isin(cover), index=ledger.index)


def _categories_to_cover(ledger: pd.DataFrame, hidden: "pd.Series[bool]") -> "pd.Series[bool]":
    """Return the rows to hide because a category of the same patients is hidden.

    All that is told of it is; where it is one, the smallest of the others goes with it. Where
    grades are few, their mean and SD would give them away.
    """
    statistic = ledger["statistic"].str.partition(".")
    of = ledger.groupby(_ONE_GROUP, dropna=False).ngroup()
    told = ledger.assign(hidden=hidden, part=statistic[0], of=of)
    counts = told[(statistic[2] == "count") & (ledger["unit"] == "patients")]
    category = pd.MultiIndex.from_frame(told[["of", "part"]])
    of_hidden = category.isin(category[counts.index[counts["hidden"]]])
    cover = pd.Series(of_hidden, index=ledger.index)
    for one, same in counts.groupby("of"):
        grades = same["part"].str.fullmatch(_GRADE)
        categories = same[grades] if grades.any() else same
        n_hidden = categories["hidden"].sum()
        if not n_hidden or categories["value"].sum() != categories["n"].max():
            continue
        rows = told["of"] == one
        if n_hidden == 1:
            others = categories[~categories["hidden"] & (categories["value"] > 0)]
            alike = same["value"] == others["value"].min()
            cover |= rows & told["part"].isin(same.loc[alike, "part"])
        elif grades.any() and n_hidden <= FEW_GRADES:
            cover |= rows & ~told["part"].isin(same["part"])
    return cover


def _compared_with_hidden(
    ledger: pd.DataFrame, hidden: "pd.Series[bool]", of_one: "pd.Series[bool]"
) -> "pd.Series[bool]":
    """Return the comparisons of groups of which one has any hidden row for the same outcome."""
    question = list(zip(ledger["cohort"], ledger["outcome"], ledger["timepoint"], strict=True))
    groups = ledger["group"].str.split(VERSUS)
    closed = set()
    for asked, group, is_hidden in zip(question, ledger["group"], hidden & ~of_one, strict=True):
        if is_hidden and group != ALL:
            closed |= {(asked, group), (asked, BETWEEN)}
    compared = [
        (len(parts) > 1 or parts == [BETWEEN]) and any((asked, part) in closed for part in parts)
        for asked, parts in zip(question, groups, strict=True)
    ]
    return pd.Series(compared, index=ledger.index, dtype=bool)
