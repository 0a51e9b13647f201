"""Tables: each defined once, written as CSV, HTML, pandoc tree and LaTeX."""

OF_COHORT = (
    "characteristics",
    "outcomes",
    "changes",
    "comparisons",
    "associations",
    "adherence",
)
OF_STUDY = ("claims",)
FORMATS = ("csv", "html", "json", "tex")
