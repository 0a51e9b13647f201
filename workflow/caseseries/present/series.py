"""What the figure, the table and the page of the published series are made from."""

from collections.abc import Sequence
from dataclasses import dataclass

from caseseries.ledger import Ledger, Row
from caseseries.present import words
from caseseries.present.sentences import paragraphs
from caseseries.published import synthesis
from caseseries.published.model import Study
from caseseries.published.synthesis import StudyCount

QUESTIONS = {
    "satisfied_or_improved": "Satisfied or improved",
    "any_adverse_event": "With an adverse event",
}
PROVENANCE = "Counts as the papers print them; no patient's data were seen."


@dataclass(frozen=True, eq=False, kw_only=True)
class PublishedSeries:
    """Published series side by side, and the rows of ``synthesis.pool``."""

    studies: Sequence[Study]
    ledger: Ledger

    provenance = PROVENANCE

    def answers(self, question: str) -> list[StudyCount]:
        """Return what each study says to a question."""
        return synthesis.counts(self.studies, question)

    def sentences(self, question: str, *, brief: bool = False) -> list[str]:
        """Say what the series counted, which are left out, and how they differ; or the first."""
        return paragraphs(
            "series",
            counts=self.answers(question),
            asked=synthesis.QUESTIONS[question],
            characteristics=synthesis.CHARACTERISTICS,
            brief=brief,
        )

    def row(self, cohort: str, question: str, statistic: str) -> Row | None:
        """Return a row of a study, or of ``pooled``, whatever group of patients it counted."""
        found = (
            row
            for row in self.ledger
            if (row.cohort, row.outcome, row.statistic) == (cohort, question, statistic)
        )
        return next(found, None)


def as_text(series: PublishedSeries) -> str:
    """Return the synthesis in words, as Markdown."""
    names = words.listed(study.label for study in series.studies)
    parts = [f"# {names} together", PROVENANCE]
    for question, title in QUESTIONS.items():
        parts += [f"## {title}", *series.sentences(question)]
    return "\n\n".join(parts) + "\n"
