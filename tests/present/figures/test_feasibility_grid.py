"""The grid of readings: every reading is a cell, and every cell says its verdict without colour."""

import json
from dataclasses import replace
from itertools import combinations
from pathlib import Path

import pandas as pd
import pytest

from caseseries.present import figures, style
from caseseries.present.figures import album, claims_overview, feasibility_grid, of_readings
from caseseries.published.reading import read
from present import toy_cohorts as toy

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


def signs(figure):
    """Return the text of every cell, panel by panel; the key has its own axes at the end."""
    panels = figure.axes[:-5]
    return [text.get_text() for axes in panels for text in axes.texts]


@pytest.mark.parametrize("unknowns", [1, 2, 3, 4, 5])
def test_every_reading_is_one_cell_with_its_sign(liu, unknowns):
    study = replace(liu, unknowns=liu.unknowns[:unknowns])
    hypotheses = decided(study)
    found = signs(feasibility_grid.draw(study, hypotheses))
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
    figure = feasibility_grid.draw(liu, pd.DataFrame(rows))
    (axes,) = [one for one in figure.axes[:-5] if "✓" in [text.get_text() for text in one.texts]]
    assert axes.get_title("left") == "split 7/3"
    (mark,) = [text for text in axes.texts if text.get_text() == "✓"]
    column, row = mark.get_position()
    columns = [label.get_text() for label in axes.get_xticklabels()]
    rows = [label.get_text() for label in figure.axes[0].get_yticklabels()]
    assert columns[int(column)] == "welch, month 6"
    assert rows[int(row)] == "1/3, n−1"


@pytest.mark.parametrize("unknowns", [1, 3, 5])
def test_nothing_is_cut_off_and_no_label_covers_another(liu, unknowns):
    study = replace(liu, unknowns=liu.unknowns[:unknowns])
    figure = feasibility_grid.draw(study, decided(study))
    figure.draw_without_rendering()
    artists = [*figure.texts]
    for axes in figure.axes[:-5]:
        artists += [axes.title, *axes.get_xticklabels(), *axes.get_yticklabels()]
    boxes = [
        (artist.get_text(), artist.get_window_extent()) for artist in artists if artist.get_text()
    ]
    for text, box in boxes:
        assert box.x0 >= 0, text
        assert box.y0 >= 0, text
        assert box.x1 <= figure.bbox.x1, text
        assert box.y1 <= figure.bbox.y1, text
    for (one, box), (other, other_box) in combinations(boxes, 2):
        assert not box.padded(-0.5).overlaps(other_box.padded(-0.5)), (one, other)


def test_the_words_count_the_verdicts_and_name_the_possible_readings(liu):
    hypotheses = decided(liu)
    few = hypotheses.assign(verdict="impossible")
    few.loc[5, "verdict"] = "possible"
    words = feasibility_grid.describe(liu, few)
    assert "Of 576 readings of Liu 2025: 575 impossible, 1 possible." in words.caption
    assert "Possible: split 6/4, grid 1, sd n−1, test mann whitney absolute" in words.caption
    many = feasibility_grid.describe(liu, hypotheses)
    assert "Possible: " not in many.caption
    assert not many.empty


def test_a_paper_that_leaves_nothing_open_says_so(liu):
    study = replace(liu, unknowns=())
    words = feasibility_grid.describe(study, decided(study))
    assert words.empty
    assert feasibility_grid.draw(study, decided(study)).axes == []


def test_figures_of_different_subjects_share_one_file_of_words(liu, tmp_path, monkeypatch):
    monkeypatch.setattr(style, "DPI", 50)
    few = decided(liu).head(4)
    drawings = {
        claims_overview: (toy.claims(), "Reconstructed."),
        feasibility_grid: (liu, few),
    }
    album.write_album(drawings, tmp_path)
    captions = json.loads((tmp_path / album.CAPTIONS).read_text(encoding="utf-8"))
    assert tuple(captions) == figures.OF_STUDY + figures.OF_READINGS
    assert (tmp_path / "feasibility_grid.svg").is_file()


def test_the_rules_know_the_figures_of_readings_by_name():
    assert tuple(map(album.name_of, of_readings.FIGURES)) == figures.OF_READINGS
