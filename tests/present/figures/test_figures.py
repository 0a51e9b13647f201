"""Every figure of every kind of cohort: all patients visible, nothing cut off, nothing overlaps."""

import json
import subprocess
import sys
from itertools import combinations

import numpy as np
import pandas as pd
import pytest
from matplotlib.text import Text

from caseseries.present import figures, style
from caseseries.present.figures import (
    album,
    claims_overview,
    fading,
    of_cohort,
    of_pooled,
    of_series,
    of_study,
    pss_composition,
    session_timeline,
    vds_pss,
    vds_trajectories,
)
from present import toy_cohorts as toy

every_cohort = pytest.mark.parametrize("cohort", toy.COHORTS, ids=lambda cohort: cohort.__name__)
every_figure = pytest.mark.parametrize("module", of_cohort.FIGURES, ids=album.name_of)


@pytest.fixture(autouse=True)
def _in_house_style():
    with style.house_style():
        yield


def texts_of(figure):
    """Return every text that is really drawn, with its place; axes keep ticks they never draw."""
    drawn = {}
    draw = Text.draw

    def recorded(text, renderer):
        if text.get_visible() and text.get_text():
            drawn[text] = text.get_window_extent(renderer)
        draw(text, renderer)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Text, "draw", recorded)
        figure.draw_without_rendering()
    return [(text.get_text(), place) for text, place in drawn.items()]


def width_in_mm(figure):
    return figure.get_size_inches()[0] * style.MM_PER_INCH


@every_cohort
@every_figure
def test_nothing_is_cut_off_and_no_text_covers_another(module, cohort):
    figure = module.draw(cohort())
    texts = texts_of(figure)
    for text, box in texts:
        assert box.x0 >= 0, text
        assert box.y0 >= 0, text
        assert box.x1 <= figure.bbox.x1, text
        assert box.y1 <= figure.bbox.y1, text
    for (one, box), (other, other_box) in combinations(texts, 2):
        assert not box.padded(-0.5).overlaps(other_box.padded(-0.5)), (one, other)


@every_cohort
@every_figure
def test_every_figure_fits_a_column_and_says_where_its_cases_come_from(module, cohort):
    figure = module.draw(cohort())
    assert width_in_mm(figure) == pytest.approx(85) or width_in_mm(figure) == pytest.approx(174)
    assert figure.get_size_inches()[1] * style.MM_PER_INCH <= 240
    assert cohort().provenance in [text for text, _ in texts_of(figure)]


@every_cohort
@every_figure
def test_words_are_whole_sentences_without_leftovers(module, cohort):
    words = module.describe(cohort())
    for text in (words.title, words.caption, words.alt):
        assert text
        assert "nan" not in text
        assert "None" not in text
        assert "  " not in text
    assert words.caption.endswith(".")


def points_of(axes):
    """Return the place of every symbol of a patient: those drawn as dots and along lines."""
    scattered = [dots.get_offsets() for dots in axes.collections if len(dots.get_offsets())]
    lines = [
        line.get_xydata()
        for line in axes.lines
        if line.get_marker() in ("o", "s") and len(line.get_xydata())
    ]
    return np.concatenate([*scattered, *lines]) if scattered or lines else np.empty((0, 2))


def shown_once_each(points):
    return len(np.unique(points.round(9), axis=0)) == len(points)


@every_cohort
def test_every_score_is_a_symbol_of_its_own_over_time(cohort):
    cases = cohort().cases
    figure = vds_trajectories.draw(cohort())
    for axes, subtype in zip(figure.axes, cohort().subtypes, strict=False):
        members = cases.groups[subtype]
        scores = cases.scores[cases.scores["patient_id"].isin(members)]["vds"].notna().sum()
        points = points_of(axes)
        assert len(points) == scores
        assert shown_once_each(points)


@every_cohort
def test_every_patient_who_faded_is_a_symbol_of_its_own(cohort):
    figure = fading.draw(cohort())
    for axes, timepoint in zip(figure.axes, cohort().cases.timepoints("fading"), strict=False):
        points = points_of(axes)
        assert len(points) == len(cohort().values("fading", timepoint))
        assert shown_once_each(points)


@every_cohort
def test_every_patient_with_both_scores_is_a_symbol_of_its_own(cohort):
    figure = vds_pss.draw(cohort())
    for axes in figure.axes:
        assert shown_once_each(points_of(axes))


