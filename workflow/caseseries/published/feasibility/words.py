"""A contradiction in words: what the numbers are, and the arithmetic where it is short."""

from collections.abc import Sequence

from caseseries.published.findings import Check
from caseseries.published.model import Reading, Study


def in_words(
    study: Study,
    reading: Reading,
    claims: Sequence[str],
    checks: Sequence[Check],
    *,
    minimal: bool = True,
) -> str:
    """Say why claims cannot hold together under a reading; empty for no claims.

    Where one of the ``checks`` proves the same, its arithmetic is told; otherwise the numbers are
    named: the proof is then the complete search.
    """
    if not claims:
        return ""
    arithmetic = _arithmetic(reading, frozenset(claims), checks)
    if arithmetic:
        return arithmetic
    numbers = "; ".join(
        f"{study.by_id[claim].says}: {study.by_id[claim].printed}" for claim in claims
    )
    if len(claims) == 1:
        return f"No table of patients gives {numbers}."
    if not minimal:
        rest = "; perhaps fewer of them contradict each other already"
    elif len(claims) == 2:
        rest = ", although each of them can hold"
    else:
        rest = f", although any {len(claims) - 1} of them can hold"
    return f"No table of patients gives these {len(claims)} numbers together{rest}: {numbers}."


def _arithmetic(reading: Reading, claims: frozenset[str], checks: Sequence[Check]) -> str:
    for one in checks:
        assumed = one.assumes.items() <= reading.choices.items()
        if _refutes(one) and assumed and frozenset(one.claims) == claims:
            return one.finding.why
    return ""


def _refutes(check: Check) -> bool:
    """Tell whether a check fails as the reading has it, be it that another convention helps."""
    failed = check.finding.outcome in ("impossible", "holds only by another convention")
    return failed and check.rule.severity == "error"
