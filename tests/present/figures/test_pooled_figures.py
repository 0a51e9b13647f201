"""Every figure of several cohorts: nothing cut off, nothing pooled that may not be."""

from itertools import combinations

import pytest
from matplotlib.text import Text

from caseseries.present import numbers, style
from caseseries.present.figures import (
    album,
    of_pooled,
    pooled_adverse_events,
    pooled_fading,
    pooled_satisfaction,
    sample_size,
)
from present import toy_pools as pools

every_pool = pytest.mark.parametrize("make", pools.POOLS, ids=lambda make: make.__name__)
every_figure = pytest.mark.parametrize("module", of_pooled.FIGURES, ids=album.name_of)


@pytest.fixture(autouse=True)
def _in_house_style():
    with style.house_style():
        yield


def texts_of(figure):
    """Return every text that is really drawn, with its place."""
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


@every_pool
@every_figure
def test_nothing_is_cut_off_and_no_text_covers_another(module, make):
    figure = module.draw(make())
    texts = texts_of(figure)
    for text, box in texts:
        assert box.x0 >= 0, text
        assert box.y0 >= 0, text
        assert box.x1 <= figure.bbox.x1, text
        assert box.y1 <= figure.bbox.y1, text
    for (one, box), (other, other_box) in combinations(texts, 2):
        assert not box.padded(-0.5).overlaps(other_box.padded(-0.5)), (one, other)


@every_pool
@every_figure
def test_every_sheet_says_where_its_cases_come_from(module, make):
    shown = " ".join(text.replace("\n", " ") for text, _ in texts_of(module.draw(make())))
    assert make().provenance in shown


@every_pool
@every_figure
def test_words_are_whole_sentences_without_leftovers(module, make):
    words = module.describe(make())
    for text in (words.title, words.caption, words.alt):
        assert text
        assert "nan" not in text.split()
        assert "None" not in text
        assert "  " not in text
    assert words.caption.endswith(".")
    assert words.empty == (not module.draw(make()).axes)


@every_figure
def test_where_nothing_is_pooled_the_sheet_says_why(module):
    shown = " ".join(text.replace("\n", " ") for text, _ in texts_of(module.draw(pools.nobody())))
    assert pools.nobody().why_nothing in shown
    assert module.describe(pools.nobody()).caption == pools.nobody().why_nothing


def drawn_values(axes, marker):
    return [line.get_xdata()[0] for line in axes.lines if line.get_marker() == marker]


def test_squares_are_the_means_of_the_cohorts():
    together = pools.three()
    panels = pooled_fading.draw(together).axes
    for axes, timepoint in zip(panels, together.timepoints("fading"), strict=True):
        expected = [
            cohort.row(f"fading.{timepoint}.{statistic}").value
            for statistic in (
                "all.mean",
                "androgenetic.mean",
                "scarring.mean",
                "androgenetic_vs_scarring.welch.mean_difference",
            )
            for cohort in together.pooled
        ]
        assert drawn_values(axes, "s") == expected


def test_diamonds_are_the_pooled_estimates_with_their_intervals():
    together = pools.three()
    axes = pooled_fading.draw(together).axes[1]
    corners = [patch.get_xy()[:, 0] for patch in axes.patches]
    for group, diamond in zip(pooled_fading.GROUPS, corners, strict=True):
        row = together.row(f"fading.month_6.{group}.reml.estimate")
        assert [min(diamond), max(diamond)] == [row.ci_low, row.ci_high]
        assert row.value in diamond


def test_an_interval_beyond_the_scale_ends_in_an_arrow():
    """Two cohorts: the pooled interval has one degree of freedom and reaches far out."""
    together = pools.mixed()
    axes = pooled_fading.draw(together).axes[0]
    low, high = axes.get_xlim()
    rows = [together.row(f"fading.month_3.{group}.reml.estimate") for group in pooled_fading.GROUPS]
    beyond = sum(row.ci_low < low for row in rows) + sum(row.ci_high > high for row in rows)
    arrows = drawn_values(axes, "<") + drawn_values(axes, ">")
    assert len(arrows) == beyond > 0
    assert all(low <= arrow <= high for arrow in arrows)


def test_every_estimate_lies_within_the_scale():
    for make in (pools.three, pools.mixed, pools.alone, pools.bare):
        for axes in pooled_fading.draw(make()).axes:
            low, high = axes.get_xlim()
            assert all(low < value < high for value in drawn_values(axes, "s"))


def test_shares_show_counts_and_exact_limits():
    together = pools.three()
    texts = [text for text, _ in texts_of(pooled_satisfaction.draw(together))]
    for cohort in together.pooled:
        row = cohort.row("pss.month_6.scarring.very_satisfied.count")
        assert numbers.share(row.value, row.n) in texts
    axes = pooled_adverse_events.draw(together).axes[0]
    row = together.row("adverse_events.all.in_clinic-a.percent")
    lines = [list(line.get_xdata()) for line in axes.lines]
    assert [row.ci_low, row.ci_high] in lines


def test_a_share_that_cannot_be_pooled_says_why():
    """One cohort: how cohorts differ cannot be known."""
    words = pooled_adverse_events.describe(pools.alone()).caption
    assert "not pooled (one cohort: there is nothing to pool)" in words


def test_one_cohort_is_shown_but_not_called_pooled():
    together = pools.alone()
    assert "month 3: not pooled (one cohort: there is nothing to pool)." in (
        pooled_fading.describe(together).caption
    )
    figure = pooled_fading.draw(together)
    remarks = [text for text, _ in texts_of(figure) if text == "not pooled"]
    assert len(remarks) == len(figure.axes) * len(pooled_fading.GROUPS)
    assert all(drawn_values(axes, "s") for axes in figure.axes)
    assert not any(axes.patches or drawn_values(axes, "D") for axes in figure.axes)


def test_curves_of_power_pass_through_the_ledger():
    together = pools.three()
    axes = sample_size.draw(together).axes[0]
    line = next(line for line in axes.lines if line.get_label() == "subtypes differ, t")
    plan = "fading.month_3.androgenetic_vs_scarring.planning.independent_t"
    for size, power in zip(*line.get_data(), strict=True):
        assert power == together.row(f"{plan}.with_{size}.power").value


def test_the_sizes_stand_below_the_curves():
    together = pools.three()
    row = together.row("fading.month_6.all.planning.paired_t.power_90.n")
    label = sample_size.draw(together).axes[1].get_xlabel()
    assert f"/ {row.value:.0f}" in label


def test_a_plan_without_an_effect_says_why():
    words = sample_size.describe(pools.bare()).caption
    assert words == (
        "The pooled cohorts leave nothing to plan a study from "
        "(one cohort: there is nothing to pool)."
    )
