"""A paper as a workbook: written empty for a reviewer, and read into what a YAML file holds.

``make new-paper-audit NAME=miller-2021`` writes ``data/published/miller-2021.xlsx``. Headings and
lists come from ``audit.yaml`` and ``claims.schema.yaml``, so that they ask for what is read.
"""

import datetime as dt
import re
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

from openpyxl import Workbook, load_workbook
from openpyxl.comments import Comment
from openpyxl.styles import Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from caseseries.document import rules_of
from caseseries.intake.workbook.stable import save_workbook
from caseseries.published.as_written import (
    divisor_of,
    kind_of,
    name_of,
    numbers_in,
    several,
    test_of,
)
from caseseries.published.conventions import NAMES
from caseseries.published.findings import AUDIT
from caseseries.published.study_file import Content
from caseseries.study_error import StudyError
from caseseries.study_folder import study_folder, told

NUMBERS, ABOUT, OPEN, NOTES = "printed numbers", "groups and scales", "left open", "notes"
FACTS = ("title", "citation", "doi", "pmid", "rounding", "followed_up", "methods_named")
_AGAINST = re.compile(r"\s+(?:vs\.?|versus|against)\s+")
THINGS = (*FACTS, "group", "scale", "measure", "change")
SHEETS: Mapping[str, Any] = AUDIT["sheets"]
COLUMNS: Mapping[str, Sequence[str]] = {title: tuple(s["columns"]) for title, s in SHEETS.items()}


# --- writing ----------------------------------------------------------------------------------


def template() -> Workbook:
    """Return the empty workbook of one paper."""
    shared = dict(rules_of("claims")["$defs"])
    claim, unknown = (shared[name]["properties"] for name in ("claim", "unknown"))
    options = unknown["options"]["items"]["properties"]
    explained = {ABOUT: {}, NUMBERS: claim, OPEN: options | unknown}
    shared |= {"confirmed": {"enum": ["yes"]}, "what": {"enum": THINGS}}
    book = Workbook()
    book.remove(book.active)
    for title, columns in COLUMNS.items():
        sheet = book.create_sheet(title)
        sheet.freeze_panes = "B2"
        for place, name in enumerate(columns, start=1):
            known = [one.get(name, {}) for one in (explained[title], shared)]
            told_of = (one.get("description") for one in known)
            note = SHEETS[title]["columns"][name] or next(filter(None, told_of))
            cell, letter = sheet.cell(1, place, name), get_column_letter(place)
            cell.font, cell.fill = Font(bold=True), PatternFill("solid", fgColor="D9E2EC")
            cell.comment = Comment(note, "caseseries")
            sheet.column_dimensions[letter].width = max(14, len(name) + 2)
            if choices := next((one["enum"] for one in known if "enum" in one), None):
                rule = DataValidation("list", formula1=f'"{",".join(choices)}"', allow_blank=True)
                rule.add(f"{letter}2:{letter}400")
                sheet.add_data_validation(rule)
        examples = SHEETS[title]["examples"]
        for row in examples:
            sheet.append(row)
        for cell in (cell for row in sheet["A2:Z400"] for cell in row):
            cell.number_format = "@"  # Excel would drop the final zeros of a number
        for number in range(2, 2 + len(examples)):
            for cell in sheet[number]:
                cell.font = Font(italic=True, color="808080")
    return book


# --- reading ----------------------------------------------------------------------------------


def read_workbook(path: Path) -> Content:
    """Return what a workbook says; rows whose first cell begins with "example" are left out.

    A StudyError where the file is no workbook, or lacks a sheet that every paper fills in.
    """
    try:
        book = load_workbook(path)
    except (BadZipFile, InvalidFileException, KeyError, OSError):
        raise StudyError(f"{path}: this is no Excel workbook (.xlsx) that can be read.") from None
    content = Content({"study": path.stem, "groups": {}, "claims": []})
    sheets = sheets_of(book)
    for sheet in (one for one in book.worksheets if one not in sheets.values()):
        if any(map(any, sheet.values)):
            content.faults.append(
                f"sheet '{sheet.title}' is not read; move its rows to '{NUMBERS}', or name it "
                f"{NOTES}"
            )
    if missing := [title for title in (ABOUT, NUMBERS) if title not in sheets]:
        told = [f"the sheet '{one}' is missing; begin with a fresh workbook" for one in missing]
        raise StudyError("\n".join(f"{path}: {fault}" for fault in (*told, *content.faults)))
    for title, take in ((ABOUT, _about), (NUMBERS, _claim), (OPEN, _unknown)):
        rows = list(_rows(sheets[title], title, content)) if title in sheets else []
        for row in rows:
            take(row, content)
        if hidden := ", ".join(str(row.number) for row in rows if row.hidden):
            content.notes.append(f"Rows that Excel hides of '{title}' were read as well: {hidden}.")
    if not content.faults or content.document["groups"]:
        _tell_missing(content)
    _tell_ungrouped(content)
    return content


