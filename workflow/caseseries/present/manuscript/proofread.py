"""Proofreading: no number is typed, every reference leads somewhere.

The judge is the document's tree, so that captions, alternative texts, footnotes, tables and the
abstract are read like any other text. A number is allowed where a look-up put it, and in a
citation; an exponent or index of one character is a symbol, not a number.
"""

import re
from collections.abc import Collection, Iterator, Sequence
from typing import Any, NamedTuple

from caseseries.present.manuscript.lookups import Emitted
from caseseries.present.manuscript.source import Rendered
from caseseries.present.pandoc import Node, attributes, classes, identifier, plain, walk

NUMBER_WORDS = frozenset(
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen"
    " sixteen seventeen eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety"
    " hundred hundreds thousand thousands million millions dozen dozens half halves third thirds"
    " fourth quarter quarters fifth fifths sixth seventh eighth ninth tenth tenths twice thrice"
    " twofold threefold fourfold fivefold tenfold".split()
)
# Names of methods, in which the word counts nothing.
TERMS = ("two-sided", "one-sided", "zero-bleeding")
# What the document's head may say beside its text.
SETTINGS = ("lang", "study")

_HEADING = re.compile("#{1,6}")
_WORD = re.compile(r"[^\W\d_]+")
_SYMBOL = re.compile(r"[−-]?\w")
_EXPONENT = re.compile(r"[\^_](\{[−-]?\w\}|\w)")


class _Fault(NamedTuple):
    """Something that may not stand in the text: how it stands there, and a sentence about it."""

    found: str
    sentence: str


def proofread(
    document: Node,
    rendered: Rendered,
    emitted: Sequence[Emitted],
    *,
    name: str,
    citations: Collection[str],
    exhibits: Collection[str],
) -> list[str]:
    """Return one sentence for every fault of a manuscript, with the line of its source.

    The document is that before tables and figures are put in, ``emitted`` what the look-ups put
    into it, in order; ``citations`` are the keys of the bibliography, ``exhibits`` the tables and
    figures at hand.
    """
    targets = {*exhibits, *(identifier(element) for element in walk(document))}
    reader = _Reader(emitted, set(citations), targets)
    parts = [value for key, value in document["meta"].items() if key not in SETTINGS]
    sentences = []
    for part in [*parts, document["blocks"]]:
        cursor = 0
        for piece in reader.read(part):
            words = piece.found if isinstance(piece, _Fault) else piece
            start = rendered.text.find(words, cursor)
            if isinstance(piece, _Fault):
                line = rendered.source_line(cursor if start < 0 else start)
                sentences.append(f"{name}, line {line}: {piece.sentence}")
            if start >= 0:
                cursor = start + len(words)
    # A caption is the alternative text as well, where no other is given.
    return list(dict.fromkeys(sentences))


class _Reader:
    """Reads a tree in order; yields its words, and a fault where one stands."""

    def __init__(self, emitted: Sequence[Emitted], citations: set[str], targets: set[str]) -> None:
        self.unspent = {str(place): entry.text for place, entry in enumerate(emitted)}
        self.citations = citations
        self.targets = targets

    def read(self, node: Any) -> Iterator[str | _Fault]:
        """Yield the words and faults of a node."""
        if isinstance(node, list):
            for part in node:
                yield from self.read(part)
        elif isinstance(node, dict) and "t" in node:
            yield from self._element(node)
        elif isinstance(node, dict):
            yield from self.read(list(node.values()))

    def _element(self, element: Node) -> Iterator[str | _Fault]:
        content: Any = element.get("c")
        match element["t"]:
            case "Str" | "MetaString":
                yield from _typed(content)
            case "Span" if "number" in classes(element):
                yield from self._number(element)
            case "Superscript" | "Subscript" if _SYMBOL.fullmatch(plain(content)):
                pass
            case "Cite":
                yield from self._cite(element)
            case "Math":
                yield from _digits(content[1], _EXPONENT.sub("", content[1]))
            case "Code" | "CodeBlock":
                yield from _digits(content[1], content[1])
            case "RawInline" | "RawBlock":
                yield _Fault(content[1], f"'{_short(content[1])}' is not Markdown; write it so.")
            case "OrderedList" if content[0][0] != 1:
                yield _Fault(f"{content[0][0]}", "a list that does not begin at its start.")
            case _:
                yield from self.read(content)
                yield from self._hidden_texts(element)

    def _hidden_texts(self, element: Node) -> Iterator[str | _Fault]:
        """Read what a tree keeps apart from its words: alternative texts and titles."""
        if element["t"] in ("Image", "Link"):
            yield from _typed(element["c"][2][1])
        if element["t"] in ("Image", "Link", "Span", "Div", "Figure", "Header", "Table"):
            for key, value in attributes(element).items():
                if key in ("alt", "title", "aria-label"):
                    yield from _typed(value)

    def _number(self, span: Node) -> Iterator[str | _Fault]:
        """Let a number pass that a look-up put there; each only once."""
        text = plain(span)
        if self.unspent.pop(attributes(span).get("n", ""), None) == text:
            yield text
        else:
            yield _Fault(text, f"'{text}' is marked as looked up, but was typed.")

    def _cite(self, cite: Node) -> Iterator[str | _Fault]:
        for citation in cite["c"][0]:
            key = citation["citationId"]
            if key.startswith(("fig:", "tbl:")):
                if key not in self.targets:
                    known = ", ".join(sorted(t for t in self.targets if t[:4] == key[:4]))
                    yield _Fault(
                        f"@{key}", f"@{key} refers to nothing; there are: {known or 'none'}."
                    )
            elif key not in self.citations:
                yield _Fault(f"@{key}", f"@{key} is not in the bibliography.")
            yield from self.read(citation["citationPrefix"])
            yield from self.read(citation["citationSuffix"])


def _typed(text: str) -> Iterator[str | _Fault]:
    """Yield a typed text, or its fault when it holds a number or should be a heading."""
    words = _number_words(text)
    if _HEADING.fullmatch(text):
        yield _Fault(text, "a heading needs an empty line above it.")
    elif words:
        yield _Fault(text, _refused(words[0]))
    else:
        yield from _digits(text, text)


def _digits(text: str, read: str) -> Iterator[str | _Fault]:
    """Yield a text, or its fault when the part of it that is read holds a digit."""
    digits = next((place for place, sign in enumerate(read) if sign.isnumeric()), None)
    if digits is None:
        yield text
    else:
        yield _Fault(text, _refused(text))


def _number_words(text: str) -> list[str]:
    for term in TERMS:
        text = re.sub(rf"\b{term}\b", "", text, flags=re.IGNORECASE)
    return [word for word in _WORD.findall(text) if word.casefold() in NUMBER_WORDS]


def _refused(text: str) -> str:
    return (
        f"'{_short(text)}' is a typed number. Look it up, or declare it in paper/constants.yaml "
        "and write {{ constant('…') }}."
    )


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= 40 else f"{line[:39]}…"
