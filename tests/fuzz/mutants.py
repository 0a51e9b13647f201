"""Damage a file in one way of many: the same number gives the same mutant."""

import io
import random
import re
import zipfile
from collections.abc import Callable

TEXT = (
    b'"', b"'", b",", b";", b"\t", b"|", b"\n", b"\r", b"\r\n\r\n", b"\x00", b"\xff\xfe",
    b"\xef\xbb\xbf", b"\xb2", "²".encode(), "½".encode(), "−".encode(), "１２".encode(),
    "é".encode("latin-1"), "女".encode("gb18030"), b"=1+1", b"@SUM(A1)", b"#REF!", b"#N/A", b"-99",
    b"999", b"1e400", b"nan", b"inf", b"0x1F", b"1.250", b"1,250", b"85%", b"8.5.1",
    b"31.12.2024", b"none", b"no", b"sep=;\n", b"\x1c", b"\x85", b"\x0b", b"a" * 3_000,
    b"(" * 300, b"0" * 400, b"1." * 300, b"wo" * 300, b"0000-" * 200, b"\xed\xa0\x80",
    "🙂".encode(), b"<b>", b"../../x", b"CON",
)  # fmt: skip
YAML = (
    b"!!float x", b"!!python/object:os.system x", b"&a [*a]", b"*b", b"? [x]\n: y\n",
    b"<<: {a: 1}", b"{", b"[" * 500, b"- " * 500, b'"\\ud800"', b'"\\x07"', b"|\n", b">\n",
    b"---\n", b"%YAML 9.9\n", b": ", b"#", b"~", b"null", b"[]", b"{}", b"1:30", b".nan",
    b"-.inf", b"2024-02-31", b"0o7", b"1e309", b"a: b: c", b"\xff", b"\t",
)  # fmt: skip
XML = (
    b"&amp;", b"&x;", b"<", b">", b"</c>", b"<c/>", b"<v>1e999</v>", b't="e"', b't="s"',
    b's="99"', b's="-1"', b'r="A0"', b'r="XFE1"', b'r="A99999999"', b"<f>A1</f>", b"-1",
    b"99999999", b"\xff", b"<!DOCTYPE x>", b'hidden="1"', b"<mergeCell ref='A1:XFD1048576'/>",
    b"<is><t>x</t></is>", b"\x00", b"\xef\xbb\xbf",
)  # fmt: skip


def mutant(data: bytes, words: tuple[bytes, ...], chance: random.Random) -> bytes:
    """Return the data with one to three things wrong."""
    for _ in range(chance.choice((1, 1, 1, 2, 3))):
        data = chance.choice(WAYS)(data, words, chance)
    return data


def workbook_mutant(data: bytes, chance: random.Random) -> bytes:
    """Return a workbook with a part damaged, dropped, doubled or packed otherwise."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    name = chance.choice(sorted(parts))
    way = chance.randrange(8)
    if way == 0:
        del parts[name]
    elif way == 1:
        parts[name] = parts[chance.choice(sorted(parts))]
    else:
        parts[name] = mutant(parts[name], XML, chance)
    whole = io.BytesIO()
    packing = zipfile.ZIP_LZMA if way == 7 else zipfile.ZIP_DEFLATED
    with zipfile.ZipFile(whole, "w", packing) as archive:
        for part, content in parts.items():
            archive.writestr(zipfile.ZipInfo(part), content, packing)
    return whole.getvalue()


def _flip(data: bytes, _: tuple[bytes, ...], chance: random.Random) -> bytes:
    place = chance.randrange(max(len(data), 1))
    return data[:place] + bytes([chance.randrange(256)]) + data[place + 1 :]


def _insert(data: bytes, words: tuple[bytes, ...], chance: random.Random) -> bytes:
    place = chance.randrange(len(data) + 1)
    return data[:place] + chance.choice(words) + data[place:]


def _replace_word(data: bytes, words: tuple[bytes, ...], chance: random.Random) -> bytes:
    found = list(re.finditer(rb"[\w.-]+", data))
    if not found:
        return data
    word = chance.choice(found)
    return data[: word.start()] + chance.choice(words) + data[word.end() :]


def _cut(data: bytes, _: tuple[bytes, ...], chance: random.Random) -> bytes:
    first, last = sorted(chance.randrange(len(data) + 1) for _ in range(2))
    return data[:first] + data[min(last, first + 60) :]


def _end(data: bytes, _: tuple[bytes, ...], chance: random.Random) -> bytes:
    return data[: chance.randrange(len(data) + 1)]


def _repeat(data: bytes, _: tuple[bytes, ...], chance: random.Random) -> bytes:
    first = chance.randrange(len(data) + 1)
    piece = data[first : first + chance.choice((1, 8, 60))]
    return data[:first] + piece * chance.choice((2, 20, 400)) + data[first + len(piece) :]


def _double_line(data: bytes, _: tuple[bytes, ...], chance: random.Random) -> bytes:
    lines = data.split(b"\n")
    lines.insert(chance.randrange(len(lines)), chance.choice(lines))
    return b"\n".join(lines)


def _shuffle(data: bytes, _: tuple[bytes, ...], chance: random.Random) -> bytes:
    lines = data.split(b"\n")
    chance.shuffle(lines)
    return b"\n".join(lines)


WAYS: tuple[Callable[[bytes, tuple[bytes, ...], random.Random], bytes], ...] = (
    _flip, _insert, _insert, _replace_word, _replace_word, _cut, _end, _repeat, _double_line,
    _shuffle,
)  # fmt: skip
