"""The answer that the page opens with, in sentences."""

from collections.abc import Iterator, Sequence

from caseseries.present import numbers, words
from caseseries.present.page.claims import ClaimEntry, Tally
from caseseries.present.readings import Readings
from caseseries.published.model import Study

MEANING = {
    "reproduced": "reproduced as printed from the case rows",
    "reproduced only by rounding": "reproduced only under one rule of rounding",
    "not reproduced": "not reproduced",
    "can hold": "given by one rebuilt table, and so can hold together",
    "can hold only by rounding": "given by it only under one rule of rounding",
    "can hold only by another convention": "given by it, but not by a test that is named",
    "put in": "put into it as printed",
    "given up": "given up for the others",
    "cannot hold": "arithmetically impossible",
    "contradicts": "in contradiction with other printed numbers",
    "not checkable": "not checkable",
}


def title(studies: Sequence[Study], of_study: str) -> str:
    """Return the title of the page; without a paper, that of the study that the cohorts form."""
    if len(studies) == 1:
        return f"What holds of “{studies[0].title}”"
    return "What holds of the printed numbers" if studies else of_study


def finding(
    studies: Sequence[Study],
    entries: Sequence[ClaimEntry],
    tallies: Sequence[Tally],
    readings: Sequence[Readings],
) -> Iterator[str]:
    """Yield the sentences of the answer."""
    if not studies:
        return
    parts = [_part(tally) for tally in tallies if tally.count]
    papers = words.listed(study.citation for study in studies)
    yield f"{papers} Of {numbers.counted(len(entries), 'printed number')}, {words.listed(parts)}."
    for paper in readings:
        yield " ".join(paper.sentences())


def _part(tally: Tally) -> str:
    verb = "is" if tally.count == 1 else "are"
    return f"{tally.count} {verb} {MEANING[tally.verdict]}"
