"""Pages as files: one template filled in, with its looks and its script inside it."""

from pathlib import Path
from typing import Any

from jinja2 import FileSystemLoader
from markupsafe import Markup

from caseseries import files
from caseseries.present import anchors, numbers, words
from caseseries.present.page import feasibility, quality
from caseseries.present.policy import with_policy
from caseseries.present.sentences import language

TEMPLATES = Path(__file__).parent / "templates"
OF_PAGES = language(loader=FileSystemLoader(TEMPLATES), autoescape=True)
OF_PAGES.globals |= {"anchors": anchors, "numbers": numbers, "words": words}
OF_PAGES.globals |= {"feasibility": feasibility, "quality": quality}


def rendered(template: str, **content: Any) -> str:
    """Return a template filled in, with the looks of all pages inside it."""
    page = OF_PAGES.get_template(template).render(css=_inside("page.css"), **content)
    return with_policy(page + "\n")


def _inside(name: str) -> Markup:
    return Markup((TEMPLATES / name).read_text(encoding="utf-8"))


def write(page: dict[str, Any], path: Path) -> None:
    """Write the reviewer page, whole or not at all."""
    files.write_text(rendered("page.html.j2", page=page, js=_inside("page.js")), path)
