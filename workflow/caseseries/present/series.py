"""What the figure, the table and the page of the published series are made from."""

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from caseseries.ledger import Ledger, Row
from caseseries.present import words
from caseseries.published import synthesis
from caseseries.published.model import Study

QUESTIONS = {
    "satisfied_or_improved": "Satisfied or improved",
    "any_adverse_event": "With an adverse event",
}
PROVENANCE = "Counts as the papers print them; no patient's data were seen."


@dataclass(frozen=True, eq=False, kw_only=True)
class PublishedSeries:
    """Published series side by side: the rows of ``synthesis.pool`` and ``side_by_side``.

    ``sentences`` say, by question, what the series say together, and in what they differ.
    """

    ledger: Ledger
    side_by_side: pd.DataFrame
    sentences: dict[str, list[str]]

    provenance = PROVENANCE

    def answers(self, question: str) -> list[dict[str, str]]:
        """Return what each study says to a question, every cell as text."""
        own = self.side_by_side[self.side_by_side["question"].eq(question)]
        return [
            {str(name): "" if pd.isna(cell) else str(cell) for name, cell in row.items()}
            for row in own.to_dict("records")
        ]

    def row(self, cohort: str, question: str, statistic: str) -> Row | None:
        """Return a row of a study, or of ``pooled``, whatever group of patients it counted."""
        found = (
            row
            for row in self.ledger
            if (row.cohort, row.outcome, row.statistic) == (cohort, question, statistic)
        )
        return next(found, None)


def published_series(
    studies: Sequence[Study], table: pd.DataFrame, side_by_side: pd.DataFrame
) -> PublishedSeries:
    """Put the synthesis of some studies together for its readers."""
    return PublishedSeries(
        ledger=Ledger(table),
        side_by_side=side_by_side,
        sentences={name: synthesis.in_words(studies, name) for name in QUESTIONS},
    )


def as_text(series: PublishedSeries) -> str:
    """Return the synthesis in words, as Markdown."""
    names = dict.fromkeys(series.side_by_side["label"])
    parts = [f"# {words.listed(names)} together", PROVENANCE]
    for question, title in QUESTIONS.items():
        parts += [f"## {title}", *series.sentences[question]]
    return "\n\n".join(parts) + "\n"
