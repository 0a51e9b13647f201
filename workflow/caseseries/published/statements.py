"""Numbers found in a pasted text, each with its sentence, for a person to confirm.

``python -m caseseries.published.statements text.txt`` lists and checks them, p-values as statcheck
does (Nuijten et al. 2016); with ``--into data/published/miller-2021.xlsx`` they become
rows of the paper's workbook. The audit refuses every row until a person has written yes beside it.
"""

import argparse
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple
from unicodedata import normalize
from zipfile import BadZipFile

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.worksheet.worksheet import Worksheet

from caseseries import document
from caseseries.intake.workbook.stable import save_workbook
from caseseries.published.as_written import NUMBER, normal_form, tests_in, thousands_in
from caseseries.published.conventions import BESIDE, NAMES
from caseseries.published.findings import Check
from caseseries.published.sheets import ABOUT, COLUMNS, NUMBERS, sheets_of
from caseseries.published.single_numbers import Told, checks_of, lines
from caseseries.study_error import StudyError

_READ = document.of_program("statements")
_WORDS: Mapping[str, int] = _READ["words"]
_TENS, _ONES = (
    "|".join(word for word, number in _WORDS.items() if number in numbers)
    for numbers in (range(20, 100), range(1, 10))
)
_READ["parts"] |= {
    "NUMBER": NUMBER,
    "small": rf"{{larger}}\b(?:(?:{_TENS})[-‐‑– ]{{1,2}}(?:{_ONES})|{'|'.join(_WORDS)})\b",
    "word": rf"(?:{'|'.join([*_WORDS, *_READ['further_words']])})\b",
}


def _pattern(form: str) -> str:
    """Return a form as a pattern, in which each kind of number is a group of its name."""

    def part(name: re.Match[str]) -> str:
        of = _READ["parts"].get(name[1])
        return _pattern(of or f"(?P<{name[1]}>{{piece_before}}{{NUMBER}}{{piece_behind}})")

    return re.sub(r"\{([A-Za-z]\w*)\}", part, form)


class Form(NamedTuple):
    """How numbers of a kind are printed, and the heading under which alone they are."""

    kind: str
    patterns: Sequence[re.Pattern[str]]
    heading: re.Pattern[str] | None = None
    heads_text: bool = False  # and not only the sentence that it stands in

    @classmethod
    def of(cls, told: Any) -> "Form":
        """Return a form as the file has it: a list, or with its heading by names."""
        if isinstance(told, list):
            return cls(told[0], [re.compile(_pattern(form)) for form in told[1:]])
        heading = re.compile(_pattern(told.get("text") or told["sentence"]))
        return cls(told["kind"], [re.compile(_pattern(told["form"]))], heading, "text" in told)


FORMS = [Form.of(told) for told in _READ["forms"]]
BELONG: Mapping[str, Sequence[str]] = _READ["belong"]
LISTED = (
    *("mean", "sd", "se", "median", "q1", "q3", "min", "max", "count", "percentage"),
    *(*BELONG["p"], "n"),
)
"""Kinds that stand in a statement by their own name."""
_MENDED = [(re.compile(_pattern(form)), instead) for form, instead in _READ["mended"]]
_SIGN = {name: re.compile(_pattern(form)) for name, form in _READ["signs"].items()}
NEAR = 10
"""Points by which a number in brackets may lie off the share before it and be its percentage."""
_SIGNS = str.maketrans({"−": "-", "·": "."})
UNNAMED = {_pattern(form): named for form, named in _READ["unnamed"]}
IN_BRACKETS = _pattern("{in_brackets}")
EXAMPLES: Sequence[str] = _READ["examples"]
_UNREAD = re.compile("|".join(map(_pattern, _READ["unread"])), re.IGNORECASE)


