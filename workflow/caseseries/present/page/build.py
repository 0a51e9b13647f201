"""The reviewer page as one file."""

from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from caseseries import files
from caseseries.present.page.content import Page
from caseseries.present.policy import with_policy

TEMPLATES = Path(__file__).parent / "templates"


def html(page: Page) -> str:
    """Return the page; its looks and its script stand inside it."""
    return rendered("page.html.j2", page=page, js=_inside("page.js"))


def rendered(template: str, **content: object) -> str:
    """Return a template filled in, with the looks of all pages inside it."""
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        undefined=StrictUndefined,
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    page = environment.get_template(template).render(css=_inside("page.css"), **content)
    return with_policy(page + "\n")


def _inside(name: str) -> Markup:
    return Markup((TEMPLATES / name).read_text(encoding="utf-8"))


def write(page: Page, path: Path) -> None:
    """Write the page, whole or not at all."""
    files.write_text(html(page), path)
