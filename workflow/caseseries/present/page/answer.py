"""The answer that the page opens with, in sentences."""

from collections.abc import Iterator, Sequence

from caseseries.present import words
from caseseries.present.page.claims import Tally
from caseseries.present.readings import Readings
from caseseries.published.model import Study


def title(studies: Sequence[Study], of_study: str) -> str:
    """Return the title of the page; without a paper, that of the study that the cohorts form."""
    if len(studies) == 1:
        return f"What holds of “{studies[0].title}”"
    return "What holds of the printed numbers" if studies else of_study


def finding(
    studies: Sequence[Study],
    tallies: Sequence[Tally],
    readings: Sequence[Readings],
) -> Iterator[str]:
    """Yield the sentences of the answer."""
    if not studies:
        return
    counts = {tally.verdict: tally.count for tally in tallies}
    papers = words.listed(study.citation for study in studies)
    yield f"{papers} {words.judged(counts)}"
    for paper in readings:
        yield " ".join(paper.sentences())
    yield from filter(None, (study.data_access for study in studies))