@dataclass(frozen=True)
class Statement:
    """Numbers that stand together in a sentence, as printed, by their kind."""

    kind: str
    text: str
    sentence: str
    parts: dict[str, str]
    one_tailed: bool = False
    test: str = ""  # behind the p-value, where the sentence names but one that it may be

    def checked(self) -> Iterator[Told]:
        """Yield what the checks say of the numbers."""
        if self.kind != "scale":
            yield from checks_of(self.numbers() | {"one_tailed": self.one_tailed})

    def numbers(self) -> dict[str, Any]:
        """Return the numbers by kind, as :func:`.study_of_numbers` takes them."""
        parts = self.parts
        found: dict[str, Any] = {kind: parts[kind] for kind in LISTED if kind in parts}
        if "df" in parts:
            found["df"] = re.split(r"\s*[,;]\s*(?!\d{3}\b)", parts["df"])
        if "low" in parts:
            found |= {"limits": [parts["low"], parts["high"]], "level": parts.get("level")}
        if "p" in parts:
            found["p"] = parts["p"].lstrip("= ")
            found |= {"test": self.test} if self.test else {}
        if "total" in parts or "n" in parts:
            found["n"] = int(normal_form(parts.get("total") or parts["n"])[1])
        if "second" in parts:
            found["sizes"] = [int(normal_form(parts[one])[1]) for one in ("first", "second")]
        if "min" in parts and "mean" in parts:
            found["perhaps_scale"] = True
        if self.kind == "correlation" and "df" in parts:
            found["n"] = int(float(parts["df"])) + 2
        return found

    def rows(self) -> Iterator[dict[str, str]]:
        """Yield the rows of a workbook that hold the numbers; what they are about is left open."""
        parts, shared = self.parts, {"sentence": self.sentence, "where": "text"}
        if self.kind == "scale":  # which is read once a person has given it a name
            ends = {"minimum": parts["lowest"], "maximum": parts["highest"]}
            yield {"what": "scale", "in words": self.sentence, **ends}
        for patients in (one for one in ("total", "first", "second") if one in parts):
            yield {"kind": "n", "reported": parts[patients], **shared}
        for kind in (kind for kind in LISTED if kind in parts):
            row = {"kind": kind, "reported": parts[kind], **shared}
            row |= {"out_of": "n"} if "total" in parts else {}
            if kind in ("t", "f", "chi2") and "df" in parts:
                row["df"] = parts["df"]
            if kind == self.kind and "low" in parts:
                row |= {"limits": f"{parts['low']} to {parts['high']}"}
                row |= {"level": parts["level"]} if "level" in parts else {}
            yield row
        if "p" in parts:
            of = {"p_of": self.kind} if self.kind in BELONG["p"] else {}
            of |= {"test": self.test} if self.test else {}
            yield {"kind": "p_value", **of, "reported": parts["p"].lstrip("= "), **shared}


def find(text: str) -> list[Statement]:
    """Return the numbers of a text in their order; each number stands in one statement only."""
    return [one for _, statements, _ in _sentences(text) for one in statements]


def not_found(text: str) -> list[tuple[str, list[str]]]:
    """Return each sentence with numbers that stand in no statement, and these numbers."""
    return [(sentence, left) for sentence, _, left in _sentences(text) if left]


def _mended(text: str) -> str:
    """Return a text without what line breaks and typesetting did to its words and numbers."""
    text = _SIGN["letters"].sub(lambda sign: normalize("NFKC", sign[0]), text)
    for pattern, instead in _MENDED:
        text = pattern.sub(instead, text)
    return text.strip()


def _as_digits(word: re.Match[str]) -> str:
    number = sum(_WORDS[one] for one in re.split(r"[-‐‑–\s]+", word[0].lower()))
    return str(number).ljust(len(word[0]))


def _plain(text: str) -> str:
    """Return a text with one form of signs; commas become points where they are shown to be such.

    They are in a text that has no decimal points and a number such as 0,03 or 8,7 ± 1,1.
    """
    text = re.sub(r"([<>=≤≥]\s*),(?=\d)", r"\1.", text.translate(_SIGNS))
    text = _SIGN["share in words"].sub(lambda share: _SIGN["word"].sub(_as_digits, share[0]), text)
    if _SIGN["decimal comma"].search(text) and not re.search(r"\d\.\d", text):
        return re.sub(r"(?<=\d),(?=\d)", ".", text)
    return text


Found = tuple[int, int, str, dict[str, str]]
"""From where to where numbers stand, of which kind they are, and the numbers."""


