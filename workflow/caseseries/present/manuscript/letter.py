"""A letter to the authors of a study whose numbers leave questions open."""

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from jinja2 import Environment, StrictUndefined

from caseseries import files
from caseseries.present import pandoc
from caseseries.present.readings import FEW, Readings
from caseseries.published.feasibility.tables import best_single, smallest_that_settles


def text_of(template: Path, readings: Readings) -> str:
    """Return the letter as Markdown, from ``letter.md`` of the manuscripts."""
    study = readings.study
    found: list[Any] = readings.requests.to_dict("records")
    language = Environment(undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    return language.from_string(template.read_text(encoding="utf-8")).render(
        title=study.title,
        citation=study.citation,
        data_record=study.data_record,
        contradictions=_short_contradictions(readings),
        tried=len(readings.table),
        found=found,
        single=best_single(found),
        settles=smallest_that_settles(found),
    )


def _short_contradictions(readings: Readings) -> list[str]:
    """Return the contradictions that a reader can follow: those of a few numbers."""
    found = readings.contradictions
    return found.loc[found["numbers"].astype(int).le(FEW), "why"].tolist()


def write(text: str, folder: Path) -> None:
    """Write a letter as ``letter.md`` and ``letter.docx``."""
    from caseseries.present.manuscript import word

    files.write_text(text, folder / "letter.md")
    with TemporaryDirectory() as aside, files.unfinished(folder / "letter.docx") as part:
        reference = Path(aside) / "reference.docx"
        word.write_reference(reference, lines=False, spacing=1.15)
        options = ("--from", pandoc.MARKDOWN, "--to", "docx", "--metadata", "lang=en-GB")
        pandoc.convert(text, *options, "--reference-doc", reference, "--output", part)
        word.finish(part)
