"""The documents of the real study, and a real browser that looks at them offline."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

SCREEN = {"width": 1280, "height": 900}
AXE = Path(__file__).parent / "vendor" / "axe.min.js"


@pytest.fixture(scope="session")
def results(finished) -> Path:
    """The results of the study as it stands in the repository."""
    return finished.path("results")


def screens(page) -> float:
    """Return how many screens the page is long, with all that can be folded folded."""
    return page.evaluate("document.documentElement.scrollHeight") / SCREEN["height"]


class Visit:
    """A page that is looked at, and everything that it complained of or asked the network for."""

    def __init__(self, context) -> None:
        self.page = context.new_page()
        self.complaints: list[str] = []
        self.requests: list[str] = []
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("console", self._hear)
        self.page.on("request", self._watch)

    def _hear(self, message) -> None:
        if message.type in ("error", "warning"):
            self.complaints.append(message.text)

    def _watch(self, request) -> None:
        if not request.url.startswith(("file:", "data:", "blob:")):
            self.requests.append(request.url)

    def violations(self) -> list[str]:
        """Return what axe finds wrong, each with the element it found it in."""
        self.page.evaluate(AXE.read_text(encoding="utf-8"))
        found = self.page.evaluate("axe.run().then((result) => result.violations)")
        return [f"{one['id']}: {node['html'][:120]}" for one in found for node in one["nodes"]]

    def width(self) -> int:
        """Return how wide the page is, which may be more than the window."""
        return int(self.page.evaluate("document.documentElement.scrollWidth"))


@pytest.fixture
def visit(chromium) -> Iterator[Callable[..., Visit]]:
    """Open a file in a window of its own, without a network."""
    contexts = []

    def open_file(path: Path, *, anchor: str = "", width: int = 1280, **options) -> Visit:
        context = chromium.new_context(
            offline=True, viewport={"width": width, "height": 900}, **options
        )
        contexts.append(context)
        visit = Visit(context)
        visit.page.goto(f"{path.as_uri()}{anchor}")
        return visit

    yield open_file
    for context in contexts:
        context.close()
