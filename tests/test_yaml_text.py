"""What people write as YAML: read as it stands, or refused with its line, quickly."""

import pytest

from caseseries.yaml_text import MOST_LETTERS, BrokenYamlError, parse_yaml

VALUES = {
    "0.95": 0.95,
    "12": 12,
    "-3": -3,
    "1e3": 1000.0,
    "true": True,
    "~": None,
    "": None,
    # YAML 1.1 makes other values of these.
    "no": "no",
    "1:30": "1:30",
    "010": "010",
    "0x1F": "0x1F",
    "1_000": "1_000",
    ".nan": ".nan",
    "2024-01-01": "2024-01-01",
    "=": "=",
}

REFUSED = {
    "tag": ("a: !!float abc", 1, "a tag"),
    "own tag": ("a: 1\nb: !x y", 2, "a tag"),
    "alias": ("a: &x [1]\nb: *x", 2, "an alias"),
    "alias to itself": ("&a [*a]", 1, "an alias"),
    "many aliases": ("a: &a [x, x]\nb: &b [*a, *a]\nc: &c [*b, *b]", 2, "an alias"),
    "deep flow": ("a: " + "[" * 3000 + "]" * 3000, 1, "more than 30 levels"),
    "deep block": ("- " * 3000 + "a", 1, "more than 30 levels"),
    "many values": ("- a\n" * 30_000, 20_000, "20000 values"),
    "long": ("a" * (MOST_LETTERS + 1), None, f"more than {MOST_LETTERS} letters"),
    "list as a key": ("? [x]\n: b", 1, "cannot be a key"),
    "block as a key": ("a: 1\n{b: c}: d", 2, "cannot be a key"),
    "key twice": ("a: 1\nb: 2\na: 3", 3, "the key 'a' stands twice, in lines 1 and 3"),
    "key twice inside": ("a:\n  b: 1\n  b: 2", 3, "the key 'b' stands twice, in lines 2 and 3"),
    "half a character": ('a: "\\ud800"', 1, "invalid Unicode character"),
    "half a character as it is": ("a: 1\nb: \ud800", 2, "cannot be printed"),
    "control character": ("a: 1\nb: \x07", 2, "cannot be printed"),
    "written control character": ('a: "\\x07"', 1, "cannot be printed"),
    "two documents": ("a: b\n---\nc: d", 2, "another document"),
}


@pytest.mark.parametrize("written", VALUES)
def test_a_value_is_what_it_looks_like(written):
    read = parse_yaml(f"a: {written}")[0]["a"]
    assert read == VALUES[written]
    assert type(read) is type(VALUES[written])


@pytest.mark.parametrize("written", VALUES)
def test_as_text_nothing_is_guessed(written):
    assert parse_yaml(f"a: {written}", as_text=True)[0] == {
        "a": None if written in "~" else written
    }


@pytest.mark.parametrize("kind", REFUSED)
def test_what_nobody_needs_is_refused_with_its_line(kind):
    text, line, sentence = REFUSED[kind]
    with pytest.raises(BrokenYamlError, match=sentence) as refused:
        parse_yaml(text)
    assert refused.value.line == line


def test_every_key_has_its_line():
    assert parse_yaml("a:\n  b: 1\n  c:\n    - d: 2\n")[1] == {
        "a": 1,
        "a.b": 2,
        "a.c": 3,
        "a.c.0": 4,
        "a.c.0.d": 4,
    }


def test_a_key_is_text():
    assert parse_yaml("1: a\ntrue: b") == ({"1": "a", "true": "b"}, {"1": 1, "true": 2})
