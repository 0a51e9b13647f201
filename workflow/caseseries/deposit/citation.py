"""Who made the study, and how it is cited: what ``CITATION.cff`` and the manuscript say."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import yaml

from caseseries import document

ORCID = "https://orcid.org/"
DOI = "https://doi.org/"


@dataclass(frozen=True, kw_only=True)
class Author:
    """A person, or a group without given names. What was not given is empty."""

    name: str
    orcid: str = ""
    affiliation: str = ""
    is_person: bool = True


@dataclass(frozen=True, kw_only=True)
class Citation:
    """What the deposit says of itself; what was not given is empty.

    ``licence`` is an SPDX name, ``released`` the day of this version as YYYY-MM-DD, ``reference``
    where the paper is published: the address of its DOI, or another.
    """

    title: str
    version: str
    licence: str
    released: str
    paper_title: str
    paper_authors: tuple[Author, ...]
    reference: str
    repository: str


def read_citation(path: Path, manuscript: Path | None = None) -> Citation:
    """Read ``CITATION.cff``.

    Its ``preferred-citation`` is the paper, once it is published. Until then the paper has the
    title of its manuscript, if there is one, and the authors of the study.

    Raises
    ------
    StudyError
        With one sentence for every fault of the file.
    """
    about = document.load(path, "citation")
    title = {"title": title_of(manuscript)} if manuscript else {}
    paper = about.get("preferred-citation") or about | title
    return Citation(
        title=about["title"],
        version=str(about["version"]),
        licence=about["license"],
        released=str(about.get("date-released", "")),
        paper_title=paper["title"],
        paper_authors=tuple(map(_author, paper["authors"])),
        reference=f"{DOI}{paper['doi']}" if "doi" in paper else paper.get("url", ""),
        repository=about.get("repository-code", ""),
    )


def title_of(manuscript: Path) -> str:
    """Return the title in the head of a manuscript."""
    _, head, _ = manuscript.read_text(encoding="utf-8").split("---\n", 2)
    return str(yaml.safe_load(head)["title"])


def _author(about: Mapping[str, str]) -> Author:
    parts = ("given-names", "name-particle", "family-names", "name-suffix")
    name = " ".join(about[part] for part in parts if about.get(part))
    return Author(
        name=name or about.get("name") or about.get("alias", ""),
        orcid=about.get("orcid", "").removeprefix(ORCID),
        affiliation=about.get("affiliation", ""),
        is_person="name" not in about,
    )