def sheets_of(book: Workbook) -> dict[str, Worksheet]:
    """Return the sheets of a workbook by our titles, also of "Group & Scales"; the first of two."""

    def plain(title: str) -> tuple[str, ...]:
        words = name_of(title).split("_")
        return tuple(word.removesuffix("s") for word in words if word != "and")

    written = {plain(sheet.title): sheet for sheet in book.worksheets[::-1]}
    titles = (*COLUMNS, NOTES)
    return {title: written[plain(title)] for title in titles if plain(title) in written}


def _tell_missing(content: Content) -> None:
    """Ask once for the rows that every paper has."""
    document = content.document
    for fact in ("title", "citation"):
        if fact not in document:
            content.faults.append(f"sheet '{ABOUT}': add a row {fact} | | that of the paper")
            document[fact] = fact
    if "all" not in document["groups"]:
        content.faults.append(
            f"sheet '{ABOUT}': add a row group | all | all patients | how many there are"
        )
        document["groups"]["all"] = {"name": "all"}


def _tell_ungrouped(content: Content) -> None:
    """Say which numbers are taken as of all patients, where there are other groups."""
    silent = [one for one in content.document["claims"] if "group" not in one]
    for claim in silent:
        claim["group"] = "all"
    if silent and set(content.document["groups"]) - {"all"}:
        rows = ", ".join(str(content.rows["claims", claim["id"]]) for claim in silent)
        content.notes.append(
            f"Rows of the sheet '{NUMBERS}' that name no group were taken as of all patients: "
            f"{rows}."
        )


@dataclass(frozen=True)
class Row:
    """One filled row: its texts by heading, also as a person wrote them, and where they stand."""

    sheet: str
    number: int
    texts: dict[str, str]
    written: dict[str, str]
    hidden: bool

    def cell(self, heading: str) -> str:
        """Return where a cell stands: ``sheet 'printed numbers', cell F12``."""
        column = get_column_letter(COLUMNS[self.sheet].index(heading) + 1)
        return f"sheet '{self.sheet}', cell {column}{self.number}"


def _rows(sheet: Worksheet, title: str, content: Content) -> Iterator[Row]:
    for cells in sorted(map(str, sheet.merged_cells.ranges)):
        content.faults.append(f"sheet '{title}': cells {cells} are merged; write in each of them")
    headings = tuple(str(cell.value or "") for cell in sheet[1])[: len(COLUMNS[title])]
    if headings != tuple(COLUMNS[title]):
        content.faults.append(f"sheet '{title}': the headings of row 1 were changed; restore them")
        return
    beyond = (cell for row in sheet.iter_rows(min_col=len(headings) + 1) for cell in row)
    if unread := next((cell for cell in beyond if cell.value is not None), None):
        content.faults.append(f"sheet '{title}', cell {unread.coordinate}: no column is read here")
    examples = [[text for text in row if text] for row in SHEETS[title]["examples"]]
    for number, cells in enumerate(sheet.iter_rows(min_row=2, max_col=len(headings)), start=2):
        texts: dict[str, str] = {}
        written: dict[str, str] = {}
        for heading, cell in zip(headings, cells, strict=True):
            if text := " ".join(str("" if cell.value is None else cell.value).split()):
                written[heading], reason = text, _spoilt(cell, title, texts.get("kind", ""))
                # Told once is enough.
                texts[heading] = "0" if reason else ALSO.get(heading, str)(text)
                if reason:
                    content.faults.append(f"sheet '{title}', cell {cell.coordinate}: {reason}")
        hidden = sheet.sheet_state != "visible" or sheet.row_dimensions[number].hidden
        row = Row(title, number, texts, written, hidden)
        if not texts.get(headings[0], "").startswith("example"):
            yield from [row] if texts else []
        elif [str(cell.value) for cell in cells if cell.value] not in examples:
            where = row.cell(headings[0])
            content.faults.append(
                f"{where}: the row was filled in, but still begins with 'example', which is not "
                "read; write there what belongs there, or delete the row"
            )


def _spoilt(cell: Any, title: str, kind: str) -> str:
    """Say what Excel made of a printed number; empty where it left it alone."""
    number, again = cell.value, "format the cell as text and write it again"
    if cell.data_type in ("f", "e"):
        what = "this is a formula" if cell.data_type == "f" else f"{number} is an error of Excel"
        return f"{what}; write the number as the paper prints it"
    if isinstance(number, dt.date | dt.time):
        return f"Excel took this for a date; {again}"
    reported = title == NUMBERS and cell.column == COLUMNS[NUMBERS].index("reported") + 1
    numbers = (float, int) if reported and kind not in ("count", "n") else float
    if isinstance(number, numbers) and title == NUMBERS:
        return f"{number} is stored as a number, which loses its final zeros; {again}"
    return ""


