"""The source of the manuscript: its template, where each line comes from, and its look-ups."""

import re
import traceback
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from jinja2 import Environment, TemplateSyntaxError, nodes
from jinja2.ext import Extension
from jinja2.lexer import Token, TokenStream

from caseseries.present import pandoc
from caseseries.present.pandoc import Node
from caseseries.present.sentences import language
from caseseries.study_error import StudyError

# Two private characters around a line's number, at the end of every typed line.
_MARK = re.compile("\ue000(\\d+)\ue001")


class _LineMarks(Extension):
    """Marks the end of every typed line with its number, which rendered lines keep."""

    def filter_stream(self, stream: TokenStream) -> Iterable[Token]:
        for token in stream:
            yield self._marked(token) if token.type == "data" else token

    def _marked(self, token: Token) -> Token:
        first, *others = token.value.split("\n")
        text = first + "".join(
            f"\ue000{token.lineno + place}\ue001\n{line}" for place, line in enumerate(others)
        )
        return Token(token.lineno, token.type, text)


class Rendered(NamedTuple):
    """The text with its numbers filled in, and the source's line of each of its lines."""

    text: str
    lines: tuple[int, ...]

    def source_line(self, position: int) -> int:
        """Return the line of the source that made the character at a position."""
        return self.lines[self.text.count("\n", 0, position)]


def environment() -> Environment:
    """Return the template language; its comments are ``{## … ##}``, because pandoc uses ``{#``."""
    return language(comment_start_string="{##", comment_end_string="##}", extensions=[_LineMarks])


def written(path: Path, **content: Any) -> Node:
    """Return the tree of a document of the program's own, in which texts show as they are."""
    as_it_is = language(finalize=lambda value: escaped(re.sub("[ \n]+", " ", str(value))))
    return pandoc.parse(as_it_is.from_string(path.read_text(encoding="utf-8")).render(content))


def escaped(text: str) -> str:
    """Return a text as Markdown that shows it as it is."""
    return re.sub(r"([!-/:-@\[-`{-~])", r"\\\1", text)


def parsed(template: str, *, name: str) -> nodes.Template:
    """Return the tree of a template.

    Raises StudyError when the template cannot be read; the sentence names the line.
    """
    try:
        return environment().parse(template)
    except TemplateSyntaxError as fault:
        raise StudyError(f"{name}, line {fault.lineno}: {fault.message}") from None


def render(template: str, lookups: Mapping[str, Any], *, name: str) -> Rendered:
    """Return the text of a template with its look-ups done.

    Raises StudyError when a look-up finds nothing to put in; the sentence names the line.
    """
    compiled = environment().from_string(template)
    try:
        marked = compiled.render(lookups)
    except (StudyError, KeyError) as fault:
        line = _line_in_template(fault)
        raise StudyError(f"{name}, line {line}: {fault.args[0]}") from None
    return _unmarked(marked, last=len(template.splitlines()))


def _line_in_template(fault: Exception) -> int:
    """Jinja rewrites tracebacks so that they name the template's own lines."""
    frames = traceback.extract_tb(fault.__traceback__)
    return next(frame.lineno or 0 for frame in reversed(frames) if frame.filename == "<template>")


def _unmarked(marked: str, *, last: int) -> Rendered:
    """Take the marks out; a line without one came with the next line that has one."""
    lines: list[int] = []
    for line in reversed(marked.split("\n")):
        found = _MARK.search(line)
        lines.append(int(found[1]) if found else (lines or [last])[-1])
    return Rendered(_MARK.sub("", marked), tuple(reversed(lines)))
