"""Every figure of every kind of cohort: all patients visible, nothing cut off, nothing overlaps."""

import json
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pandas as pd
import pytest

from caseseries.estimate import association as estimated
from caseseries.estimate.analysis_set import analysis_set
from caseseries.ledger import Ledger, frame
from caseseries.present import figures, numbers, style
from caseseries.present.claims import Verdicts
from caseseries.present.figures import (
    album,
    association,
    categories,
    change,
    claims_overview,
    timeline,
    trajectories,
)
from caseseries.present.registry import members
from import_graph import modules_behind
from present import toy_cohorts as toy
from present.figures.drawn import (
    axes_of,
    drawings,
    hold_to_plain_words,
    hold_to_the_house,
    symbols,
    texts_of,
)

every_cohort = pytest.mark.parametrize("cohort", toy.COHORTS, ids=lambda cohort: cohort.__name__)


@every_cohort
def test_every_figure_is_legible_and_says_what_it_shows(cohort):
    for one, figure in drawings("cohort", cohort).values():
        hold_to_the_house(one, figure, cohort().provenance)
        hold_to_plain_words(one)


NAMES = {
    toy.ten: "flow vds_trajectories fading vds_pss pss_composition session_timeline",
    toy.five: "flow vds_trajectories hairline_trajectories fading hairline_gain vds_pss "
    "pss_composition touch_up",
    toy.vitiligo: "flow repigmentation_trajectories regained repigmentation_global_impression "
    "global_impression_composition repigmentation_agreement",
    toy.empty: "",
}


@pytest.mark.parametrize("cohort", NAMES, ids=lambda cohort: cohort.__name__)
def test_a_study_has_the_figures_that_its_scores_and_changes_ask_for(cohort):
    assert set(drawings("cohort", cohort)) == set(NAMES[cohort].split())


@every_cohort
def test_every_score_is_a_symbol_of_its_own_over_time(cohort):
    material = cohort()
    for score in material.study.scores:
        name = f"{score.id}_trajectories"
        if name not in drawings("cohort", cohort) or not material.shows_patients:
            continue
        for axes, group in zip(axes_of("cohort", cohort, name), material.groups, strict=False):
            known = material.cases.scores[
                material.cases.scores["patient_id"].isin(material.cases.groups[group])
            ][score.id].notna()
            points = symbols(axes)
            assert len(points) == known.sum()
            assert len(set(points)) == len(points)


@every_cohort
def test_every_patient_who_changed_is_a_symbol_of_its_own(cohort):
    material = cohort()
    for one in material.study.changes if material.shows_patients else ():
        if one.id in drawings("cohort", cohort):
            panels = axes_of("cohort", cohort, one.id)
            for axes, timepoint in zip(panels, material.cases.timepoints(one.id), strict=False):
                points = symbols(axes)
                assert len(points) == len(material.values(one.id, timepoint))
                assert len(set(points)) == len(points)


def test_of_many_patients_the_distribution_is_that_of_the_ledger():
    material = toy.crowd()
    axes = axes_of("cohort", toy.crowd, "fading")[0]
    boxes = [box for half in axes.collections for box in half.get_paths()]
    edges = {round(float(edge), 6) for box in boxes for edge in box.vertices[:, 1]}
    edges |= {round(float(value), 6) for line in axes.lines for value in line.get_ydata()}
    for part in ("q1", "median", "q3"):
        assert material.row(f"fading.month_3.androgenetic.{part}").value in edges
    (band,) = axes_of("cohort", toy.crowd, "vds_trajectories")[0].collections
    heights = set(band.get_paths()[0].vertices[:, 1])
    assert {material.row(f"vds.month_12.androgenetic.{part}").value for part in ("q1", "q3")} <= (
        heights
    )
    assert not symbols(axes_of("cohort", toy.crowd, "fading")[0])
    assert "one point a patient" not in drawings("cohort", toy.crowd)["fading"][0].alt


def test_time_is_drawn_to_scale():
    places = style.times(["baseline", "immediate", "month_3", "month_12"])
    assert places == pytest.approx({"baseline": -2.4, "immediate": 0, "month_3": 3, "month_12": 12})
    assert style.times(["baseline", "month_3", "month_6"])["baseline"] == 0
    axes = axes_of("cohort", toy.vitiligo, "repigmentation_trajectories")[0]
    assert list(axes.get_xticks()) == [0, 3, 6]
    assert "(scale 0 to 100 %)" in axes.get_ylabel().replace("\n", " ")


@pytest.mark.parametrize(
    ("months", "kept"),
    [((0, 3, 6, 12), "0 3 6 12"), ((0, 1, 3, 12, 60), "0   12 60"), ((0, 1), "0 1")],
)
def test_months_that_stand_too_close_are_not_labelled(months, kept):
    axes = style.sheet(85, 50, "").subplots()
    style.time_ticks(axes, {f"month_{month}": float(month) for month in months})
    assert " ".join(label.get_text() for label in axes.get_xticklabels()) == kept
    assert list(axes.get_xticks()) == list(months)