def test_tied_patients_are_stacked_and_counted():
    """Androgenetic patients with VDS 8 and PSS 3 at month 6: P01, P02, P05; scarring: P10."""
    figure = vds_pss.draw(toy.ten())
    same_time = figure.axes[0]
    at_eight = [y for x, y in points_of(same_time) if x == 8 and y > 2.5]
    assert len(at_eight) == 4
    assert np.mean(at_eight) == pytest.approx(3)
    counts = [text.get_text() for text in vds_pss.draw(toy.many()).axes[0].texts]
    assert counts
    assert all(int(count) >= vds_pss.COUNTED_FROM for count in counts)


def test_means_and_intervals_are_those_of_the_ledger():
    material = toy.ten()
    axes = fading.draw(material).axes[0]
    row = material.row("fading.month_6.scarring.mean")
    diamonds = [line.get_ydata()[0] for line in axes.lines if line.get_marker() == "D"]
    assert row.value in diamonds
    assert [row.ci_low, row.ci_high] in [list(line.get_ydata()) for line in axes.lines]


def two_who_differ():
    """Return two patients whose t intervals reach far beyond the scale."""
    patients = pd.DataFrame({"patient_id": ["P01", "P02"], "subtype": ["scarring"] * 2})
    assessments = pd.DataFrame(
        {
            "patient_id": ["P01", "P02"] * 2,
            "timepoint": ["immediate"] * 2 + ["month_3"] * 2,
            "vds": [10, 9, 9, 6],
        }
    )
    return toy.material({"patients": patients, "assessments": assessments}, provenance="observed")


def test_an_interval_beyond_the_scale_of_vds_ends_in_arrows():
    axes = vds_trajectories.draw(two_who_differ()).axes[0]
    low, high = axes.get_ylim()
    assert (low, high) == (0, 10)
    arrows = [
        (line.get_marker(), line.get_ydata()[0])
        for line in axes.lines
        if line.get_marker() in ("v", "^")
    ]
    assert arrows == [("^", 10), ("v", 0), ("^", 10)]


def test_an_interval_of_two_patients_does_not_flatten_their_fading():
    """Fading 1 and 3: the interval is −10.7 to 14.7."""
    axes = fading.draw(two_who_differ()).axes[0]
    low, high = axes.get_ylim()
    assert -2 < low < 0
    assert 3 < high < 5
    arrows = [line.get_ydata()[0] for line in axes.lines if line.get_marker() in ("v", "^")]
    assert arrows == [-1.5, 4.5]


def test_no_mean_is_drawn_of_one_patient():
    markers = [line.get_marker() for line in fading.draw(toy.one()).axes[0].lines]
    assert "D" not in markers


@every_cohort
def test_bars_of_satisfaction_are_all_patients_with_a_score(cohort):
    for axes in pss_composition.draw(cohort()).axes:
        widths = {}
        for bar in axes.patches:
            widths[bar.get_y()] = widths.get(bar.get_y(), 0) + bar.get_width()
        assert all(width == pytest.approx(100) or width == 0 for width in widths.values())


def test_parts_of_the_bars_are_labelled_with_counts():
    labels = [text.get_text() for text in pss_composition.draw(toy.ten()).axes[0].texts]
    assert labels == [
        *("1/10", "3/10 (30%)", "6/10 (60%)"),  # a tenth is too narrow for more
        *("1/6 (17%)", "5/6 (83%)"),
        *("1/4 (25%)", "2/4 (50%)", "1/4 (25%)"),
    ]


def test_sessions_off_protocol_differ_in_shape_and_words():
    legend = session_timeline.draw(toy.many()).legends[0]
    words = [text.get_text() for text in legend.get_texts()]
    assert words == ["session on protocol", "session off protocol", "bleeding"]
    on_protocol = session_timeline.draw(toy.ten()).legends[0]
    assert [text.get_text() for text in on_protocol.get_texts()] == ["session on protocol"]


