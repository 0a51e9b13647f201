"""YAML that people write: no tags, no aliases, no key twice, bounded in size and depth.

A 400-byte file of aliases of aliases takes gigabytes, and YAML 1.1 reads ``1:30`` as 90 and ``no``
as false; so values follow the core schema of YAML 1.2 (section 10.3), or stay text.
"""

import re
from collections.abc import Iterator
from typing import Any, Final

import yaml
from yaml.composer import Composer
from yaml.reader import Reader

MOST_LETTERS: Final = 200_000
MOST_LEVELS: Final = 30
MOST_PARTS: Final = 20_000
_UNPRINTABLE: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
# What a value may be, the pattern of it, and the letters that it begins with.
_NULL: Final = ("null", r"~|null|Null|NULL|", ["~", "n", "N", ""])
_CORE: Final = (
    _NULL,
    ("bool", r"true|True|TRUE|false|False|FALSE", list("tTfF")),
    ("int", r"[-+]?(?:0|[1-9][0-9]{0,17})", list("-+0123456789")),
    (
        "float",
        r"[-+]?(?:\.[0-9]+|(?:0|[1-9][0-9]*)(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]{1,2})?",
        list("-+.0123456789"),
    ),
)


class BrokenYamlError(Exception):
    """The text is not YAML that we read; ``line`` and ``column`` count from 1."""

    def __init__(self, message: str, line: int | None = None, column: int | None = None) -> None:
        super().__init__(message)
        self.line = line
        self.column = column


def parse_yaml(text: str, *, as_text: bool = False) -> tuple[Any, dict[str, int]]:
    """Return the document, and the line of every key by its dotted path.

    With ``as_text`` every value stays the text that was written; an empty one is None. Raises
    BrokenYamlError if the text is not YAML, or holds what nobody needs here: a tag, an alias, a key
    twice.
    """
    if len(text) > MOST_LETTERS:
        raise BrokenYamlError(f"it has more than {MOST_LETTERS} letters")
    if unprintable := Reader.NON_PRINTABLE.search(text):
        line = text.count("\n", 0, unprintable.start()) + 1
        raise BrokenYamlError("it holds a character that cannot be printed", line)
    try:
        loader = (_TextLoader if as_text else _CoreLoader)(text)
        node = loader.get_single_node()
        document = loader.construct_document(node) if node else None
    except yaml.MarkedYAMLError as fault:
        mark = fault.problem_mark
        place = (mark.line + 1, mark.column + 1) if mark else ()
        raise BrokenYamlError(fault.problem or "it is not YAML", *place) from fault
    return document, dict(_lines(node))


class _CoreLoader(Composer, yaml.CSafeLoader):
    """Composes and constructs what the core schema knows, and refuses the rest with its line.

    Parsed by libyaml, which is six times as fast, in the time that every start takes.
    """

    levels = 0
    parts = 0

    def __init__(self, text: str) -> None:
        yaml.CSafeLoader.__init__(self, text)
        Composer.__init__(self)

    def compose_node(self, parent: yaml.Node | None, index: Any) -> yaml.Node | None:
        event: Any = self.peek_event()  # type: ignore[no-untyped-call]  # PyYAML gives it no type
        self.parts += 1
        self.levels += 1
        if isinstance(event, yaml.AliasEvent):
            raise _refusal("an alias (*) stands for another part; write it out", event)
        if event.tag not in (None, "!"):
            raise _refusal(f"a tag ({event.tag}) has no meaning here", event)
        if self.levels > MOST_LEVELS or self.parts > MOST_PARTS:
            most = f"{MOST_LEVELS} levels or {MOST_PARTS} values"
            raise _refusal(f"it has more than {most}", event)
        if isinstance(event, yaml.ScalarEvent) and _UNPRINTABLE.search(event.value):
            raise _refusal("it holds a character that cannot be printed", event)
        node: yaml.Node | None = super().compose_node(parent, index)
        self.levels -= 1
        return node

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        lines: dict[str, int] = {}
        for key, _ in node.value:
            if not isinstance(key, yaml.ScalarNode):
                raise _refusal("a list or a block cannot be a key", key)
            line = key.start_mark.line + 1
            if key.value in lines:
                first = lines[key.value]
                raise _refusal(
                    f"the key '{key.value}' stands twice, in lines {first} and {line}", key
                )
            lines[key.value] = line
        return {key.value: self.construct_object(value, deep=True) for key, value in node.value}


class _TextLoader(_CoreLoader):
    """Knows text and empty values only."""


for _loader, _kinds in ((_CoreLoader, _CORE), (_TextLoader, (_NULL,))):
    _loader.yaml_implicit_resolvers = {}
    for _name, _pattern, _letters in _kinds:
        _form = re.compile(rf"(?:{_pattern})\Z")
        _loader.add_implicit_resolver(f"tag:yaml.org,2002:{_name}", _form, _letters)


def _refusal(problem: str, at: Any) -> yaml.MarkedYAMLError:
    return yaml.MarkedYAMLError(problem=problem, problem_mark=at.start_mark)


def _lines(node: yaml.Node | None, path: str = "") -> Iterator[tuple[str, int]]:
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            place = f"{path}.{key.value}" if path else str(key.value)
            yield place, key.start_mark.line + 1
            yield from _lines(value, place)
    elif isinstance(node, yaml.SequenceNode):
        for position, value in enumerate(node.value):
            yield f"{path}.{position}", value.start_mark.line + 1
            yield from _lines(value, f"{path}.{position}")