def _sentences(text: str) -> Iterator[tuple[str, list[Statement], list[str]]]:
    """Yield every sentence with its statements, and the numbers that stand in none."""
    text = _mended(text)
    one_tailed = bool(_SIGN["one-tailed"].search(text))
    for sentence in _SIGN["end of a sentence"].split(text):
        plain = rest = _plain(sentence)
        found: list[Found] = []
        for form in FORMS:
            headed = form.heading is None or form.heading.search(text if form.heads_text else plain)
            for match in _matches(form.patterns, rest) if headed else ():
                if parts := _parts(match):
                    found.append((match.start(), match.end(), form.kind, parts))
                    rest = rest[: match.start()] + "§" * len(match[0]) + rest[match.end() :]
        groups, left = _together(sorted(found, key=lambda one: one[:2]), plain)
        tests = _tests(groups, plain)
        statements = [
            Statement(kind, _closed(sentence, start, end), sentence, parts, one_tailed, test)
            for (start, end, kind, parts), test in zip(groups, tests, strict=True)
        ]
        yield sentence, statements, [*left, *_SIGN["number"].findall(rest), *_UNREAD.findall(rest)]


def _parts(match: re.Match[str]) -> dict[str, str]:
    """Return the numbers of a match by their kinds; none where they are not what they seem."""
    parts = {name: part for name, part in match.groupdict().items() if part}
    if "points" in parts:
        return {"lowest": "1", "highest": parts["points"]}
    if "bare" not in parts:
        return parts
    count, total, share = (float(normal_form(parts[one])[1]) for one in ("count", "total", "bare"))
    # Another number in brackets behind a count, such as that of a reference, is no percentage.
    near = total > 0 and abs(100 * count / total - share) < NEAR
    return (
        {name.replace("bare", "percentage"): part for name, part in parts.items()} if near else {}
    )


def _tests(groups: Sequence[Found], plain: str) -> list[str]:
    """Return for each group of numbers the one test of which alone its p-value may be; else none.

    It is the only test of the sentence, or each p-value stands with one.
    """
    with_p = [i for i, (_, _, _, parts) in enumerate(groups) if "p" in parts]
    every = tests_in(plain) if with_p else set()
    if len(every) < 2:
        fitting = [i for i in with_p if every and _fits(groups[i][2], min(every))]
        return [min(every) if [i] == fitting else "" for i in range(len(groups))]
    starts, ends = [groups[i][0] for i in with_p], [groups[i][1] for i in with_p]
    before = [tests_in(plain[a : b + 1]) for a, b in zip([0, *ends[:-1]], starts, strict=True)]
    after = [tests_in(plain[a:b]) for a, b in zip(ends, [*starts[1:], len(plain)], strict=True)]
    for beside, other in ((before, after[-1]), (after, before[0])):
        one = {i: min(named) for i, named in zip(with_p, beside, strict=True) if len(named) == 1}
        if not other and all(_fits(groups[i][2], one.get(i, "")) for i in with_p):
            return [one.get(i, "") for i in range(len(groups))]
    return [""] * len(groups)


def _fits(kind: str, test: str) -> bool:
    beside = BESIDE.get(kind, {}).values()
    return bool(test) and (kind == "p_value" or any(test in tests for tests in beside))


def _closed(sentence: str, start: int, end: int) -> str:
    """Return a piece of a sentence with the brackets that close right behind it."""
    for opening, closing in ("()", "[]"):
        piece = sentence[start:end]
        if piece.count(opening) > piece.count(closing) and sentence[end : end + 1] == closing:
            end += 1
    return sentence[start:end].strip()


def _matches(forms: Sequence[re.Pattern[str]], text: str) -> Iterator[re.Match[str]]:
    """Yield what fits one of several forms, from left to right: no piece of text fits twice."""
    end = 0
    while found := [match for form in forms if (match := form.search(text, end))]:
        first = min(found, key=lambda match: match.start())
        yield first
        end = first.end()


def _together(found: Sequence[Found], plain: str) -> tuple[list[Found], list[str]]:
    """Return the numbers of a sentence with those that belong to them, and those without any."""
    groups: list[Found] = []
    left: list[str] = []
    ahead = _p_before(found, plain)
    near, before = 0, 0  # groups from ``near`` on stand right before a number
    for start, end, kind, parts in found:
        unit = _SIGN["unit"].match(plain, before, start) if kind in ("range", "n") else None
        if not _SIGN["between"].fullmatch(plain, unit.end() if unit else before, start):
            near = len(groups)
        before = end
        takes = [
            i
            for i, (_, _, of, known) in enumerate(groups)
            if i >= near
            and not (ahead and kind == "p")
            and of in BELONG.get(kind, ())
            and not set(parts) & set(known)
        ]
        if ahead and kind in BELONG["p"]:
            begin, _, _, known = groups[-1]
            groups[-1] = (begin, end, kind, known | parts)
        elif takes:
            begin, _, of, known = groups[takes[-1]]
            groups[takes[-1]] = (begin, end, of, known | parts)
        elif kind in ("ci", "df", "unused"):
            left += parts.values()
        else:
            groups.append((start, end, {"p": "p_value"}.get(kind, kind), parts))
    return groups, left


