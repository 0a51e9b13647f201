"""The source of the manuscript: its template, where each line comes from, and its look-ups."""

import re
import traceback
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from jinja2 import Environment, StrictUndefined, TemplateSyntaxError, nodes
from jinja2.ext import Extension
from jinja2.lexer import Token, TokenStream

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


@dataclass(frozen=True)
class Rendered:
    """The text with its numbers filled in, and the source's line of each of its lines."""

    text: str
    lines: tuple[int, ...]

    def source_line(self, position: int) -> int:
        """Return the line of the source that made the character at a position."""
        return self.lines[self.text.count("\n", 0, position)]


@dataclass(frozen=True)
class Call:
    """One look-up as it stands in the source: ``number('vds.immediate.all.mean')``.

    ``arguments`` is None when one of them is not a text in quotes.
    """

    name: str
    arguments: tuple[str, ...] | None
    line: int


def environment() -> Environment:
    """Return the template language; its comments are ``{## … ##}``, because pandoc uses ``{#``."""
    return Environment(
        undefined=StrictUndefined,
        comment_start_string="{##",
        comment_end_string="##}",
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=[_LineMarks],
    )


def unknown_names(template: str, known: Collection[str], *, name: str) -> Iterator[tuple[str, int]]:
    """Yield the names in a template that are not known, with their lines.

    Raises
    ------
    StudyError
        When the template cannot be read; the sentence names the line.
    """
    try:
        tree = environment().parse(template)
    except TemplateSyntaxError as fault:
        raise StudyError(f"{name}, line {fault.lineno}: {fault.message}") from None
    for found in tree.find_all(nodes.Name):
        if found.name not in known:
            yield found.name, found.lineno


def calls(template: str) -> Iterator[Call]:
    """Yield the look-ups of a template, those in sentences that are not chosen included."""
    for call in environment().parse(template).find_all(nodes.Call):
        if isinstance(call.node, nodes.Name):
            texts = [part.value for part in call.args if isinstance(part, nodes.Const)]
            plain = len(texts) == len(call.args) and not call.kwargs
            yield Call(call.node.name, tuple(map(str, texts)) if plain else None, call.lineno)


def render(template: str, lookups: Mapping[str, Callable[..., Any]], *, name: str) -> Rendered:
    """Return the text of a template with its look-ups done.

    Raises
    ------
    StudyError
        When a look-up finds nothing to put in; the sentence names the line.
    """
    compiled = environment().from_string(template)
    try:
        marked = compiled.render(lookups)
    except StudyError as fault:
        line = _line_in_template(fault)
        raise StudyError(f"{name}, line {line}: {fault}") from None
    return _unmarked(marked, last=template.count("\n") + 1)


def _line_in_template(fault: StudyError) -> int:
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