def test_a_score_before_treatment_is_not_called_month_0():
    for cohort, name in ((toy.vitiligo, "repigmentation"), (toy.five, "vds")):
        axes = axes_of("cohort", cohort, f"{name}_trajectories")[0]
        assert axes.get_xticklabels()[0].get_text() == "before"


@pytest.mark.parametrize("cohort", [toy.six, toy.followed], ids=["six", "followed"])
def test_a_mean_stands_nearest_to_its_own_timepoint(cohort):
    (score, *_) = cohort().study.scores
    places = style.times(cohort().timepoints(score.id))
    for axes in axes_of("cohort", cohort, f"{score.id}_trajectories"):
        means = [line.get_xdata()[0] for line in axes.lines if line.get_marker() == "D"]
        nearest = [min(places.values(), key=lambda place: abs(place - x)) for x in means]
        assert nearest == list(places.values())


def test_lines_of_many_patients_are_thinner():
    forty, twenty = axes_of("cohort", toy.many, "vds_trajectories")
    widths = [
        {line.get_linewidth() for line in axes.lines if line.get_marker() in style.MARKERS}
        for axes in (forty, twenty)
    ]
    assert widths == [{0.45}, {0.6}]


def test_panels_of_four_groups_fill_their_rows():
    """A fourth panel alone in its row would leave two places empty."""
    whole = toy.six()
    four = whole.cohort.patients["origin"].isin(whole.study.grouping.ids[:4])
    cohort = replace(whole.cohort, patients=whole.cohort.patients[four])
    one = next(trajectories.drawings(replace(whole, cohort=cohort, cases=analysis_set(cohort))))
    with style.house_style():
        panels = one.draw().axes
    assert [panel.axison for panel in panels] == [True] * 4


def test_every_group_is_named_or_in_the_key_with_its_number():
    axes = axes_of("cohort", toy.ten, "fading")[0]
    assert [label.get_text() for label in axes.get_xticklabels()] == [
        *("Androgenetic\nn = 6", "Scarring\nn = 4"),
    ]
    figure = drawings("cohort", toy.six)["improvement"][1]
    assert len(figure.legends[0].get_texts()) == 6
    assert {axes.get_xlabel() for axes in figure.axes} == {"Number of patients"}


@every_cohort
def test_no_two_panels_of_an_association_are_titled_alike(cohort):
    for one, other in cohort().study.associations:
        name = f"{one}_{other}"
        if name in drawings("cohort", cohort):
            titles = [axes.get_title(loc="left") for axes in axes_of("cohort", cohort, name)]
            assert len(set(titles)) == len(titles)


def test_the_flow_says_of_how_many_where_some_are_missing():
    alt = drawings("cohort", toy.many)["flow"][0].alt
    assert "Enrolled: 60 (40 androgenetic, 20 scarring)." in alt
    known = toy.many().cases.scores.query("timepoint == 'month_12'")["vds"].notna().sum()
    assert known < 60
    assert f"VDS scored, {known} of 60" in alt


def test_no_patient_is_cut_off_by_an_axis():
    for axes in axes_of("cohort", toy.vitiligo, "repigmentation_global_impression"):
        low, high = axes.get_xlim()
        assert all(low + 0.02 * (high - low) < x < high for x, _ in symbols(axes))


def test_tied_patients_are_stacked_and_counted():
    """Androgenetic patients with VDS 8 and PSS 3 at month 6: P01, P02, P05; scarring: P10."""
    same_time = axes_of("cohort", toy.ten, "vds_pss")[0]
    at_eight = [y for x, y in symbols(same_time) if x == 8 and y > 2.5]
    assert len(at_eight) == 4
    assert np.mean(at_eight) == pytest.approx(3)
    counts = [text.get_text() for text in axes_of("cohort", toy.many, "vds_pss")[0].texts]
    assert counts
    assert all(int(count) >= association.COUNTED_FROM for count in counts)


def test_on_a_fine_scale_tied_patients_stand_side_by_side():
    """The second score runs from 0 to 100, so that there is no room for stacks."""
    ours = toy.vitiligo()
    study = replace(ours.study, associations=(("global_impression", "repigmentation"),))
    cohort, cases = replace(ours.cohort, study=study), replace(ours.cases, study=study)
    rows = Ledger(frame(list(estimated.correlations(cases))))
    [drawing] = association.drawings(replace(ours, cohort=cohort, cases=cases, ledger=rows))
    assert "stand side by side" in drawing.caption
    with style.house_style():
        panels = drawing.draw().axes
    for axes in panels:
        assert len(symbols(axes)) == len(set(symbols(axes))) > 0
        assert not axes.texts


