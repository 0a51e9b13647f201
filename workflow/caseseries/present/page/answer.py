"""The answer that the page opens with, in sentences."""

from collections.abc import Iterator, Sequence

from caseseries.present import numbers, words
from caseseries.present.page.claims import ClaimEntry, Tally
from caseseries.present.page.contradictions import FEW, Clash
from caseseries.present.readings import Readings
from caseseries.published.model import Study

NO_STUDY = "No published study is compared with a cohort; the page shows the cohorts alone."
MEANING = {
    "reproduced": "reproduced as printed from the case rows",
    "reproduced only by rounding": "reproduced only at the edge of rounding",
    "not reproduced": "not reproduced",
    "impossible": "impossible, whatever the data were",
    "contradicts": "in contradiction with other printed numbers",
    "not checkable": "not checkable",
}
MEANING_IF_REBUILT = "given by the rebuilt cases, which were made to give them"


def title(studies: Sequence[Study]) -> str:
    """Return the title of the page."""
    if len(studies) == 1:
        return f"What holds of “{studies[0].title}”"
    return "What holds of the printed numbers" if studies else "What the cohorts say"


def finding(
    studies: Sequence[Study],
    entries: Sequence[ClaimEntry],
    tallies: Sequence[Tally],
    clashes: Sequence[Clash],
    readings: Sequence[Readings],
    *,
    rebuilt: bool = False,
) -> Iterator[str]:
    """Yield the sentences of the answer; ``rebuilt`` cases were made to give the numbers."""
    if not studies:
        yield NO_STUDY
        return
    parts = [_part(tally) for tally in tallies if tally.count]
    papers = words.listed(study.citation for study in studies)
    if rebuilt:
        parts[0] = parts[0].replace(MEANING["reproduced"], MEANING_IF_REBUILT)
    yield f"{papers} Of {numbers.counted(len(entries), 'printed number')}, {words.listed(parts)}."
    for clash in clashes:
        if len(clash.numbers) > FEW:
            continue
        yield f"{clash.title}: {'; '.join(clash.arithmetic)}."
    for paper in readings:
        yield " ".join(paper.sentences())


def _part(tally: Tally) -> str:
    verb = "is" if tally.count == 1 else "are"
    return f"{tally.count} {verb} {MEANING[tally.verdict]}"
