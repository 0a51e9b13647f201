"""Pandoc: the converter that the lock file pins, and its tree of a document."""

import json
import os
import re
import subprocess
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.metadata import distribution
from pathlib import Path
from typing import Any

from caseseries.study_error import StudyError

Node = dict[str, Any]

# What an author types is what a reader sees: no quotes or dashes are made out of others.
MARKDOWN = "markdown-smart-raw_tex-latex_macros-example_lists"

# Files carry this moment (2025-09-01, noon UTC), because a clock would change their bytes.
MOMENT = 1756728000

SPACE: Node = {"t": "Space"}


@cache
def program() -> str:
    """Return the path of the pandoc that the lock file pins.

    Its package is not asked: that takes a newer one of the machine, and loads the network's code.
    """
    return str(distribution("pypandoc_binary").locate_file("pypandoc/files/pandoc"))


def convert(text: str, *options: str | Path, folder: Path | None = None) -> str:
    """Return what pandoc makes of a text.

    With ``--output FILE`` the result is written. Names of pictures start from the folder, paths
    among the options from here.

    Raises StudyError with the sentences of pandoc, warnings included.
    """
    absolute = [option.resolve() if isinstance(option, Path) else option for option in options]
    environment = os.environ | {"SOURCE_DATE_EPOCH": str(MOMENT), "LC_ALL": "C.UTF-8"}
    done = subprocess.run(
        [program(), "--fail-if-warnings=true", *map(str, absolute)],
        input=text,
        capture_output=True,
        encoding="utf-8",
        env=environment,
        cwd=folder,
        check=False,
    )
    if done.returncode:
        raise StudyError(f"The document could not be made: {done.stderr.strip()}")
    return done.stdout


def parse(markdown: str) -> Node:
    """Return the tree of a Markdown text."""
    tree: Node = json.loads(convert(markdown, "--from", MARKDOWN, "--to", "json"))
    return tree


def walk(node: Any) -> Iterator[Node]:
    """Yield every element of a tree, in reading order, an element before what it holds."""
    if isinstance(node, list):
        for part in node:
            yield from walk(part)
    elif isinstance(node, dict):
        if "t" in node:
            yield node
        yield from walk(list(node.values()))


def plain(node: Any) -> str:
    """Return the words of a tree, without their markup."""
    words = {"Space": " ", "SoftBreak": " ", "LineBreak": " "}
    return "".join(
        part["c"] if part["t"] == "Str" else words.get(part["t"], "") for part in walk(node)
    )


def words(text: str) -> list[Node]:
    """Return plain text as words and spaces; a space that does not break stays in its word."""
    inlines: list[Node] = []
    for word in re.split(r"[ \n]+", text.strip(" \n")):
        inlines += [SPACE, {"t": "Str", "c": word}]
    return inlines[1:]


def attributes(element: Node) -> Mapping[str, str]:
    """Return the key-value attributes of a Div, Span, Image, Link, Header or Table."""
    return dict(_attr(element)[2])


def classes(element: Node) -> list[str]:
    """Return the classes of an element."""
    names: list[str] = _attr(element)[1]
    return names


def identifier(element: Node) -> str:
    """Return the identifier of an element; empty if it has none."""
    return str(_attr(element)[0]) if element["t"] in WITH_ATTRIBUTES else ""


WITH_ATTRIBUTES = ("Div", "Span", "Image", "Link", "Header", "Table", "Figure", "Code", "CodeBlock")


def _attr(element: Node) -> list[Any]:
    content = element["c"]
    attr: list[Any] = content[1] if element["t"] == "Header" else content[0]
    return attr
