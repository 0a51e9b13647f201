"""Several published series side by side: what each counted, and what they give together."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from caseseries import ledger
from caseseries.estimate.description import share
from caseseries.published.findings import AUDIT
from caseseries.published.model import Study

POOLED = "pooled"
QUESTIONS: Mapping[str, str] = AUDIT["pooled"]["questions"]
CHARACTERISTICS: Mapping[str, str] = AUDIT["pooled"]["characteristics"]


@dataclass(frozen=True, kw_only=True)
class StudyCount:
    """What one study says to one question: events of total, or a reason why nothing comparable.

    ``says`` is what the study counted, in words; ``group`` the patients it was counted in.
    """

    study: Study
    events: int = 0
    total: int = 0
    group: str = "all"
    says: str = ""
    reason: str = ""


def counts(studies: Sequence[Study], question: str) -> list[StudyCount]:
    """Return each study's count under a question, in the order given."""
    return [_count(study, question) for study in studies]


def _count(study: Study, question: str) -> StudyCount:
    claim = next((claim for claim in study.claims if claim.pooled_as == question), None)
    if claim is None or claim.out_of is None:
        reason = study.not_comparable.get(question, "The paper prints no such count.")
        return StudyCount(study=study, reason=reason)
    return StudyCount(
        study=study,
        events=int(claim.reported),
        total=int(study.by_id[claim.out_of].reported),
        group=claim.group,
        says=claim.says,
    )


def pool(studies: Sequence[Study], *, confidence: float = 0.95) -> pd.DataFrame:
    """Return the counts of all studies and what they give together, as ledger rows.

    Every study keeps its own rows: count, percentage with Wilson and with exact limits. The rows
    of ``pooled`` take the patients of those that counted the same thing as one series; where they
    counted different things, or a single one counted, there are none.
    """
    return ledger.frame(
        row for question in QUESTIONS for row in _rows(studies, question, confidence)
    )


def _rows(studies: Sequence[Study], question: str, confidence: float) -> Iterator[ledger.Row]:
    usable = [count for count in counts(studies, question) if not count.reason]
    asked = [(count.study.id, count.group, count.events, count.total) for count in usable]
    if len(usable) > 1 and len({count.says for count in usable}) == 1:
        events, total = sum(one.events for one in usable), sum(one.total for one in usable)
        asked.append((POOLED, "all", events, total))
    for cohort, group, events, total in asked:
        subject = ledger.Subject(
            cohort=cohort, provenance="observed", outcome=question, group=group
        )
        has_it = np.arange(total) < events
        yield from share(subject, "", has_it, np.ones_like(has_it), confidence, exact=True)


def side_by_side(studies: Sequence[Study]) -> pd.DataFrame:
    """Return one row a question and study: its count or why there is none, and how it was done."""
    rows = [
        {
            "question": question,
            "study": count.study.id,
            "label": count.study.label,
            "citation": count.study.citation,
            "events": None if count.reason else count.events,
            "total": None if count.reason else count.total,
            "counted": count.says,
            "reason": count.reason,
        }
        | {name: count.study.characteristics.get(name, "") for name in CHARACTERISTICS}
        for question in QUESTIONS
        for count in counts(studies, question)
    ]
    return pd.DataFrame(rows).astype({"events": "Int64", "total": "Int64"})
