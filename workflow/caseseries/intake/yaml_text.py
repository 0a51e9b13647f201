"""YAML in which every value stays the text that was written; nothing is guessed from it."""

from collections.abc import Iterator
from typing import Any

import yaml


class BrokenYamlError(Exception):
    """The text is not YAML; ``line`` counts from 1, the message says what is wrong."""

    def __init__(self, message: str, line: int | None) -> None:
        super().__init__(message)
        self.line = line


def parse_yaml(text: str) -> tuple[Any, dict[str, int]]:
    """Return the document, and the line of every key by its dotted path.

    An empty value is None; every other value is text.

    Raises
    ------
    BrokenYamlError
        If the text is not YAML, or a key stands twice in one block.
    """
    try:
        loader = _TextLoader(text)
        node = loader.get_single_node()
        document = loader.construct_document(node) if node else None
    except yaml.MarkedYAMLError as fault:
        mark = fault.problem_mark
        line = mark.line + 1 if mark else None
        raise BrokenYamlError(fault.problem or "it is not YAML", line) from fault
    except yaml.reader.ReaderError as fault:
        line = text.count("\n", 0, fault.position) + 1
        raise BrokenYamlError("it holds a character that cannot be printed", line) from fault
    return document, dict(_lines(node))


class _TextLoader(yaml.SafeLoader):
    """A SafeLoader that knows text and empty values only, and refuses a key that stands twice."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        keys: set[str] = set()
        for key, _ in node.value:
            if key.value in keys:
                says = f"the key '{key.value}' stands twice"
                raise yaml.constructor.ConstructorError(None, None, says, key.start_mark)
            keys.add(key.value)
        return super().construct_mapping(node, deep)


_TextLoader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag.endswith(":null")]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


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
