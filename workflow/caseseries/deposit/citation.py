"""Who made the program and the study, and how they are cited."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

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

    ``title``, ``version``, ``licence`` (an SPDX name) and ``repository`` are the program's;
    ``released`` is the day of the study as YYYY-MM-DD, ``reference`` where the paper is published:
    the address of its DOI, or another. ``asked_in`` is the file that takes what is empty.
    """

    title: str
    version: str
    licence: str
    repository: str
    released: str
    paper_title: str
    paper_authors: tuple[Author, ...]
    reference: str
    asked_in: str


def read_citation(
    program: Path, *, own: Path | None, title_page: Path | None, title: str
) -> Citation:
    """Read who made the program and the study.

    ``program`` and ``own`` are the ``CITATION.cff`` of the program and of the study, whose
    ``preferred-citation`` is the paper, once it is published. Until then the paper has the title,
    DOI and authors of ``title_page``, which is ``config/paper.yaml``; where that names none, the
    authors of ``own``, and ``title`` where nobody gave it one. Raises StudyError with one sentence
    for every fault of a file.
    """
    made_by = document.load(program, "citation")
    about = document.load(own, "citation") if own else {}
    said = document.load(title_page, "paper") if title_page else {}
    draft = about | {"title": title} | {key: said[key] for key in ("title", "doi") if said.get(key)}
    if said.get("authors"):
        draft["authors"] = [_signer(one) for one in said["authors"]]
    paper = about.get("preferred-citation") or draft
    return Citation(
        title=made_by["title"],
        version=str(made_by["version"]),
        licence=made_by["license"],
        repository=made_by.get("repository-code", ""),
        released=str(about.get("date-released", "")),
        paper_title=paper["title"],
        paper_authors=tuple(map(_author, paper.get("authors", ()))),
        reference=f"{DOI}{paper['doi']}" if "doi" in paper else paper.get("url", ""),
        asked_in=str(own or "config/paper.yaml"),
    )


def stated(about: Mapping[str, Any]) -> dict[str, Any]:
    """Return what is said of something, without what nobody said."""
    return {key: said for key, said in about.items() if said}


def _signer(about: Mapping[str, Any]) -> dict[str, str]:
    """Return an author of ``config/paper.yaml`` in the words of ``CITATION.cff``."""
    places = "; ".join(about.get("affiliations") or ())
    return {"given-names": about["name"], "orcid": about.get("orcid") or "", "affiliation": places}


def _author(about: Mapping[str, str]) -> Author:
    parts = ("given-names", "name-particle", "family-names", "name-suffix")
    name = " ".join(about[part] for part in parts if about.get(part))
    return Author(
        name=name or about.get("name") or about.get("alias", ""),
        orcid=about.get("orcid", "").removeprefix(ORCID),
        affiliation=about.get("affiliation", ""),
        is_person="name" not in about,
    )