@pytest.mark.parametrize("cohort", [toy.ten, toy.many], ids=["ten", "many"])
def test_every_session_is_drawn_in_the_lane_of_its_patient(cohort):
    sessions = cohort().cohort.sessions
    figure = session_timeline.draw(cohort())
    drawn = {(x, y) for dots in figure.axes[0].collections for x, y in dots.get_offsets()}
    lanes = {patient: lane for lane, patient in enumerate(cohort().cases.group_of.index)}
    wanted = {(row.day, lanes[row.patient_id]) for row in sessions.itertuples()}
    assert drawn == wanted


def test_missing_sessions_and_missing_days_are_said():
    assert session_timeline.describe(toy.one()).caption == session_timeline.NOTHING
    assert session_timeline.describe(toy.unscored()).caption == session_timeline.NO_DAYS


def test_claims_have_a_row_each_with_verdict_as_colour_sign_and_word():
    claims = toy.claims()
    figure = claims_overview.draw(claims, "Reconstructed.")
    texts = [text.replace("\n", " ") for text, _ in texts_of(figure)]
    for claim in claims.itertuples():
        assert claim.says in texts
        assert claim.verdict in texts
    for sign in "✓≈✗⊘⇄?":
        assert sign in texts
    points = {
        round(line.get_ydata()[0]): (line.get_xdata()[0], line.get_marker())
        for line in figure.axes[0].lines
        if line.get_marker() in ("o", "<", ">")
    }
    assert points == {
        0: (pytest.approx(0.5), "o"),
        1: (0.0, "o"),
        2: (claims_overview.REACH, ">"),
        3: (pytest.approx(1.7), "o"),
        6: (pytest.approx(-0.1), "o"),
    }


def test_no_text_of_the_claims_covers_another():
    figure = claims_overview.draw(toy.claims(), "Reconstructed.")
    for (one, box), (other, other_box) in combinations(texts_of(figure), 2):
        assert not box.padded(-0.5).overlaps(other_box.padded(-0.5)), (one, other)


def test_claims_are_counted_by_verdict():
    words = claims_overview.describe(toy.claims(), "Reconstructed.")
    assert words.caption.startswith(
        "Of 7 printed numbers: 2 reproduced, 1 reproduced only by rounding, 1 not reproduced, "
        "1 cannot hold, 1 contradicts, 1 not checkable."
    )
    none = toy.claims().iloc[:0]
    assert claims_overview.describe(none, "").caption == claims_overview.NOTHING
    assert claims_overview.draw(none, "Nothing.").get_size_inches()[1] > 0


@pytest.mark.parametrize(
    ("modules", "names"),
    [
        (of_cohort.FIGURES, figures.OF_COHORT),
        (of_study.FIGURES, figures.OF_STUDY),
        (of_pooled.FIGURES, figures.OF_POOLED),
        (of_series.FIGURES, figures.OF_SERIES),
    ],
)
def test_the_rules_know_the_figures_by_name(modules, names):
    assert tuple(map(album.name_of, modules)) == names


def test_the_album_writes_pictures_and_words(tmp_path, monkeypatch):
    monkeypatch.setattr(style, "DPI", 50)
    album.write_figures(of_cohort.FIGURES, tmp_path / "cohort", toy.one())
    album.write_figures(of_study.FIGURES, tmp_path / "study", toy.claims(), "Reconstructed.")
    for folder, names in (("cohort", figures.OF_COHORT), ("study", figures.OF_STUDY)):
        files = {file.name for file in (tmp_path / folder).iterdir()}
        pictures = {f"{name}.{ending}" for name in names for ending in figures.FORMATS}
        assert files == pictures | {"captions.json"}
        captions = json.loads((tmp_path / folder / "captions.json").read_text(encoding="utf-8"))
        assert tuple(captions) == names
        for words in captions.values():
            assert set(words) == {"title", "caption", "alt", "empty"}


@every_cohort
@every_figure
def test_a_sheet_without_a_drawing_says_so_in_its_words(module, cohort):
    """What a person sees and what the words say are the same: a sentence, or a drawing."""
    says_nothing = not module.draw(cohort()).axes
    assert module.describe(cohort()).empty == says_nothing


def test_the_names_of_the_figures_are_known_without_drawing_anything():
    """Snakemake reads the rules at every start: no heavy import may hide behind the names."""
    program = (
        "import sys, caseseries.present.figures, caseseries.present.tables;"
        "print({'matplotlib', 'pandas', 'seaborn'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert done.stdout.strip() == "set()"
