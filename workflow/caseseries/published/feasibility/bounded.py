"""Claims that are bounded by us in place of a printed number."""

from dataclasses import dataclass, fields

from caseseries.published.model import Claim
from caseseries.published.rounding import Interval


@dataclass(frozen=True, kw_only=True)
class BoundedClaim(Claim):
    """A claim whose exact interval is given, whatever was printed."""

    within: Interval

    @property
    def interval(self) -> Interval:
        """The exact values that are allowed."""
        return self.within


def bounded(claim: Claim, within: Interval) -> BoundedClaim:
    """Return a claim with another interval."""
    known = {field.name: getattr(claim, field.name) for field in fields(Claim)}
    return BoundedClaim(**known, within=within)