def test_a_mean_of_raters_is_no_grade():
    """It stands in no row of the grades, and is drawn over time as any finer score is."""
    ours = toy.followed()
    table = ours.ledger.table
    graded = table["outcome"].eq("pss") & table["statistic"].str.startswith("score_")
    averaged = replace(ours, ledger=Ledger(table[~graded]))
    assert [one.name for one in categories.drawings(ours)] == ["pss_composition"]
    assert list(categories.drawings(averaged)) == []
    assert "pss_trajectories" not in [one.name for one in trajectories.drawings(ours)]
    assert "pss_trajectories" in [one.name for one in trajectories.drawings(averaged)]


@pytest.mark.parametrize(("rated", "told"), [(True, "were given"), (False, "gave")])
def test_a_caption_says_who_gives_a_grade(rated, told):
    ours = toy.followed()
    scores = tuple(replace(score, rated=rated) for score in ours.study.scores)
    cohort = replace(ours.cohort, study=replace(ours.study, scores=scores))
    [drawing] = categories.drawings(replace(ours, cohort=cohort))
    assert f"its parts are the patients who {told} each score, from 0 to 3" in drawing.caption


def test_a_scale_that_is_shown_nearly_whole_is_shown_to_its_ends():
    for cohort, name in ((toy.vitiligo, "repigmentation"), (toy.five, "vds")):
        axes = axes_of("cohort", cohort, f"{name}_trajectories")[0]
        score = cohort().study.score(name)
        for end, shown in zip((score.lowest, score.highest), axes.get_ylim(), strict=True):
            assert end == shown or abs(end - shown) >= 0.1 * (score.highest - score.lowest)


def test_the_numbers_of_sessions_have_the_same_decimals():
    ours = toy.six()
    sessions = ours.cohort.sessions.copy()
    sessions["exercises"] = sessions["exercises"].astype(float)
    sessions.loc[0, "exercises"] = 11.1
    cohort = replace(ours.cohort, sessions=sessions)
    [drawing] = timeline.drawings(replace(ours, cohort=cohort))
    with style.house_style():
        told = {text.get_text() for text in drawing.draw().axes[0].texts}
    assert {len(text.partition(".")[2]) for text in told if text} == {1}


def test_means_and_intervals_are_those_of_the_ledger():
    axes = axes_of("cohort", toy.ten, "fading")[0]
    row = toy.ten().row("fading.month_6.scarring.mean")
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


def arrows(module, name):
    (drawing,) = [one for one in module.drawings(two_who_differ()) if one.name == name]
    with style.house_style():
        (axes,) = drawing.draw().axes
    ends = [line for line in axes.lines if line.get_marker() in ("v", "^")]
    return axes.get_ylim(), [float(line.get_ydata()[0]) for line in ends]


def test_an_interval_beyond_the_scale_ends_in_arrows():
    limits, ends = arrows(trajectories, "vds_trajectories")
    assert limits == (0, 10)
    assert ends == [10, 0, 10]


def test_an_interval_of_two_patients_does_not_flatten_their_change():
    """Fading 1 and 3: the interval is −10.7 to 14.7."""
    (low, high), ends = arrows(change, "fading")
    assert -2 < low < 0
    assert 3 < high < 5
    assert ends == [-1.5, 4.5]


def test_no_mean_is_drawn_of_one_patient():
    markers = [line.get_marker() for line in axes_of("cohort", toy.one, "fading")[0].lines]
    assert "D" not in markers


@every_cohort
def test_bars_of_a_short_scale_are_all_patients_with_a_score(cohort):
    for name in drawings("cohort", cohort):
        for axes in axes_of("cohort", cohort, name) if name.endswith("_composition") else ():
            widths = {}
            for bar in axes.patches:
                widths[bar.get_y()] = widths.get(bar.get_y(), 0) + bar.get_width()
            assert all(width == pytest.approx(100) or width == 0 for width in widths.values())


def test_parts_of_the_bars_are_labelled_with_counts():
    labels = [text.get_text() for text in axes_of("cohort", toy.ten, "pss_composition")[0].texts]
    assert labels == [
        *("1/10", "3/10 (30%)", "6/10 (60%)"),  # a tenth is too narrow for more
        *("1/6 (17%)", "5/6 (83%)"),
        *("1/4 (25%)", "2/4 (50%)", "1/4 (25%)"),
    ]


def test_the_best_grade_is_the_last_and_darkest_whichever_way_a_scale_goes():
    figure = drawings("cohort", toy.vitiligo)["global_impression_composition"][1]
    words = [text.get_text() for text in figure.legends[0].get_texts()]
    assert words == [f"PGI {grade}" for grade in (1, 2, 3, 4, 5)]


