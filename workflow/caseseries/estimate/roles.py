"""What each number is for: one primary analysis, a few secondary ones, the rest exploratory."""

import pandas as pd

from caseseries.cases.study import Study

PRIMARY, SECONDARY, EXPLORATORY = "primary", "secondary", "exploratory"
SECONDARY_METHODS = ("paired_t", "welch", "superiority", "spearman", "newcombe")
"""The one method of each question beside the primary: change, groups, grades, correlation, shares.

What any other method says of the same question is exploratory: it was not chosen in advance.
"""


def with_roles(table: pd.DataFrame, study: Study) -> pd.DataFrame:
    """Return a ledger in which each row of an analysis says what it is for; descriptions do not.

    Parameters
    ----------
    table
        The ledger of one cohort.
    study
        Its primary analysis names outcome, timepoint, group and method.
    """
    methods = table["statistic"].str.split(".").str[:-1]
    inferential = (table["p_value"].notna() | methods.str.len().gt(0)) & ~_describes(table)
    chosen = methods.str[-1].isin(SECONDARY_METHODS) & methods.str[0].isin(_questions(study))
    chosen &= (methods.str[-1] != "superiority") | table["outcome"].isin(_graded(study))
    role = pd.Series(EXPLORATORY, index=table.index).mask(chosen, SECONDARY)
    role = role.where(inferential, "").mask(_is_primary(table, study), PRIMARY)
    return table.assign(role=role)


def _questions(study: Study) -> tuple[str, ...]:
    """Return the words with which the statistic of a secondary analysis begins."""
    return (*SECONDARY_METHODS, *(score.top.id for score in study.scores if score.top))


def _graded(study: Study) -> list[str]:
    """Return the scores of ordered grades, whose groups are compared by superiority."""
    return [score.id for score in study.scores if score.is_ordinal]


def _is_primary(table: pd.DataFrame, study: Study) -> "pd.Series[bool]":
    primary = study.primary
    if primary is None:
        return pd.Series(False, index=table.index)
    subject = f"{primary.outcome}.{primary.timepoint}.{primary.group}.{primary.method}."
    of_method = table["statistic_id"].str.startswith(subject)
    return of_method & ~table["statistic_id"].str.contains(".influence.", regex=False)


def _describes(table: pd.DataFrame) -> "pd.Series[bool]":
    """Say which rows only count or describe: they answer no question of their own."""
    last = table["statistic"].str.rpartition(".")[2]
    return last.isin(["count", "percent", "at_risk", "threshold"])
