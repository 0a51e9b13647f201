"""The reviewer page as one file."""

from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from caseseries.present.page.content import Page

TEMPLATES = Path(__file__).parent / "templates"


def html(page: Page) -> str:
    """Return the page; its looks and its script stand inside it."""
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        undefined=StrictUndefined,
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    looks, script = (
        Markup((TEMPLATES / name).read_text(encoding="utf-8")) for name in ("page.css", "page.js")
    )
    return environment.get_template("page.html.j2").render(page=page, css=looks, js=script) + "\n"


def write(page: Page, path: Path) -> None:
    """Write the page, whole or not at all."""
    unfinished = path.with_name(f".{path.name}.unfinished")
    unfinished.write_text(html(page), encoding="utf-8", newline="\n")
    unfinished.replace(path)