@pytest.mark.parametrize("cohort", [toy.ten, toy.followed], ids=["ten", "followed"])
def test_every_session_is_drawn_in_the_lane_of_its_patient(cohort):
    sessions = cohort().cohort.sessions
    axes = axes_of("cohort", cohort, "session_timeline")[0]
    drawn = {(x, y) for dots in axes.collections for x, y in dots.get_offsets()}
    lanes = {patient: lane for lane, patient in enumerate(cohort().cases.group_of.index)}
    wanted = {(row.day, lanes[row.patient_id]) for row in sessions.itertuples()}
    assert drawn == wanted


def test_a_ring_marks_the_rarer_answer():
    sessions = toy.six().cohort.sessions
    rings = axes_of("cohort", toy.six, "session_timeline")[0].collections[-1]
    assert sessions["sore"].eq("yes").mean() < 0.5
    assert len(rings.get_offsets()) == sessions["sore"].eq("yes").sum()

    def mostly_sore():
        material = toy.six.__wrapped__()
        material.cohort.sessions["sore"] = sessions["sore"].map({"yes": "no", "no": "yes"})
        return material

    one, figure = drawings("cohort", mostly_sore)["session_timeline"]
    assert "Ring: no soreness." in one.caption
    assert len(figure.axes[0].collections[-1].get_offsets()) == len(rings.get_offsets())


def test_planned_sessions_do_not_run_into_each_other():
    axes = axes_of("cohort", toy.six, "session_timeline")[0]
    bars = [line for line in axes.lines if line.get_color() == style.BLACK]
    days = sorted((line.get_ydata()[0], *line.get_xdata()) for line in bars)
    assert [(first, last) for _, first, last in sorted(days, key=lambda day: day[1])] == [
        *((0, 0), (6, 8), (12, 16), (18, 24), (24, 32)),
    ]
    for (lane, _, last), (other, first, _) in pairwise(days):
        assert lane != other or last < first


def test_sessions_off_protocol_differ_in_shape_and_words():
    for cohort, words in (
        (toy.followed, ["session on protocol", "session off protocol"]),
        (toy.ten, ["session on protocol"]),
    ):
        legend = drawings("cohort", cohort)["session_timeline"][1].legends[0]
        assert [text.get_text() for text in legend.get_texts()] == words


def verdicts():
    return Verdicts(toy.claims(), "A paper.")


def test_claims_have_a_row_each_with_verdict_as_colour_sign_and_word():
    ((one, figure),) = drawings("study", verdicts).values()
    hold_to_the_house(one, figure, verdicts().provenance)
    texts = [text.get_text().replace("\n", " ") for text, _ in texts_of(figure)]
    for claim in toy.claims().itertuples():
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


def test_claims_are_counted_by_verdict():
    ((one, _),) = drawings("study", verdicts).values()
    assert one.caption.startswith(
        "Of 7 printed numbers, 2 are reproduced, 1 is reproduced only under one convention, 1 is "
        "not reproduced, 1 cannot hold, 1 contradicts others and 1 is not checkable."
    )
    none = Verdicts(toy.claims().iloc[:0], "A paper.")
    assert not list(claims_overview.drawings(none))


def test_the_album_writes_what_there_is_and_forgets_what_was(tmp_path, monkeypatch):
    monkeypatch.setattr(style, "DPI", 50)
    (tmp_path / "left_over.svg").write_text("", encoding="utf-8")
    album.write_figures({"cohort": toy.one()}, tmp_path)
    index = json.loads((tmp_path / "captions.json").read_text(encoding="utf-8"))
    assert list(index) == ["flow", "vds_trajectories", "fading", "vds_pss", "pss_composition"]
    assert {name: about["section"] for name, about in index.items()} == dict.fromkeys(
        index, "outcomes"
    )
    assert all(about["caption"].endswith(toy.one().provenance) for about in index.values())
    pictures = {f"{name}.{ending}" for name in index for ending in ("pdf", "svg", "png")}
    assert {file.name for file in tmp_path.iterdir()} == pictures | {"captions.json"}


@pytest.mark.parametrize("kind", ["cohort", "pooled", "study", "readings", "series"])
def test_no_two_figures_claim_one_place(kind):
    places = [(module.PLACE.section, module.PLACE.order) for module in members(figures, kind)]
    assert places
    assert len(set(places)) == len(places)


def test_a_step_knows_the_figures_that_its_folder_holds():
    for name in figures.NAMES:
        assert f"workflow/caseseries/present/figures/{name}.py" in modules_behind("show")


def test_groups_are_told_apart_without_colour():
    looks = [style.look(toy.FIVE, group) for group in toy.FIVE.grouping.ids]
    assert len({one.marker for one in looks}) == len({one.colour for one in looks}) == 5
    assert style.look(toy.FIVE, "all") == style.ALL_PATIENTS
    assert numbers.MISSING == "—"