def _split(text: str) -> list[str]:
    """Return what commas separate, else spaces; brackets around all of it are none of it."""
    parts = text.strip("()[] ").split("," if "," in text else None)
    return [part for part in map(str.strip, parts) if part]


def _each(plain: Callable[[str], str], text: str) -> str:
    """Return names, or rows of names, as study files write them."""
    return "; ".join(", ".join(map(plain, _split(row))) for row in text.split(";"))


def _id(text: str) -> str:
    """Return an id as study files write it: names joined by full stops."""
    return ".".join(filter(None, map(name_of, text.split("."))))


ALSO: Mapping[str, Callable[[str], str]] = {
    "kind": kind_of,
    "test": test_of,
    "divisor": divisor_of,
    "what": name_of,
    **dict.fromkeys(("outcome", "timepoint", "category", "partner", "unknown"), name_of),
    **dict.fromkeys(("of", "from", "to", "method", "sides", "two_sided", "confirmed"), name_of),
    **dict.fromkeys(("id", "p_of", "out_of"), _id),
    **dict.fromkeys(("table", "claims"), lambda text: _each(_id, text)),
    "parts": lambda text: _each(name_of, text),
    "group": lambda text: " vs ".join(map(name_of, _AGAINST.split(text))),
}
"""By heading, how what a person writes becomes what a study file holds."""
PLACES = {"group": "groups", "scale": "scales", "change": "changes", "measure": "measures"}


def _about(row: Row, content: Content) -> None:
    what, written, words = (row.texts.get(key, "") for key in ("what", "name", "in words"))
    name = name_of(written)
    document = content.document
    if what not in THINGS:
        content.faults.append(
            f"{row.cell('what')}: say what the row tells ({', '.join(THINGS)}); printed numbers "
            f"belong to the sheet '{NUMBERS}'"
        )
        return
    key: tuple[str, ...] = (what,) if what in FACTS else (PLACES[what], name)
    if key in content.rows:
        content.faults.append(
            f"{row.cell('what')}: row {content.rows[key]} tells the same already; delete one"
        )
        return
    content.rows[key] = row.number
    said = ("what", "name", "in words", *AUDIT["columns of things"].get(what, ()))
    for heading in (one for one in row.texts if one not in said):
        content.faults.append(f"{row.cell(heading)}: a {what} has no '{heading}'; empty the cell")
    if what in FACTS:
        content.cells[what,] = row.cell("in words")
        text = words or written
        document[what] = name_of(text) if what in ("rounding", "followed_up") else text
        if what == "methods_named":
            document[what] = [test_of(test) for test in several(text)]
        return
    if not name:
        content.faults.append(f"{row.cell('name')}: give the {what} a name")
        return
    entry: dict[str, Any] = {"name": words or written}
    entry |= {key: row.texts[key] for key in said[3:] if key in row.texts}
    if "parts" in entry:
        entry["parts"] = _split(entry["parts"])
    if patients := entry.pop("patients", ""):
        entry["size"] = f"n.{name}"
        more = {"id": f"n.{name}", "says": words or written}
        _add(content, row, claim_entry("count", patients, "patients", name, **more), "patients")
    document.setdefault(PLACES[what], {})[name] = entry["name"] if what == "measure" else entry
    for field in (*entry, "name"):
        heading = {"size": "patients"}.get(field, field)
        content.cells[PLACES[what], name, field] = row.cell(heading)


def claim_entry(kind: str, reported: str, outcome: str, group: str, **more: Any) -> dict[str, Any]:
    """Return a claim as a study file holds it, with what a person need not write."""
    fixed = {"statistic_ids": [], "says": f"{kind} {outcome}", "where": "not noted"}
    about = {"kind": kind, "reported": reported, "outcome": outcome, "group": group}
    return fixed | about | more


def _add(content: Content, row: Row, claim: dict[str, Any], heading: str = "") -> None:
    place = len(content.document["claims"])
    if known := content.rows.get(("claims", claim["id"])):
        content.faults.append(
            f"{row.cell(heading or 'id')}: row {known} has the same kind, outcome, timepoint and "
            f"group, or the same id ({claim['id']}); delete one, or give each an id of its own"
        )
        return
    content.rows["claims", claim["id"]] = row.number
    content.document["claims"].append(claim)
    missing = () if heading else COLUMNS[row.sheet]
    for key in dict.fromkeys((*claim, *missing)):
        shown = heading or (key if key in COLUMNS[row.sheet] else COLUMNS[row.sheet][0])
        content.cells["claims", str(place), key] = row.cell(shown)


LISTS: Mapping[str, Callable[[str], Any]] = {
    "scores": _split,
    "df": _split,
    "limits": lambda text: numbers_in(text),
    "table": lambda text: [_split(part) for part in text.split(";")],
}


