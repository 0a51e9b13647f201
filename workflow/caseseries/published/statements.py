"""Numbers found in a pasted text, each with its sentence, for a person to confirm.

``python -m caseseries.published.statements text.txt`` lists them and recomputes p-values as
statcheck does (Nuijten et al. 2016); with ``--into data/published/miller-2021.xlsx`` they become
rows of the paper's workbook. The audit refuses every row until a person has written yes beside it.
"""

import argparse
import re
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from caseseries.intake.workbook.stable import save_workbook
from caseseries.published.conventions import CUT_OFF
from caseseries.published.findings import Finding
from caseseries.published.model import Kind
from caseseries.published.p_values import p_from_correlation, p_from_statistic
from caseseries.published.printed_form import NUMBER, normal_form
from caseseries.published.recomputed import Claimed
from caseseries.published.rounding import interval
from caseseries.published.sheets import COLUMNS, NUMBERS

_N = NUMBER
_DF = r"\d+(?:\.\d+)?"
_P = r"(?:\s*[,;]?\s*[pP]\s*(?P<p>[<>=≤≥]\s*\d?[.·]\d+))?"
_CHI = r"(?:χ2|χ²|\b[Xx]2|\bchi2|\bH)"
_TO = r"\s*(?:-|–|to|,)\s*"
_IS = r"(?:\s+(?:was|of)\b)?[\s,:=(]*"
_CI = (
    rf"[\s,;(\[]*(?P<level>\d\d)\s*%\s*(?:CI|confidence interval)[\s,:=(\[]*"
    rf"(?P<low>{_N}){_TO}(?P<high>{_N})"
)
_UNIT = r"(?:\s*[a-z]+)?"
_FORMS: Sequence[tuple[str, str]] = (
    ("t", rf"\bt\s*\(\s*(?P<df>{_DF})\s*\)\s*=\s*(?P<t>{_N}){_P}"),
    ("f", rf"\bF\s*\(\s*(?P<df>{_DF}\s*,\s*{_DF})\s*\)\s*=\s*(?P<f>{_N}){_P}"),
    (
        "chi2",
        rf"{_CHI}\s*\(\s*(?P<df>{_DF})(?:\s*,\s*[Nn]\s*=\s*\d+)?\s*\)\s*=\s*(?P<chi2>{_N}){_P}",
    ),
    ("chi2", rf"{_CHI}\s*=\s*(?P<chi2>{_N})\s*[,;]\s*df\s*=\s*(?P<df>{_DF}){_P}"),
    ("correlation", rf"\br\s*(?:\(\s*(?P<df>{_DF})\s*\))?\s*=\s*(?P<correlation>{_N}){_P}"),
    ("z", rf"\b[zZ]\s*=\s*(?P<z>{_N}){_P}"),
    ("u", rf"\bU\s*=\s*(?P<u>{_N}){_P}"),
    (
        "ratio",
        rf"\b(?P<name>a?OR|a?RR|odds ratio|risk ratio)\b{_IS}(?P<ratio>{_N}){_CI}",
    ),
    ("difference", rf"\b[Mm]ean difference\b{_IS}(?P<difference>{_N}){_CI}"),
    (
        "quartiles",
        rf"(?P<median>{_N}){_UNIT}\s*[,;(\[]\s*(?:IQR|interquartile range)[\s,:=]*"
        rf"(?P<q1>{_N}){_TO}(?P<q3>{_N})",
    ),
    (
        "range",
        rf"\b(?P<middle>[Mm]edian|[Mm]ean)\b[\s,:=of]*(?P<value>{_N})\s*[,;(\[]\s*range[\s,:=]*"
        rf"(?P<min>{_N}){_TO}(?P<max>{_N})",
    ),
    ("mean", rf"\bM\s*=\s*(?P<mean>{_N})\s*[,;(]\s*SD\s*=\s*(?P<sd>{_N})"),
    ("mean", rf"(?P<mean>{_N})\s*(?:±|\+/-)\s*(?P<sd>{_N})"),
    ("mean", rf"(?P<mean>{_N}){_UNIT}\s*\(\s*(?:SD|s\.d\.)\s*[:=]?\s*(?P<sd>{_N})\s*\)"),
    (
        "count",
        rf"(?P<count>\d+)\s*(?:/|of)\s*(?P<total>\d+)(?:\s*patients)?\s*\(\s*(?P<percentage>{_N})"
        r"\s*%\s*\)",
    ),
    ("count", rf"(?P<percentage>{_N})\s*%\s*\(\s*(?P<count>\d+)\s*(?:/|of)\s*(?P<total>\d+)\s*\)"),
    ("p_value", r"\b[pP]\s*(?P<p>[<>=≤≥]\s*\d?[.·]\d+)"),
)
LISTED: Sequence[Kind] = (
    *("mean", "sd", "median", "q1", "q3", "min", "max"),
    *("count", "percentage", "t", "f", "chi2", "z", "u", "correlation"),
)
"""Kinds that stand in a statement by their own name."""
_ONE_TAILED = re.compile(r"one[- ]?(?:tailed|sided)|directional", re.IGNORECASE)
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+(?=[A-Z])")
STATISTICS = ("t", "f", "chi2", "z")


