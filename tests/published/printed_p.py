"""A p-value as a paper prints it, where no rule of rounding is known."""

from caseseries.published.recomputed import Claimed
from caseseries.rounding import Relation, interval


def printed_p(reported: str, relation: Relation = "=") -> Claimed:
    """Return a printed p-value with the values that it may stand for."""
    shown = reported if relation == "=" else f"{relation} {reported}"
    return Claimed(shown, interval(reported, "closed", relation))