def _p_before(found: Sequence[Found], plain: str) -> bool:
    """Tell whether each p-value of a sentence stands right before its one statistic."""
    kinds = [kind for _, _, kind, _ in found if kind == "p" or kind in BELONG["p"]]
    pairs = [
        (one[1], other[0])
        for one, other in pairwise(found)
        if one[2] == "p" and other[2] in BELONG["p"]
    ]
    in_turn = all((kind == "p") == (i % 2 == 0) for i, kind in enumerate(kinds))
    beside = all(_SIGN["behind p"].fullmatch(plain[end:start]) for end, start in pairs)
    return bool(pairs) and in_turn and beside and len(kinds) == 2 * len(pairs)


def add_to_workbook(statements: Sequence[Statement], path: Path) -> int:
    """Add statements to the printed numbers of a workbook, unconfirmed; return how many rows."""
    book = load_workbook(path)
    sheets = {title: sheets_of(book)[title] for title in (NUMBERS, ABOUT)}
    first = {title: _first_empty(sheet) for title, sheet in sheets.items()}
    place = dict(first)
    for rows in (list(statement.rows()) for statement in statements):
        named = {row[key]: "" for row in rows for key in ("p_of", "out_of") if key in row}
        for row in rows:
            title = NUMBERS if "kind" in row else ABOUT
            if row.get("kind") in named:
                row["id"] = named[row["kind"]] = f"{row['kind']}.row_{place[title]}"
            row |= {key: named[row[key]] for key in ("p_of", "out_of") if key in row}
            for key, text in row.items():
                cell = sheets[title].cell(place[title], COLUMNS[title].index(key) + 1, text)
                cell.number_format, cell.data_type = "@", "s"  # no text is a formula
            place[title] += 1
    save_workbook(book, path)
    return sum(place.values()) - sum(first.values())


def _first_empty(sheet: Worksheet) -> int:
    rows = enumerate(sheet.iter_rows(values_only=True), start=1)
    return max((number for number, cells in rows if any(cells)), default=1) + 1


def _of_interest(one: Check) -> bool:
    """Tell of a check whether it could be made and says more than that a number may be one."""
    reach = one.check_id == "BOUNDS-003" and one.finding.outcome == "holds"
    return not reach and one.finding.outcome != "not checkable"


def main(arguments: Sequence[str] | None = None) -> int:
    """List the numbers of a text and what the checks say of them."""
    parser = argparse.ArgumentParser(
        prog="python -m caseseries.published.statements", description=__doc__.splitlines()[0]
    )
    parser.add_argument("text", help="file with the text of a paper; - reads what is pasted")
    parser.add_argument("--into", type=Path, help="workbook that gets the numbers as rows")
    asked = parser.parse_args(arguments)
    try:
        text = sys.stdin.read() if asked.text == "-" else Path(asked.text).read_text("utf-8-sig")
    except OSError:
        parser.error(f"{asked.text}: there is no such file that can be read")
    except UnicodeDecodeError:
        parser.error(f"{asked.text}: this is no plain text; save it as text in UTF-8")
    statements = find(text)
    unread = list(not_found(text))
    if not (statements or unread):
        print("The text holds no number.")
    for one in statements:
        print(f"{one.text}\n    {one.sentence}")
        if one.test:
            print(f"    test: {NAMES[one.test]}")
        try:
            told = list(lines(told for told in one.checked() if _of_interest(told[1])))
        except StudyError as unclear:
            told = [str(unclear)]
        for line in told:
            print(f"    {line}")
    for told_of_comma in thousands_in(text):
        print(told_of_comma)
    for sentence, left in unread:
        print(f"Not read, write them by hand where they matter: {', '.join(left)}\n    {sentence}")
    if asked.into:
        try:
            added = add_to_workbook(statements, asked.into)
        except (BadZipFile, InvalidFileException, KeyError, OSError):
            parser.error(f"{asked.into}: this is no workbook that make new-paper-audit wrote")
        print(f"Added {added} rows to {asked.into}; write yes beside each that you confirm.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
