"""The grid of readings: every reading that is drawn is a cell with a sign beside its colour."""

from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from caseseries.present import style
from caseseries.present.figures import feasibility_grid
from caseseries.published.study_file import read
from present.figures.drawn import hold_to_plain_words, hold_to_the_house
from present.toy_readings import readings

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
    for place, hypothesis in enumerate(study.hypotheses()):
        verdict = ("impossible", "impossible", "possible", "undecided")[place % 4]
        numbers = names[: 1 + place % 6] if verdict == "impossible" else []
        rows.append(
            dict(hypothesis.choices) | {"verdict": verdict, "contradiction": " ".join(numbers)}
        )
    return pd.DataFrame(rows)


def drawn(study, hypotheses):
    """Return the drawing of some verdicts, and the figure."""
    tried = readings(study, table=hypotheses)
    (one,) = feasibility_grid.drawings(tried)
    return one, one.draw()


def signs(figure):
    """Return the text of every cell, panel by panel; the key has its own axes at the end."""
    panels = figure.axes[:-5]
    return [text.get_text() for axes in panels for text in axes.texts]


@pytest.mark.parametrize("unknowns", [1, 2, 3])
def test_every_reading_is_one_cell_with_its_sign(liu, unknowns):
    study = replace(liu, unknowns=liu.unknowns[:unknowns])
    hypotheses = decided(study)
    found = signs(drawn(study, hypotheses)[1])
    split = liu.unknowns[0].id
    left = hypotheses.loc[hypotheses["verdict"].ne("impossible"), split]
    hypotheses = hypotheses[hypotheses[split].isin(left)]
    assert len(found) == len(hypotheses)
    counts = hypotheses["verdict"].value_counts()
    assert found.count("✓") == counts.get("possible", 0)
    assert found.count("?") == counts.get("undecided", 0)
    needed = [
        len(numbers.split())
        for numbers, verdict in zip(hypotheses["contradiction"], hypotheses["verdict"], strict=True)
        if verdict == "impossible"
    ]
    assert sorted(map(int, set(found) - {"✓", "?"})) == sorted(set(needed))


def test_a_cell_stands_where_its_labels_say(liu):
    """The one possible reading: the third score grid, sample SD, second test, month 6, 7/3."""
    wanted = {
        "split": "7/3",
        "grid": "1/3",
        "sd": "n-1",
        "test": "welch",
        "timepoint": "month_6",
    }
    rows = []
    for hypothesis in liu.hypotheses():
        possible = dict(hypothesis.choices) == wanted
        verdict = "possible" if possible else "impossible"
        rows.append(dict(hypothesis.choices) | {"verdict": verdict, "contradiction": "n.all"})
    one, figure = drawn(liu, pd.DataFrame(rows))
    (axes,) = figure.axes[:-5]
    assert axes.get_title("left") == "split 7/3"
    (mark,) = [text for text in axes.texts if text.get_text() == "✓"]
    column, row = mark.get_position()
    columns = [label.get_text() for label in axes.get_xticklabels()]
    rows = [label.get_text() for label in axes.get_yticklabels()]
    assert rows[int(row)] == "1/3"
    assert columns[int(column)] == "n−1, welch, month 6"
    assert "Not drawn: split 6/4, 5/5 and 8/2, 432 readings, all impossible, 432 of them" in (
        one.caption
    )


@pytest.mark.parametrize("unknowns", [1, 3, 5])
def test_nothing_is_cut_off_and_no_label_covers_another(liu, unknowns):
    study = replace(liu, unknowns=liu.unknowns[:unknowns])
    hypotheses = decided(study)
    if unknowns == 5:
        elsewhere = hypotheses["split"].ne("7/3")
        hypotheses.loc[elsewhere, ["verdict", "contradiction"]] = ["impossible", "n.all"]
    one, figure = drawn(study, hypotheses)
    hold_to_the_house(one, figure, feasibility_grid.PROVENANCE)
    hold_to_plain_words(one)


def test_the_words_count_the_verdicts_and_name_the_possible_readings(liu):
    hypotheses = decided(liu)
    few = hypotheses.assign(verdict="impossible", contradiction="n.all")
    few.loc[5, "verdict"] = "possible"
    one, _ = drawn(liu, few)
    assert "Of 576 readings of Liu 2025: 575 impossible, 1 possible." in one.caption
    assert "Possible: split 6/4, grid 1, sd n−1, test mann whitney absolute" in one.caption
    assert "Possible: " not in drawn(liu, hypotheses)[0].caption


def test_a_paper_that_leaves_nothing_open_has_no_grid(liu):
    with pytest.raises(ValueError, match="unpack"):
        drawn(replace(liu, unknowns=()), decided(liu))
