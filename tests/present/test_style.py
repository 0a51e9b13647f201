"""The look of the figures: size, fonts, the same bytes, and points that never hide each other."""

import re
from pathlib import Path

import matplotlib as mpl
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from caseseries.present import style, words
from caseseries.present.numbers import MINUS

PROVENANCE = "Simulated; not patient data."


def a_figure():
    figure = style.sheet(style.SINGLE_COLUMN, 40, PROVENANCE)
    axes = figure.subplots()
    axes.plot([0, 1], [0, 1], "o", label="points")
    axes.set(xlabel=f"{MINUS}1 ± 0.5 ✓ ρ", ylabel="VDS")
    figure.legend(loc="outside upper right")
    return figure


def written(folder, name="a"):
    folder.mkdir(exist_ok=True)
    with style.house_style():
        style.write(a_figure(), folder / name)
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def test_a_figure_has_exactly_the_size_that_the_journal_asks_for(tmp_path):
    files = written(tmp_path)
    assert sorted(files) == ["a.pdf", "a.png", "a.svg"]
    with Image.open(tmp_path / "a.png") as picture:
        assert picture.width == pytest.approx(85 / 25.4 * style.DPI, abs=1)
        assert picture.height == pytest.approx(40 / 25.4 * style.DPI, abs=1)
        assert picture.info["dpi"] == pytest.approx((style.DPI, style.DPI), abs=0.1)
    points = 85 / 25.4 * 72
    assert float(re.search(rb"/MediaBox ?\[0 0 ([\d.]+)", files["a.pdf"])[1]) == pytest.approx(
        points, abs=0.01
    )
    assert float(re.search(rb'width="([\d.]+)pt"', files["a.svg"])[1]) == pytest.approx(
        points, abs=0.01
    )


def test_fonts_are_embedded_as_truetype(tmp_path):
    pdf = written(tmp_path)["a.pdf"]
    assert b"/FontFile2" in pdf
    assert b"/Type3" not in pdf


def test_files_are_the_same_whatever_the_machine_is_set_to(tmp_path, monkeypatch):
    first = written(tmp_path / "first")
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1")
    with mpl.rc_context({"font.size": 20, "lines.linewidth": 9, "svg.hashsalt": "other"}):
        second = written(tmp_path / "second")
    assert first == second


def test_the_settings_of_the_machine_come_back():
    with mpl.rc_context({"font.size": 20}):
        with style.house_style():
            assert mpl.rcParams["font.size"] == 7.7
        assert mpl.rcParams["font.size"] == 20


def test_a_figure_that_cannot_be_finished_leaves_the_old_one(tmp_path, monkeypatch):
    before = written(tmp_path)

    def breaks_off(*_):
        raise OSError("the disk is full")

    monkeypatch.setattr(Path, "write_bytes", breaks_off)
    with pytest.raises(OSError, match="the disk is full"):
        style.write(a_figure(), tmp_path / "a")
    assert {name: (tmp_path / name).read_bytes() for name in before} == before


def test_groups_and_verdicts_are_told_apart_without_colour():
    assert len(set(style.COLOURS)) == len(set(style.MARKERS)) == 6
    assert all(told.colour in vars(style) for told in words.VERDICTS.values())


scores = st.lists(
    st.integers(0, 20).map(lambda half: half / 2) | st.just(float("nan")), min_size=1, max_size=80
).map(np.array)


@given(scores, st.floats(0.01, 0.2), st.floats(0.1, 1))
def test_equal_values_stand_beside_each_other_centred_and_within_their_room(values, step, room):
    shifts = style.spread(values, step=step, room=room)
    for value in np.unique(values[~np.isnan(values)]):
        tied = np.sort(shifts[values == value])
        assert tied.mean() == pytest.approx(0, abs=1e-9)
        assert np.ptp(tied) <= room
        if len(tied) > 1:
            gaps = np.diff(tied)
            assert gaps == pytest.approx(np.full(len(gaps), min(step, room / len(tied))))


@given(scores.filter(lambda values: not np.isnan(values).any()), st.floats(0.01, 3))
def test_close_values_do_not_hide_each_other_either(values, height):
    """Two points as close as ``height`` either lie in one run, beside each other, or touch it."""
    shifts = style.spread(values, step=0.05, room=10, height=height)
    places = np.column_stack([shifts, values]).round(9)
    assert len(np.unique(places, axis=0)) == len(places)


def test_a_point_stays_where_it_is_when_nothing_hides_it():
    assert style.spread(np.array([1.0, 2.0, 4.0]), step=0.1, room=1).tolist() == [0, 0, 0]
