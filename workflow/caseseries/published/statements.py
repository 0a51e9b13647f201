"""Numbers found in a pasted text, each with its sentence, for a person to confirm.

``python -m caseseries.published.statements text.txt`` lists them and recomputes p-values as
statcheck does (Nuijten et al. 2016); with ``--into data/published/miller-2021.xlsx`` they become
rows of the paper's workbook. The audit refuses every row until a person has written yes beside it.
"""

import argparse
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.worksheet.worksheet import Worksheet

from caseseries import document
from caseseries.intake.workbook.stable import save_workbook
from caseseries.published.checks import check
from caseseries.published.findings import Finding
from caseseries.published.p_values import P_OF
from caseseries.published.printed_form import NUMBER, normal_form
from caseseries.published.sheets import COLUMNS, NUMBERS
from caseseries.published.single_numbers import study_of_numbers

_READ = document.of_program("statements")


def _pattern(form: str) -> str:
    """Return a form as a pattern, in which each kind of number is a group of its name."""

    def part(name: re.Match[str]) -> str:
        of = _READ["parts"].get(name[1])
        return _pattern(of) if of else f"(?P<{name[1]}>{NUMBER})"

    return re.sub(r"\{([A-Za-z]\w*)\}", part, form)


FORMS = [(kind, [re.compile(_pattern(form)) for form in forms]) for kind, *forms in _READ["forms"]]
BELONG: Mapping[str, Sequence[str]] = _READ["belong"]
LISTED = (
    *("mean", "sd", "se", "median", "q1", "q3", "min", "max", "count", "percentage"),
    *(*BELONG["p"], "n"),
)
"""Kinds that stand in a statement by their own name."""
NEEDED: Mapping[str, Sequence[str]] = {
    **dict.fromkeys(P_OF, ("df",)),
    "z": (),
    "correlation": ("df", "n"),
    **dict.fromkeys(("difference", "odds_ratio", "risk_ratio", "hazard_ratio"), ("low",)),
}
"""What must stand, or one of it, beside a number for its p-value to be recomputed."""
_ONE_TAILED = re.compile(r"one[- ]?(?:tailed|sided)|directional", re.IGNORECASE)
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+(?=[A-Z])")
_BETWEEN = re.compile(r"(?:[\s,;:()\[\]]|(?:two|one)[- ](?:sided|tailed)|exact|and)*")
_P_BEFORE = re.compile(r"[\s,;:(\[]*")
_SIGNS = str.maketrans({"−": "-", "·": ".", "\u00a0": " ", "\u2009": " ", "\u202f": " "})
_DECIMAL_COMMA = re.compile(r"(?:[=<>±]\s*-?\d+,\d{1,2}|\b0,\d+|\d,\d{1,2}\s*[±%])(?!\d)")


@dataclass(frozen=True)
class Statement:
    """Numbers that stand together in a sentence, as printed, by their kind."""

    kind: str
    text: str
    sentence: str
    parts: dict[str, str]
    one_tailed: bool = False

    def recomputed(self) -> Finding | None:
        """Return the p-value held against its statistic or limits; None where there are not both.

        As in statcheck, a one-sided p-value holds where the text speaks of one-tailed tests.
        """
        needs = NEEDED.get(self.kind)
        if "p" not in self.parts or needs is None:
            return None
        if needs and set(needs).isdisjoint(self.parts):
            return None
        checks = check(study_of_numbers(self.numbers()))
        found = next(one.finding for one in checks if one.check_id == "P-001")
        if self.one_tailed and "one-sided" in found.why and found.outcome.startswith("holds"):
            return Finding("holds", found.why)
        return found

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
        if "total" in parts or "n" in parts:
            found["n"] = int(normal_form(parts.get("total") or parts["n"])[1])
        if "second" in parts:
            found["sizes"] = [int(normal_form(parts[one])[1]) for one in ("first", "second")]
        if self.kind == "correlation" and "df" in parts:
            found["n"] = int(float(parts["df"])) + 2
        return found

    def rows(self) -> Iterator[dict[str, str]]:
        """Yield the rows of a workbook that hold the numbers; what they are about is left open."""
        parts, shared = self.parts, {"sentence": self.sentence, "where": "text"}
        if "total" in parts:
            yield {"kind": "n", "reported": parts["total"], **shared}
        for group in (group for group in ("first", "second") if group in parts):
            yield {"kind": "n", "reported": parts[group], **shared}
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
            yield {"kind": "p_value", **of, "reported": parts["p"].lstrip("= "), **shared}


