"""Title page and back matter: what ``config/paper.yaml`` says of a paper, and what it lacks."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, Final

from caseseries import document
from caseseries.present.manuscript.source import written
from caseseries.present.pandoc import Node

NAME: Final = "config/paper.yaml"
ORCID: Final = "https://orcid.org/"
GAP: Final = ": to be filled in]"


@dataclass(frozen=True, kw_only=True)
class Lacking:
    """Something that a paper still needs: what, and in which file it is to be filled in."""

    what: str
    file: str


@dataclass(frozen=True)
class Front:
    """What a paper says of itself, of its authors and of its making, and in which file."""

    said: Mapping[str, Any] = field(default_factory=dict)
    file: str = NAME

    @cached_property
    def wanted(self) -> Mapping[str, str]:
        """The keys that the file may have, and what each means."""
        rules = document.rules_of("paper")
        return {key: rule["title"] for key, rule in rules["properties"].items()}

    def statement(self, name: str) -> str:
        """Return a statement; empty when it is still to be made."""
        return str(self.said.get(name) or "").strip()

    def of_authors(self) -> list[Lacking]:
        """Return what the title page lacks."""
        authors = self.said.get("authors") or []
        asked = [] if authors else [Lacking(what=self.wanted["authors"], file=self.file)]
        for place, author in enumerate(authors, start=1):
            name = author.get("name") or f"author {place}"
            asked += [
                Lacking(what=f"{what} of {name}", file=self.file)
                for what in ("affiliations", "orcid")
                if not author.get(what)
            ]
        if authors and not any(author.get("email") for author in authors):
            asked.append(Lacking(what="e-mail of the corresponding author", file=self.file))
        return asked

    def title_page(self, template: Path, title: str, *, draft: bool) -> Mapping[str, Node]:
        """Return the metadata of a title page, as pandoc's tree, from ``title_page.md``.

        ``author`` are names alone, for the properties of a file; ``byline``, ``affiliation`` and
        ``correspondence`` are what readers see.
        """
        authors = self.said.get("authors") or [{"name": placeholder(self.wanted["authors"])}]
        places = [place for one in authors for place in one.get("affiliations") or ()]
        ids = [f"{one['name']}, {ORCID}{one['orcid']}" for one in authors if one.get("orcid")]
        page: Mapping[str, Node] = written(
            template,
            title=self.statement("title") or title,
            draft=draft,
            authors=authors,
            places=list(dict.fromkeys(places)),
            ids="; ".join(ids),
            emails=[f"{one['name']}, {one['email']}" for one in authors if one.get("email")],
            keywords=self.said.get("keywords") or (),
        )["meta"]
        return page


def read(path: Path) -> Front:
    """Read ``config/paper.yaml``; a file that is not there says nothing.

    Raises StudyError with one sentence for every fault of the file.
    """
    return Front(document.load(path, "paper") if path.is_file() else {}, str(path))


def placeholder(what: str) -> str:
    """Return what stands in the text for something that is missing."""
    return f"[{what}{GAP}"


def is_gap(text: str) -> bool:
    """Say whether a text is nothing, or only something to be filled in."""
    return not text.strip() or (text.strip().startswith("[") and text.strip().endswith(GAP))
