"""Where a number stands on the reviewer page: the targets that every document links to."""

REPORT = "report.html"


def of_row(cohort: str, statistic_id: str) -> str:
    """Return the anchor of a ledger row."""
    return f"{cohort}/{statistic_id}"


def of_claim(study: str, claim_id: str) -> str:
    """Return the anchor of a printed number."""
    return f"claim/{study}/{claim_id}"


def of_constant(name: str) -> str:
    """Return the anchor of a declared constant."""
    return f"constant/{name}"
