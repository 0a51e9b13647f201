"""What each file of a deposit is, in words that a repository shows beside it."""

import html
import json
import re
from pathlib import Path, PurePath

CAPTIONS = "captions.json"
FIGURES, TABLES = "figures", "tables"

# Results that carry no title of their own, by the name of the file.
TITLES = {
    "adverse_events.csv": "Validated case table: adverse events",
    "assessments.csv": "Validated case table: assessments",
    "captions.json": "Titles, captions and descriptions of the figures",
    "checklists.csv": "Reporting checklists, filled in",
    "checks.csv": "Every printed number held against arithmetic",
    "claims.csv": "Every printed number with its verdict and the rows behind it",
    "cohort.json": "What the cohort is",
    "cohorts.csv": "Which cohorts were pooled, and why others were not",
    "contradictions.csv": "Printed numbers that cannot be true together",
    "ledger.csv": "Ledger: every computed number, a row each",
    "manuscript.docx": "Manuscript",
    "manuscript.html": "Manuscript",
    "manuscript.pdf": "Manuscript",
    "letter.docx": "A letter to the authors of a published study",
    "letter.md": "A letter to the authors of a published study",
    "numbers.csv": "The numbers that the manuscript quotes, and where they come from",
    "patients.csv": "Validated case table: patients",
    "photos.csv": "Validated case table: list of photographs",
    "report.html": "Reviewer page",
    "sessions.csv": "Validated case table: sessions",
    "still_needed.csv": "What the manuscript still needs",
    "supplement.docx": "Supplement of the manuscript",
    "supplement.html": "Supplement of the manuscript",
    "supplement.pdf": "Supplement of the manuscript",
    "side_by_side.csv": "Published series side by side",
    "what_changed.csv": "What each cohort changed in the pooled results",
    "words.md": "Published series side by side, in words",
}

# Files that people wrote, by the name of the folder.
FOLDERS = {
    "checklists": "Reporting checklist",
    "config": "Settings of the study",
    "paper": "Source of the manuscript",
    "protocols": "Limits of a treatment protocol",
    "published": "Numbers of a published study, as printed",
}

MEDIA_TYPES = {
    "": "text/plain",
    ".cff": "application/yaml",
    ".css": "text/css",
    ".csv": "text/csv",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".html": "text/html",
    ".js": "text/javascript",
    ".json": "application/json",
    ".md": "text/markdown",
    ".pdf": "application/pdf",
    ".png": "image/png",
    ".py": "text/x-python",
    ".svg": "image/svg+xml",
    ".tex": "text/x-tex",
    ".toml": "application/toml",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".yaml": "application/yaml",
    ".yml": "application/yaml",
}
PLAIN_TEXT = {".bib", ".in", ".j2", ".lock", ".lua", ".rst", ".smk", ".tsv", ".txt", ".typ"}

_HTML_TITLE = re.compile(r"<title>(.*?)</title>", re.DOTALL)


def media_type(path: str) -> str:
    """Return the media type of a file, by its ending alone: the same on every machine."""
    ending = PurePath(path).suffix.lower()
    if ending in PLAIN_TEXT:
        return "text/plain"
    return MEDIA_TYPES.get(ending, "application/octet-stream")


def title_of_result(path: str) -> str:
    """Return what a result is: a figure's or table's own title, or our words for the file."""
    place = Path(path)
    if place.name in TITLES and place.parent.name != TABLES:
        return TITLES[place.name]
    if place.parent.name == FIGURES:
        return f"Figure: {_figure_title(place)}"
    if place.parent.name == TABLES:
        return f"Table: {_table_title(place)}"
    return _readable(place)


def title_of_source(path: str) -> str:
    """Return what a file is that people wrote: a word for its folder, or its name."""
    place = PurePath(path)
    about = FOLDERS.get(place.parent.name)
    return f"{about}: {place.name}" if about else path


def _figure_title(place: Path) -> str:
    captions = place.parent / CAPTIONS
    words = _captions(captions).get(place.stem) if captions.is_file() else None
    return words["title"] if words else _readable(place)


def _table_title(place: Path) -> str:
    page = place.with_suffix(".html")
    found = _HTML_TITLE.search(page.read_text(encoding="utf-8")) if page.is_file() else None
    return html.unescape(found[1].strip()) if found else _readable(place)


def _captions(path: Path) -> dict[str, dict[str, str]]:
    captions: dict[str, dict[str, str]] = json.loads(path.read_text(encoding="utf-8"))
    return captions


def _readable(place: PurePath) -> str:
    words = place.stem.replace("_", " ").replace("-", " ")
    return f"{words[:1].upper()}{words[1:]}"
