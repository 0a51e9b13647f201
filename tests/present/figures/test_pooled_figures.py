"""Every figure of several cohorts: nothing cut off, nothing pooled that may not be."""

from dataclasses import replace

import pytest

from caseseries.ledger import Ledger
from caseseries.present import numbers
from caseseries.present.figures import pooled
from present import toy_cohorts as toy
from present import toy_pools as pools
from present.figures.drawn import (
    axes_of,
    drawings,
    hold_to_plain_words,
    hold_to_the_house,
    panel,
    texts_of,
    values_at,
)
from studies import SMP

every_pool = pytest.mark.parametrize("make", pools.POOLS, ids=lambda make: make.__name__)
GROUPS = ("androgenetic_vs_scarring", "all", "androgenetic", "scarring")  # the primary one first
SHOWN = ("month_6", "month_12")


@every_pool
def test_every_figure_is_legible_and_says_what_it_shows(make):
    for one, figure in drawings("pooled", make).values():
        hold_to_the_house(one, figure, make().provenance)
        hold_to_plain_words(one)


def test_where_nothing_is_pooled_nothing_is_drawn():
    assert drawings("pooled", pools.nobody) == {}
    assert list(drawings("pooled", pools.three)) == [
        *("pooled_fading", "pooled_pss", "pooled_adverse_events"),
    ]


def test_squares_are_the_means_of_the_cohorts():
    together = pools.three()
    panels = axes_of("pooled", pools.three, "pooled_fading")
    for axes, timepoint in zip(panels, SHOWN, strict=True):
        expected = [
            cohort.row(f"fading.{timepoint}.{statistic}").value
            for statistic in (
                "androgenetic_vs_scarring.welch.mean_difference",
                "all.mean",
                "androgenetic.mean",
                "scarring.mean",
            )
            for cohort in together.pooled
        ]
        assert values_at(axes, "s") == expected


def test_diamonds_are_the_pooled_estimates_with_their_intervals():
    together = pools.three()
    axes = panel("pooled", pools.three, "pooled_fading", "Month 6")
    corners = [patch.get_xy()[:, 0] for patch in axes.patches]
    for group, diamond in zip(GROUPS, corners, strict=True):
        row = together.row(f"fading.month_6.{group}.reml.estimate")
        assert [min(diamond), max(diamond)] == [row.ci_low, row.ci_high]
        assert row.value in diamond


def test_an_interval_beyond_the_scale_ends_in_an_arrow():
    """Two cohorts: the pooled interval has one degree of freedom and reaches far out."""
    together = pools.mixed()
    axes = panel("pooled", pools.mixed, "pooled_fading", "Month 12")
    low, high = axes.get_xlim()
    rows = [together.row(f"fading.month_12.{group}.reml.estimate") for group in GROUPS]
    beyond = sum(row.ci_low < low for row in rows) + sum(row.ci_high > high for row in rows)
    arrows = values_at(axes, "<") + values_at(axes, ">")
    assert len(arrows) == beyond > 0
    assert all(low <= arrow <= high for arrow in arrows)


def test_every_estimate_lies_within_the_scale():
    for make in (pools.three, pools.mixed, pools.alone, pools.bare):
        for axes in axes_of("pooled", make, "pooled_fading"):
            low, high = axes.get_xlim()
            assert all(low < value < high for value in values_at(axes, "s"))
        assert len({axes.get_xlim() for axes in axes_of("pooled", make, "pooled_fading")}) == 1


def test_shares_show_counts_and_exact_limits():
    together = pools.three()
    figure = drawings("pooled", pools.three)["pooled_pss"][1]
    texts = [text.get_text() for text, _ in texts_of(figure)]
    for cohort in together.pooled:
        row = cohort.row("pss.month_6.scarring.very_satisfied.count")
        assert numbers.share(row.value, row.n) in texts
    axes = axes_of("pooled", pools.three, "pooled_adverse_events")[0]
    row = together.row("adverse_events.all.in_clinic-a.percent")
    lines = [list(line.get_xdata()) for line in axes.lines]
    assert [row.ci_low, row.ci_high] in lines


def test_only_what_is_drawn_is_explained():
    """Two cohorts give no prediction interval."""
    for make, drawn in ((pools.three, True), (pools.mixed, False)):
        words, figure = drawings("pooled", make)["pooled_fading"]
        assert ("Grey line" in words.caption) is drawn
        rows = [label.get_text() for label in figure.axes[0].get_yticklabels()]
        assert ("Further cohort" in rows) is drawn
        assert rows.count("Pooled") == len(GROUPS)


