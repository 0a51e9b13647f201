"""Tables: each defined once, written as CSV, HTML, pandoc tree and LaTeX."""

OF_COHORT = (
    *("characteristics", "outcomes", "changes", "comparisons", "associations", "adherence"),
    *("standardisation", "agreement"),
)
OF_STUDY = ("claims",)
OF_READINGS = ("contradictions", "reconstructions", "unreported")
OF_POOLED = ("cohorts", "pooled", "what_changed", "planning")
OF_SERIES = ("series",)
FORMATS = ("csv", "html", "json", "tex")