@dataclass(frozen=True)
class Statement:
    """Numbers that stand together in a sentence, as printed, by their kind."""

    kind: str
    text: str
    sentence: str
    parts: dict[str, str]
    one_tailed: bool = False

    def recomputed(self) -> Finding | None:
        """Return the p-value held against its statistic; None where there are not both.

        As in statcheck, a one-sided p-value holds where the text speaks of one-tailed tests, and
        what is printed stands for all that is rounded to it.
        """
        tested = self.kind in STATISTICS or (self.kind == "correlation" and "df" in self.parts)
        if "p" not in self.parts or not tested:
            return None
        relation, number = normal_form(self.parts["p"])
        found = self._held_against(Claimed.of(number, relation))
        if found.outcome in ("differs", "impossible"):
            cut_off = Claimed(number, interval(number, "truncation")) if relation == "=" else None
            if cut_off and self._held_against(cut_off).outcome.startswith("holds"):
                why = f"{found.why} It can hold if {CUT_OFF}."
                return Finding("holds only by another convention", why)
        if self.one_tailed and found.outcome == "holds only by another convention":
            return Finding("holds", found.why)
        return found

    def _held_against(self, claimed: Claimed) -> Finding:
        value = interval(normal_form(self.parts[self.kind])[1])
        if self.kind == "correlation":
            return p_from_correlation(value, n=int(float(self.parts["df"])) + 2, claimed=claimed)
        df = re.split(r"\s*,\s*", self.parts["df"]) if "df" in self.parts else []
        return p_from_statistic(self.kind, value, df, claimed)

    def rows(self) -> Iterator[dict[str, str]]:
        """Yield the rows of a workbook that hold the numbers; what they are about is left open."""
        parts, shared = self.parts, {"sentence": self.sentence, "where": "text"}
        if "middle" in parts:
            yield {"kind": parts["middle"].lower(), "reported": parts["value"], **shared}
        if "level" in parts:
            names = {"OR": "odds_ratio", "aOR": "odds_ratio", "odds ratio": "odds_ratio"}
            kind = "difference" if self.kind == "difference" else "risk_ratio"
            yield {
                "kind": names.get(parts.get("name", ""), kind),
                "reported": parts[self.kind],
                "limits": f"{parts['low']} to {parts['high']}",
                "level": parts["level"],
                **shared,
            }
        for kind in (kind for kind in LISTED if kind in parts):
            needs_df = "df" in parts and kind in STATISTICS
            df = {"df": parts["df"]} if needs_df else {}
            yield {"kind": kind, "reported": parts[kind], **df, **shared}
        if "p" in parts:
            of = {"p_of": self.kind} if self.kind != "p_value" else {}
            yield {"kind": "p_value", **of, "reported": parts["p"].lstrip("= "), **shared}


def find(text: str) -> list[Statement]:
    """Return the numbers of a text in their order; each number stands in one statement only."""
    return [one for _, statements, _ in _sentences(text) for one in statements]


def not_found(text: str) -> list[tuple[str, list[str]]]:
    """Return each sentence with numbers that stand in no statement, and these numbers."""
    return [(sentence, left) for sentence, _, left in _sentences(text) if left]


def _sentences(text: str) -> Iterator[tuple[str, list[Statement], list[str]]]:
    """Yield every sentence with its statements, and the numbers that stand in none."""
    one_tailed = bool(_ONE_TAILED.search(text))
    for sentence in _SENTENCE_END.split(text):
        words, found, rest = " ".join(sentence.split()), [], sentence
        for kind, form in _FORMS:
            for match in re.finditer(form, rest):
                parts = {key: part for key, part in match.groupdict().items() if part}
                one = Statement(kind, match[0].strip(), words, parts, one_tailed)
                found.append((match.start(), one))
                rest = rest[: match.start()] + "§" * len(match[0]) + rest[match.end() :]
        statements = [one for _, one in sorted(found, key=lambda one: one[0])]
        yield words, statements, re.findall(_N, rest)


def add_to_workbook(statements: Sequence[Statement], path: Path) -> int:
    """Add statements to the printed numbers of a workbook, unconfirmed; return how many rows."""
    book = load_workbook(path)
    sheet = book[NUMBERS]
    rows = [row for statement in statements for row in statement.rows()]
    for number, row in enumerate(rows, start=_first_empty(sheet)):
        if "p_of" in row:
            of = f"{row['p_of']}.row_{number - 1}"
            sheet.cell(number - 1, COLUMNS[NUMBERS].index("id") + 1, of)
            row["p_of"] = of
        for key, text in row.items():
            cell = sheet.cell(number, COLUMNS[NUMBERS].index(key) + 1, text)
            cell.number_format, cell.data_type = "@", "s"  # no text is a formula
    save_workbook(book, path)
    return len(rows)


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
    text = sys.stdin.read() if asked.text == "-" else Path(asked.text).read_text(encoding="utf-8")
    statements = find(text)
    for one in statements:
        finding = one.recomputed()
        print(f"{one.text}\n    {one.sentence}")
        if finding:
            print(f"    {finding.outcome}: {finding.why}")
    for sentence, left in not_found(text):
        print(f"Not read, write them by hand where they matter: {', '.join(left)}\n    {sentence}")
    if asked.into:
        added = add_to_workbook(statements, asked.into)
        print(f"Added {added} rows to {asked.into}; write yes beside each that you confirm.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
