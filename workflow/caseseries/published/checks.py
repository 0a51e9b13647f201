"""Every printed number of a study held against arithmetic, alone and with its neighbours.

What the paper leaves open (group sizes, score grid, divisor of the SD, test) is tried option by
option, and only where a check depends on it. No patient data are needed.
"""

from collections.abc import Iterator, Sequence

import pandas as pd

from caseseries.published.findings import Check, Outcome
from caseseries.published.group_checks import check_groups
from caseseries.published.model import Proof, Study
from caseseries.published.number_checks import check_numbers

COLUMNS = (
    "study",
    "check_id",
    "severity",
    "asks",
    "claims",
    "given",
    "assumes",
    "sizes_as_printed",
    "outcome",
    "why",
)


def check(study: Study) -> list[Check]:
    """Return every check that the printed numbers of a study allow."""
    return [*check_numbers(study), *check_groups(study)]


def table(study: Study, checks: Sequence[Check]) -> pd.DataFrame:
    """Return the checks of a study, one row each; lists are joined by spaces."""
    rows = [
        (
            study.id,
            one.check_id,
            one.rule.severity,
            one.rule.asks,
            " ".join(one.claims),
            " ".join(one.given),
            " ".join(f"{unknown}={option}" for unknown, option in one.assumes.items()),
            one.sizes_as_printed,
            one.finding.outcome,
            one.finding.why,
        )
        for one in checks
    ]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def proofs(checks: Sequence[Check]) -> list[Proof]:
    """Return what the checks prove about the study as printed.

    A check proves something when it is arithmetic and fails with the printed group sizes whatever
    is assumed for everything else that the paper leaves open.
    """
    return list(_always(checks, "impossible"))


def reserves(checks: Sequence[Check]) -> list[Proof]:
    """Return what holds with the printed group sizes only by another convention than is named."""
    return list(_always(checks, "holds only by another convention"))


def _always(checks: Sequence[Check], outcome: Outcome) -> Iterator[Proof]:
    """Yield what comes out so under everything that the paper leaves open."""
    found: dict[tuple[str, tuple[str, ...]], list[Check]] = {}
    for one in checks:
        if one.sizes_as_printed and one.rule.severity == "error":
            found.setdefault((one.check_id, one.claims), []).append(one)
    for (check_id, claims), same in found.items():
        if all(one.finding.outcome == outcome for one in same):
            first = same[0]
            yield Proof(claims=claims, given=first.given, why=first.finding.why, source=check_id)
