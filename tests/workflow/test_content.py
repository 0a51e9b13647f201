"""A digest tells what files hold, and not when or where they were written."""

import os

import content


def digest(*files):
    content._line.cache_clear()  # one run of the workflow asks once
    return content.digest(files)


def test_the_content_decides_and_not_the_date(tmp_path):
    file = tmp_path / "patients.csv"
    file.write_text("P01")
    before = digest(file)
    os.utime(file, (1_000_000_000, 1_000_000_000))
    assert digest(file) == before
    file.write_text("P02")
    os.utime(file, (1_000_000_000, 1_000_000_000))
    assert digest(file) != before


def test_a_moved_folder_changes_nothing_and_another_name_does(tmp_path):
    for name in ("here/a", "there/a", "there/b"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("the same")
    assert digest(tmp_path / "here/a") == digest(tmp_path / "there/a")
    assert digest(tmp_path / "there/a") != digest(tmp_path / "there/b")


def test_a_file_that_is_gone_counts(tmp_path):
    file = tmp_path / "notes.csv"
    file.write_text("")
    before = digest(file)
    file.unlink()
    assert digest(file) != before
