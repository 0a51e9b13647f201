"""A p-value as a paper prints it, where no rule of rounding is known."""

from caseseries.published.model import Claim
from caseseries.rounding import Relation


def printed_p(reported: str, relation: Relation = "=") -> Claim:
    """Return a printed p-value with the values that it may stand for."""
    return Claim(
        id="p",
        statistic_ids=(),
        kind="p_value",
        outcome="score",
        group="all",
        says="",
        where="",
        reported=reported,
        relation=relation,
    )
