"""A shared ledger that fits its seal is read as it was written; any other is refused."""

import pandas as pd
import pytest

from caseseries import ledger
from caseseries.ledger import COLUMNS, Row
from caseseries.share.sealed import read_shared, write_shared
from caseseries.share.small_groups import hide_small_groups
from caseseries.study_error import StudyError
from studies import SMP, VITILIGO


def row(group: str, n: int, value: float) -> Row:
    return Row(
        cohort="clinic-a", provenance="observed", statistic_id=f"vds.month_6.{group}.mean",
        group=group, outcome="vds", timepoint="month_6", statistic="mean", value=value,
        ci_low=None, ci_high=None, ci_level=None, p_value=None, n=n, n_missing=0, unit="points",
        method="mean", reason="", note="=1+1", case_ids="",
    )  # fmt: skip


@pytest.fixture
def full() -> pd.DataFrame:
    return ledger.frame([row("all", 16, 0.1 + 0.2), row("scarring", 4, 7.5)])


@pytest.fixture
def sent(full, tmp_path):
    path = tmp_path / "clinic-b.csv"
    write_shared(SMP, hide_small_groups(full), path)
    return path


def read(path, study=SMP):
    return read_shared(study, {"clinic-b": path})


def test_numbers_come_back_to_the_last_digit_under_the_name_given_here(sent, full):
    table = read(sent)
    assert list(table.columns) == list(COLUMNS)
    assert table.loc[0, "value"] == full.loc[0, "value"]
    assert table.loc[0, "note"] == "=1+1"
    assert set(table["cohort"]) == {"clinic-b"}


def test_what_is_hidden_stays_hidden(sent):
    hidden = read(sent).loc[1]
    assert pd.isna(hidden["value"])
    assert hidden["n"] == 0
    assert hidden["reason"].startswith("hidden")


EDITS = {
    "a digit": lambda text: text.replace(b",16,", b",17,"),
    "a line is gone": lambda text: text.split(b"\n", 2)[0] + b"\n" + text.split(b"\n", 2)[2],
    "line ends of another system": lambda text: text.replace(b"\n", b"\r\n"),
    "a spreadsheet's mark": lambda text: b"\xef\xbb\xbf" + text,
    "the seal is gone": lambda text: text.rpartition(b"clinic-a")[0],
    "another file": lambda text: b"a,b\n1,2\n",
    "nothing": lambda text: b"",
    "no text": lambda text: b"\xff\xfe\x00",
}


@pytest.mark.parametrize("edit", EDITS.values(), ids=EDITS.keys())
def test_a_file_that_was_edited_is_refused(sent, edit):
    sent.write_bytes(edit(sent.read_bytes()))
    with pytest.raises(StudyError, match=r"clinic-b\.csv: .*do not open and save it"):
        read(sent)


def test_a_ledger_of_another_study_is_refused(sent):
    with pytest.raises(StudyError, match="another definition of the study"):
        read(sent, VITILIGO)


def test_one_ledger_under_two_names_is_refused(sent):
    with pytest.raises(StudyError, match="the same ledger as that of clinic-b"):
        read_shared(SMP, {"clinic-b": sent, "clinic-c": sent})


def test_no_shared_ledger_gives_none():
    assert read_shared(SMP, {}).empty
