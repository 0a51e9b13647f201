"""A letter to the authors of a study whose numbers leave questions open."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from jinja2 import Environment, StrictUndefined

from caseseries import files
from caseseries.present import pandoc
from caseseries.present.readings import FEW, Readings, in_words
from caseseries.published.checks import proofs, sizes_in_doubt
from caseseries.published.feasibility.tables import Request, best_single, smallest_that_settles
from caseseries.published.findings import RULES, Check


def has_a_reason(readings: Readings, checks: Sequence[Check]) -> bool:
    """Tell whether there is anything to ask: numbers that cannot be, or what is not said."""
    asks = [*readings.study.unknowns, *readings.notes(), *proofs(checks)]
    return bool(asks) or readings.verdict == "impossible"


def text_of(template: Path, readings: Readings, checks: Sequence[Check] = ()) -> str:
    """Return the letter as Markdown, from ``letter.md`` of the manuscripts.

    What it says that cannot be, cannot be whatever else the paper leaves open: by ``checks``, or
    by the search under every reading with the printed group sizes.
    """
    study = readings.study
    found: list[Any] = readings.requests.to_dict("records")
    sizes = sizes_in_doubt(study, checks)
    doubted = {name for one in sizes for name in one.claims}
    single, settles = best_single(found), smallest_that_settles(found)
    more = settles if settles and settles["asks"] != "rows" and settles != single else None
    language = Environment(undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    return language.from_string(template.read_text(encoding="utf-8")).render(
        study=study,
        readings=readings,
        cannot=list(_followed(readings, checks)),
        notes=list(readings.notes()),
        single=_asked(single, readings),
        settles=_asked(more, readings),
        sizes=sizes,
        numbers=[one["question"] for one in found[:4] if one["asks"] in {*study.by_id} - doubted],
    )


def _followed(readings: Readings, checks: Sequence[Check]) -> Iterator[str]:
    """Yield the contradictions that a reader can follow, those of a few numbers, with these."""
    for proof in readings.all_proofs(proofs(checks)):
        says = readings.study.by_id[proof.claims[-1]].says
        named = "" if says in proof.why else f" ({in_words(readings.study, proof.claims)})"
        if proof.source in RULES or len(proof.claims) <= FEW:
            yield f"{proof.why}{named}"


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
