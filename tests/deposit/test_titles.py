"""What a file is called in a repository."""

import pytest
from tests.deposit.small_study import write

from caseseries.deposit.titles import media_type, title_of_result, title_of_source


@pytest.fixture(autouse=True)
def _here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


def test_a_figure_has_the_title_of_its_caption():
    write("results/a/figures/captions.json", '{"fading": {"title": "Fading, by subtype"}}')
    assert title_of_result("results/a/figures/fading.pdf") == "Figure: Fading, by subtype"


def test_a_table_has_the_title_of_its_caption_in_every_format():
    write("results/a/tables/index.json", '{"claims": {"caption": "Claims < all"}}')
    assert title_of_result("results/a/tables/claims.tex") == "Table: Claims < all"
    assert title_of_result("results/a/tables/claims.csv") == "Table: Claims < all"


@pytest.mark.parametrize(
    ("path", "title"),
    [
        ("results/a/ledger.csv", "Ledger: every computed number, a row each"),
        ("results/a/figures/new_one.pdf", "Figure: New one"),
        ("results/a/tables/new-one.csv", "Table: New one"),
        ("results/audit/x/feasible_readings.csv", "Feasible readings"),
    ],
)
def test_a_result_without_a_title_is_called_by_our_words_or_by_its_name(path, title):
    assert title_of_result(path) == title


@pytest.mark.parametrize(
    ("path", "title"),
    [
        ("data/protocols/liu.yaml", "Limits of a treatment protocol: liu.yaml"),
        ("workflow/caseseries/ledger.py", "workflow/caseseries/ledger.py"),
    ],
)
def test_a_source_is_called_by_its_folder_or_its_path(path, title):
    assert title_of_source(path) == title


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("a.CSV", "text/csv"),
        ("Snakefile", "text/plain"),
        ("page.html.j2", "text/plain"),
        ("cases.xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        ("a.unknown", "application/octet-stream"),
    ],
)
def test_media_types_come_from_the_ending_alone(path, kind):
    assert media_type(path) == kind