def find(text: str) -> list[Statement]:
    """Return the numbers of a text in their order; each number stands in one statement only."""
    return [one for _, statements, _ in _sentences(text) for one in statements]


def not_found(text: str) -> list[tuple[str, list[str]]]:
    """Return each sentence with numbers that stand in no statement, and these numbers."""
    return [(sentence, left) for sentence, _, left in _sentences(text) if left]


def _plain(text: str) -> str:
    """Return a text with one form of signs; commas become points where they are shown to be such.

    They are in a text that has no decimal points and a number such as 0,03 or 8,7 ± 1,1.
    """
    text = re.sub(r"([<>=≤≥]\s*),(?=\d)", r"\1.", text.translate(_SIGNS))
    if _DECIMAL_COMMA.search(text) and not re.search(r"\d\.\d", text):
        return re.sub(r"(?<=\d),(?=\d)", ".", text)
    return text


def _sentences(text: str) -> Iterator[tuple[str, list[Statement], list[str]]]:
    """Yield every sentence with its statements, and the numbers that stand in none."""
    one_tailed = bool(_ONE_TAILED.search(text))
    for sentence in _SENTENCE_END.split(text):
        plain = rest = _plain(sentence)
        found = []
        for kind, forms in FORMS:
            for match in _matches(forms, rest):
                found.append((match.start(), match.end(), kind, match.groupdict()))
                rest = rest[: match.start()] + "§" * len(match[0]) + rest[match.end() :]
        groups, left = _together(sorted(found, key=lambda one: one[:2]), plain)
        words = " ".join(sentence.split())
        statements = [
            Statement(kind, _closed(sentence, start, end), words, parts, one_tailed)
            for start, end, kind, parts in groups
        ]
        yield words, statements, [*left, *re.findall(NUMBER, rest)]


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


Found = tuple[int, int, str, dict[str, str]]


def _together(
    found: Sequence[tuple[int, int, str, dict[str, Any]]], plain: str
) -> tuple[list[Found], list[str]]:
    """Return the numbers of a sentence with those that belong to them, and those without any."""
    groups: list[Found] = []
    left: list[str] = []
    ahead = _p_before(found, plain)
    near, before = 0, 0  # groups from ``near`` on stand right before a number
    for start, end, kind, matched in found:
        parts = {name: part for name, part in matched.items() if part}
        if not _BETWEEN.fullmatch(plain[before:start]):
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


def _p_before(found: Sequence[tuple[int, int, str, dict[str, Any]]], plain: str) -> bool:
    """Tell whether each p-value of a sentence stands right before its one statistic."""
    kinds = [kind for _, _, kind, _ in found if kind == "p" or kind in BELONG["p"]]
    pairs = [
        (one[1], other[0])
        for one, other in pairwise(found)
        if one[2] == "p" and other[2] in BELONG["p"]
    ]
    in_turn = all((kind == "p") == (i % 2 == 0) for i, kind in enumerate(kinds))
    beside = all(_P_BEFORE.fullmatch(plain[end:start]) for end, start in pairs)
    return bool(pairs) and in_turn and beside and len(kinds) == 2 * len(pairs)


def add_to_workbook(statements: Sequence[Statement], path: Path) -> int:
    """Add statements to the printed numbers of a workbook, unconfirmed; return how many rows."""
    book = load_workbook(path)
    sheet = book[NUMBERS]
    first = number = _first_empty(sheet)
    for rows in (list(statement.rows()) for statement in statements):
        named = {row[key]: "" for row in rows for key in ("p_of", "out_of") if key in row}
        for row in rows:
            if row["kind"] in named:
                row["id"] = named[row["kind"]] = f"{row['kind']}.row_{number}"
            row |= {key: named[row[key]] for key in ("p_of", "out_of") if key in row}
            for key, text in row.items():
                cell = sheet.cell(number, COLUMNS[NUMBERS].index(key) + 1, text)
                cell.number_format, cell.data_type = "@", "s"  # no text is a formula
            number += 1
    save_workbook(book, path)
    return number - first


def _first_empty(sheet: Worksheet) -> int:
    filled = [
        number
        for number, cells in enumerate(sheet.iter_rows(values_only=True), start=1)
        if any(cells)
    ]
    return max(filled, default=1) + 1


def main(arguments: Sequence[str] | None = None) -> int:
    """List the numbers of a text and what their p-values are recomputed to."""
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
    for one in statements:
        finding = one.recomputed()
        print(f"{one.text}\n    {one.sentence}")
        if finding:
            print(f"    {finding.outcome}: {finding.why}")
    for sentence, left in not_found(text):
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
