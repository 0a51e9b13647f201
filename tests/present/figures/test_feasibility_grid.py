"""The grid of readings: every reading that is drawn is a cell with a sign beside its colour."""

from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from caseseries.present import style
from caseseries.present.figures import feasibility_grid
from caseseries.present.readings import Readings
from caseseries.published.study_file import read
from present.figures.drawn import hold_to_plain_words, hold_to_the_house

LIU = Path(__file__).resolve().parents[3] / "data" / "published" / "liu-2025.yaml"


@pytest.fixture(autouse=True)
def _in_house_style():
    with style.house_style():
        yield


@pytest.fixture(scope="module")
def liu():
    return read(LIU)


def decided(study):
    """Return made-up verdicts of every kind, with contradictions of one to six numbers."""
    names = [claim.id for claim in study.claims][:6]
    rows = []
    for place, reading in enumerate(study.readings()):
        verdict = ("impossible", "impossible", "possible", "undecided")[place % 4]
        numbers = names[: 1 + place % 6] if verdict == "impossible" else []
        rows.append(_row(reading, verdict, numbers))
    return pd.DataFrame(rows)


def with_possible(study, **wanted):
    """Return verdicts of which those with some answers are possible, and the rest are not."""
    every = study.every_reading()
    return pd.DataFrame(
        _row(one, "possible" if wanted.items() <= one.choices.items() else "impossible", ["n.all"])
        for one in every
    )


def _row(reading, verdict, numbers):
    found = {"verdict": verdict, "contradiction": " ".join(numbers), "numbers": str(len(numbers))}
    return dict(reading.choices) | found


def drawn(study, table):
    """Return the drawing of some verdicts, and the figure."""
    tried = Readings(study=study, table=table)
    (one,) = feasibility_grid.drawings(tried)
    return one, one.draw()


def signs(figure):
    """Return the text of every cell; the key has its own axes at the end."""
    return [text.get_text() for text in figure.axes[0].texts]


@pytest.mark.parametrize("unknowns", [1, 2, 3])
def test_every_reading_is_one_cell_with_its_sign(liu, unknowns):
    study = replace(liu, unknowns=liu.unknowns[:unknowns])
    table = decided(study)
    tried = Readings(study=study, table=table)
    found = signs(drawn(study, table)[1])
    assert len(found) == len(tried.drawn)
    counts = tried.drawn["verdict"].value_counts()
    assert found.count("✓") == counts.get("possible", 0)
    assert found.count("?") == counts.get("undecided", 0)


def test_a_cell_stands_where_its_labels_say(liu):
    """Possible: 7/3 at month 6, in thirds or tenths, with two tests and two spreads."""
    table = with_possible(liu, split="7/3", timepoint="month_6")
    kept = table["grid"].isin(["1/3", "1/10"]) & table["test"].isin(["welch", "student"])
    table.loc[~(kept & table["sd"].ne("se")), "verdict"] = "impossible"
    one, figure = drawn(liu, table)
    axes = figure.axes[0]
    columns = [label.get_text() for label in axes.get_xticklabels()]
    rows = [label.get_text() for label in axes.get_yticklabels()]
    marks = [text.get_position() for text in axes.texts if text.get_text() == "✓"]
    places = {(rows[int(row)], columns[int(column)]) for column, row in marks}
    assert places == {
        (test, f"{grid}, {spread}")
        for test in ("Student t test", "Welch t test")
        for grid in ("1/3", "1/10")
        for spread in ("n−1", "n")
    }
    assert "Drawn are the readings with 7 androgenetic and 3 scarring" in one.caption
    assert "Not drawn are 2520 readings with 6 androgenetic and 4 scarring" in one.caption
    assert "or the score right after treatment: 2520 impossible" in one.caption
    assert "Columns: 1, whole scores; 1/2, half points" in one.caption


@pytest.mark.parametrize("unknowns", [1, 3, 5])
def test_nothing_is_cut_off_and_no_label_covers_another(liu, unknowns):
    study = replace(liu, unknowns=liu.unknowns[:unknowns])
    wanted = {"split": "7/3", "timepoint": "month_6"} if unknowns == 5 else {}
    one, figure = drawn(study, with_possible(study, **wanted))
    hold_to_the_house(one, figure, Readings.provenance)
    hold_to_plain_words(one)


def test_the_words_count_the_verdicts(liu):
    one, _ = drawn(liu, with_possible(liu, split="7/3", timepoint="month_6"))
    assert "Of 2880 readings of Liu 2025, 2520 are impossible and 360 are possible." in one.caption


def test_a_paper_that_leaves_nothing_open_has_no_grid(liu):
    with pytest.raises(ValueError, match="unpack"):
        drawn(replace(liu, unknowns=()), decided(liu))
