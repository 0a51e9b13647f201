"""A p-value, or another number, as a paper prints it where no rule of rounding is known."""

from typing import Any

from caseseries.published.model import Claim, Kind
from caseseries.rounding import Relation


def printed_p(
    reported: str, relation: Relation = "=", *, kind: Kind = "p_value", **more: Any
) -> Claim:
    """Return a printed p-value, or a number of another kind."""
    return Claim(
        id="p",
        statistic_ids=(),
        kind=kind,
        outcome="score",
        group="all",
        says="",
        where="",
        reported=reported,
        relation=relation,
        **more,
    )