def _claim(row: Row, content: Content) -> None:
    texts = dict(row.texts)
    if texts.pop("sentence", None) and texts.get("confirmed") != "yes":
        content.faults.append(
            f"{row.cell('confirmed')}: the number was found by a program; hold it against its "
            "sentence and write yes, or delete the row"
        )
    texts.pop("confirmed", None)
    claim: dict[str, Any] = {
        key: LISTS[key](text) if key in LISTS else text for key, text in texts.items()
    }
    if "group" in claim:
        compared = claim["group"].split(" vs ")
        claim["group"] = "_vs_".join(compared)
        claim |= {"compares": compared} if len(compared) > 1 else {}
    named = {"group": "all"} | claim
    about = (named.get(key, "") for key in ("kind", "outcome", "timepoint", "category", "group"))
    if not {"kind", "outcome"} <= claim.keys():
        # What it lacks is told; until then it is like no other row.
        claim.setdefault("id", f"row_{row.number}")
    name = ".".join(name_of(part) for part in about if part) or "number"
    if ("claims", name) in content.rows:
        name = ".".join([name, *map(name_of, claim.get("scores", ()))])
    claim.setdefault("id", name)
    claim.setdefault("says", _in_words(claim.get("kind", ""), row.written))
    claim.setdefault("where", "not noted")
    _add(content, row, {"statistic_ids": [], **claim})


def _in_words(kind: str, written: Mapping[str, str]) -> str:
    """Say what a number is, where the person did not: "mean Pain, Week 12, Treated"."""
    about = [f"{NAMES.get(kind, 'number')} {written.get('outcome', '')}"]
    about[0] += f" with {written['partner']}" if "partner" in written else ""
    about += [written.get("timepoint", ""), written.get("category", "")]
    groups = " against ".join(_AGAINST.split(written.get("group", "all")))
    return ", ".join(filter(None, (*about, groups))).replace("_", " ")


def _unknown(row: Row, content: Content) -> None:
    unknowns = content.document.setdefault("unknowns", [])
    texts = row.texts
    known = next((one for one in unknowns if one["id"] == texts.get("unknown")), None)
    if known is None:
        known = {"id": texts.get("unknown", ""), "options": []}
        known |= {key: texts[key] for key in ("question", "kind", "outcome") if key in texts}
        known |= {"claims": _split(texts["claims"])} if "claims" in texts else {}
        for key in known:
            heading = {"id": "unknown", "options": "option"}.get(key, key)
            content.cells["unknowns", str(len(unknowns)), key] = row.cell(heading)
        unknowns.append(known)
    for heading in ("question", "kind", "outcome"):
        if texts.get(heading, known.get(heading)) != known.get(heading):
            other = f"{known['id']} has another {heading} in an earlier row; write it once"
            content.faults.append(f"{row.cell(heading)}: {other}")
    keys = ("says", "two_sided", "method", "sides")
    option: dict[str, Any] = {"says": texts.get("option", "")}
    # The id of a reading lists those of its options, spaces between.
    named = {"id": "_".join(texts.get("option", "").split())}
    option |= {key: texts[key] for key in keys if key in texts} | named
    key, answer = known.get("kind", ""), texts.get("answer", "")
    key = {"group_sizes": "sizes", "score_step": "step", "sd_divisor": "divisor"}.get(key, key)
    sizes = re.findall(r"([^=,;]+?)\s*=\s*(\d+)", answer)
    if key == "sizes":
        option[key] = {name_of(group): int(n) for group, n in sizes}
    elif key in ("test", "timepoint", "divisor", "step"):
        option[key] = ALSO.get(key, str)(answer)
    if option.get(key) == {}:
        content.faults.append(f"{row.cell('answer')}: write the sizes of groups as a=6, b=4")
    place = ("unknowns", str(unknowns.index(known)), "options", str(len(known["options"])))
    content.cells |= {
        (*place, name): row.cell("answer" if name == key else "option") for name in option
    }
    known["options"].append(option)


def main(arguments: Sequence[str]) -> int:
    """Write the empty workbook of a paper, unless the paper has a file already."""
    name = arguments[0] if arguments else ""
    if not re.fullmatch(r"[a-z0-9]+([_-][a-z0-9]+)*", name):
        print(told("Name the paper in small letters: `make new-paper-audit NAME=miller-2021`."))
        return 1
    folder = study_folder() / "data/published"
    known = [folder / f"{name}{ending}" for ending in (".xlsx", ".yaml")]
    if there := [path for path in known if path.exists()]:
        print(f"{there[0]} exists already; nothing was written.")
        return 1
    save_workbook(template(), known[0])
    print(told(f"Wrote {known[0]}. Fill in its three sheets, then run `make audit`."))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