def test_a_cohort_that_tells_of_no_adverse_events_is_named():
    for make, silent in ((pools.three, ""), (pools.silent, "silence is not zero: clinic-b.")):
        words, figure = drawings("pooled", make)["pooled_adverse_events"]
        assert "An em dash" not in words.caption
        assert numbers.MISSING not in [text.get_text() for text, _ in texts_of(figure)]
        assert silent in words.caption
        assert ("silence" in words.caption) is bool(silent)


def asked(timepoint, group):
    """Return what three clinics give of a study whose primary outcome is at a timepoint."""
    return _asked(pools.three, timepoint, group)


def _asked(make, timepoint, group):
    together = make()
    study = together.study
    primary = replace(study.primary or SMP.primary, timepoint=timepoint, group=group)
    ours = [
        replace(one, cohort=replace(one.cohort, study=replace(study, primary=primary)))
        for one in together.cohorts
    ]
    return replace(together, cohorts=ours)


@pytest.mark.parametrize("timepoint", ["month_3", "month_6", "month_12", ""])
def test_the_primary_timepoint_and_the_last_are_drawn(timepoint):
    """A paper cites the figure for these numbers; others stand in the table alone."""
    words = {one.name: one for one in pooled.drawings(asked(timepoint, "all"))}["pooled_fading"]
    first = "month 3" if timepoint == "month_3" else "month 6"
    assert f"fading at {first}: " in words.caption
    assert "fading at month 12: " in words.caption


def test_the_primary_comparison_is_drawn_of_however_many():
    """Six groups have more comparisons than a figure has room for, and than a page."""
    pair = pools.six().pairs[-1]
    together = _asked(pools.six, "month_6", pair)
    words = {one.name: one for one in pooled.drawings(together)}["pooled_improvement"]
    rows = [label.get_text() for label in words.draw().axes[0].get_yticklabels()]
    assert rows[0] == together.label(pair)


def test_nothing_is_drawn_of_what_nobody_has():
    """The ledger can hold timepoints, and cohorts, of which no number is known."""
    together = pools.three()
    cohorts = []
    for one in together.cohorts:
        table = one.ledger.table.copy()
        table.loc[table["outcome"].eq("pss"), "value"] = None
        table.loc[table["outcome"].eq("adverse_events"), "n"] = 0
        cohorts.append(replace(one, ledger=Ledger(table)))
    names = [one.name for one in pooled.drawings(replace(together, cohorts=cohorts))]
    assert names == ["pooled_fading"]


def test_groups_beyond_a_page_are_named_and_not_drawn():
    words, figure = drawings("pooled", pools.six)["pooled_improvement"]
    rows = [label.get_text() for label in figure.axes[0].get_yticklabels()]
    assert "Spondylolisthesis" in rows or "Degenerative spondylolisthesis" in rows
    assert "Origin not known" not in rows
    assert "Not drawn for want of room: origin not known." in words.caption


def test_a_cohort_goes_by_its_title_if_that_is_short_and_its_own():
    first = toy.followed("clinic-a")
    facts = first.cohort.facts
    for title, shown in (
        ("Clinic Oslo", "Clinic Oslo"),
        ("Toy", "clinic-a"),
        (40 * "x", "clinic-a"),
    ):
        cohort = replace(first.cohort, facts=replace(facts, title=title))
        together = pools.pool(replace(first, cohort=cohort), toy.followed("clinic-b"))
        assert together.named(together.cohorts[0].name) == shown


def test_a_share_that_cannot_be_pooled_says_why():
    """One cohort: how cohorts differ cannot be known."""
    words, _ = drawings("pooled", pools.alone)["pooled_adverse_events"]
    assert "not pooled (one cohort: there is nothing to pool)" in words.caption


def test_one_cohort_is_shown_but_not_called_pooled():
    words, figure = drawings("pooled", pools.alone)["pooled_fading"]
    assert "month 6: not pooled (one cohort: there is nothing to pool)." in words.caption
    remarks = [text for text, _ in texts_of(figure) if text.get_text() == "not pooled"]
    assert len(remarks) == len(figure.axes) * len(GROUPS)
    assert all(values_at(axes, "s") for axes in figure.axes)
    assert not any(axes.patches or values_at(axes, "D") for axes in figure.axes)
