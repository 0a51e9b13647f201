"""One writer for every file: whole or not at all, and no cell that a spreadsheet would run."""

import ast
import errno
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from caseseries import files
from caseseries.study_error import StudyError

PACKAGE = Path(__file__).resolve().parents[1] / "workflow"

FORMULAS = [
    *("=1+1", "@SUM(A1)", "+cmd|' /C calc'!A0", "-2+3", " =1+1", "\t=1+1", "\r=1", "＝1+1"),
    '=HYPERLINK("http://example.org","x")',
]
HARMLESS = ["-0.5", "+5", "-1.5e-7", "-12 %", "vertex", "3 = very satisfied", "", "−0.5", "1-2"]


@pytest.mark.parametrize("text", FORMULAS)
def test_a_formula_stands_behind_an_apostrophe(text):
    assert files.escaped(text) == "'" + text


@pytest.mark.parametrize("text", HARMLESS)
def test_a_number_or_word_stays_as_it_is(text):
    assert files.escaped(text) == text


@given(st.text())
def test_every_text_comes_back(text):
    assert files.unescaped(files.escaped(text)) == text


def test_an_emptied_folder_holds_nothing_of_before(tmp_path):
    folder = tmp_path / "figures"
    files.empty(folder)
    (folder / "old.svg").write_text("old")
    files.empty(folder)
    assert list(folder.iterdir()) == []


def test_a_table_comes_back_from_its_file(tmp_path):
    table = pd.DataFrame({"number": [-1.5, None], "text": ["=1+1", "'quoted'"]})
    files.write_table(table, tmp_path / "new" / "table.csv", mark=True)
    assert (tmp_path / "new" / "table.csv").read_bytes().startswith(b"\xef\xbb\xbfnumber,text\n")
    pd.testing.assert_frame_equal(files.read_table(tmp_path / "new" / "table.csv"), table)


def test_line_ends_stay_as_they_are(tmp_path):
    files.write_text("a\r\nb\n", tmp_path / "text")
    assert (tmp_path / "text").read_bytes() == b"a\r\nb\n"


def half_write(target, fault):
    with files.unfinished(target) as part:
        part.write_text("half")
        raise fault


def test_a_fault_leaves_the_old_file_and_nothing_else(tmp_path):
    target = tmp_path / "file"
    target.write_text("old")
    with pytest.raises(ZeroDivisionError):
        half_write(target, ZeroDivisionError())
    assert target.read_text() == "old"
    assert list(tmp_path.iterdir()) == [target]


def test_a_full_disk_is_told_in_a_sentence(tmp_path):
    with pytest.raises(StudyError, match=r"could not be written: No space left.*disk is full"):
        half_write(tmp_path / "file", OSError(errno.ENOSPC, "No space left on device"))


WRITERS = {"to_csv", "write_text", "write_bytes", "savefig"}


def calls_that_write(path):
    """Yield the lines on which a file is written by its own name."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            owner = node.func.value
            on_part = isinstance(owner, ast.Name) and owner.id in {"part", "files"}
            to_part = any(isinstance(one, ast.Name) and one.id == "part" for one in node.args)
            if node.func.attr in WRITERS and not on_part and not to_part:
                yield f"{path.name}:{node.lineno}"


def test_every_file_is_written_by_the_one_writer():
    modules = [*PACKAGE.rglob("caseseries/**/*.py"), *PACKAGE.glob("scripts/*.py")]
    others = [path for path in sorted(modules) if path.name != "files.py"]
    assert [line for path in others for line in calls_that_write(path)] == []
