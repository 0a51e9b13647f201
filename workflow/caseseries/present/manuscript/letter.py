"""A letter to the authors of a study whose numbers leave questions open."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from caseseries import files
from caseseries.present import pandoc
from caseseries.present.readings import FEW, Readings, in_words
from caseseries.present.sentences import language
from caseseries.published.checks import Failure, SizeInDoubt, notable, proofs, sizes_in_doubt, table
from caseseries.published.feasibility.tables import (
    Request,
    best_single,
    question_about,
    smallest_that_settles,
)
from caseseries.published.findings import RULES, Check
from caseseries.published.model import Proof, Study


def has_a_reason(readings: Readings, checks: Sequence[Check]) -> bool:
    """Tell whether there is anything to ask: numbers that cannot be, or what is not said."""
    asks = [
        *readings.study.unknowns,
        *readings.notes(),
        *notable(table(readings.study, checks)).index,
    ]
    return bool(asks) or readings.verdict == "impossible"


def text_of(template: Path, readings: Readings, checks: Sequence[Check] = ()) -> str:
    """Return the letter as Markdown, from ``letter.md`` of the manuscripts.

    What it says that cannot be, cannot be whatever else the paper leaves open: by ``checks``, or
    by the search under every reading with the printed group sizes.
    """
    study = readings.study
    found: list[Any] = readings.requests.to_dict("records")
    proved, sizes = readings.all_proofs(proofs(checks)), sizes_in_doubt(study, checks)
    single, settles = best_single(found), smallest_that_settles(found)
    more = settles if settles and settles["asks"] != "rows" and settles != single else None
    letter = language().from_string(template.read_text(encoding="utf-8"))
    return letter.render(
        study=study,
        readings=readings,
        # A reader can follow those of a check, and those of a few numbers.
        cannot=[
            _with_numbers(study, proof.why, proof.claims)
            for proof in proved
            if proof.source in RULES or len(proof.claims) <= FEW
        ],
        loose=list(_loose(study, checks, sizes)),
        notes=list(readings.notes()),
        single=_asked(single, readings),
        settles=_asked(more, readings),
        sizes=[(question_about(one.size), one) for one in sizes],
        numbers=list(_about_numbers(readings, found, proved, sizes)),
    )


def _loose(study: Study, checks: Sequence[Check], sizes: Sequence[SizeInDoubt]) -> Iterator[str]:
    """Yield what does not follow, or only by a convention that the paper does not name.

    What the paper leaves open of a number is asked about as that, and what a misprinted size
    explains as that size.
    """
    left_open = {name for unknown in study.unknowns for name in unknown.claims}
    for row in notable(table(study, checks)).to_dict("records"):
        claims = row["claims"].split()
        failure = row["check_id"], tuple(claims)
        explained = any(failure in one.failures for one in sizes)
        if row["outcome"] != "impossible" and left_open.isdisjoint(claims) and not explained:
            yield _with_numbers(study, row["why"], claims)


def _with_numbers(study: Study, why: str, claims: Sequence[str]) -> str:
    named = study.by_id[claims[-1]].says in why
    return why if named else f"{why} ({in_words(study, claims)})"


def _about_numbers(
    readings: Readings,
    found: Sequence[Request],
    proved: Sequence[Proof],
    sizes: Sequence[SizeInDoubt],
) -> Iterator[str]:
    """Yield the question about each number that may be misprinted.

    These are a few that contradictions need, and each that cannot be by itself, whatever else the
    paper leaves open; not those that a convention or another size alone explains.
    """
    study, able = readings.study, readings.count("possible")
    mended = frozenset[Failure]().union(*(one.failures for one in sizes))
    left = [proof for proof in proved if (proof.source, proof.claims) not in mended]
    explained = {name for _, claims in mended for name in claims} | readings.excused
    explained -= {name for proof in left for name in proof.claims}
    explained |= {one.size.id for one in sizes}
    needed = [one["asks"] for one in found if one["asks"] in study.by_id][:FEW]
    alone = [proof.claims[0] for proof in left if len(proof.claims) == 1 and not able]
    yield from dict.fromkeys(
        question_about(study.by_id[name]) for name in (*needed, *alone) if name not in explained
    )


def _asked(request: Request | None, readings: Readings) -> str:
    """Return what is asked of the unknowns, with the answers that are left."""
    names = request["asks"].split() if request else ()
    asked = (one for one in readings.study.unknowns if one.id in names)
    return " ".join(map(readings.asks, asked))


def write(text: str, folder: Path) -> None:
    """Write a letter as ``letter.md`` and ``letter.docx``."""
    from caseseries.present.manuscript import word

    files.write_text(text, folder / "letter.md")
    with (
        files.unfinished(folder / "letter.docx") as part,
        word.in_style(part, lines=False, spacing=1.15) as options,
    ):
        pandoc.convert(text, "--from", pandoc.MARKDOWN, "--metadata", "lang=en-GB", *options)
