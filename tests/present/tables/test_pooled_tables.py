"""Every table of several cohorts. Oracle of the numbers: the ledgers of the cohorts."""

import pytest

from caseseries.present import anchors, numbers
from caseseries.present.tables import binder
from caseseries.present.tables.declared import Declared
from caseseries.present.tables.through import FEW
from present import toy_cohorts as toy
from present import toy_pools as pools
from present.tables.by_heading import below

every_pool = pytest.mark.parametrize("make", pools.POOLS, ids=lambda make: make.__name__)

planning, pooled, more = map(Declared, ("planning", "pooled", "pooled_more"))
cohorts, cohorts_more, what_changed = map(Declared, ("cohorts", "cohorts_more", "what_changed"))


def anchors_of(together):
    rows = [*together.ledger, *(row for one in together.cohorts for row in one.ledger)]
    return {anchors.of_row(row.cohort, row.statistic_id) for row in rows}


@every_pool
def test_every_cell_is_words_or_a_number_with_its_rows(make):
    known = anchors_of(make())
    for _, table in binder.tables_of("pooled", make()):
        assert table.rows
        assert table.provenance.lower().endswith(make().provenance.lower())
        for cell in table.cells:
            assert "nan" not in cell.text.lower().split()
            assert "None" not in cell.text
            assert set(cell.sources) <= known
            assert all(note.endswith(".") for note in cell.notes)
            if cell.text == numbers.MISSING and cell.sources and table.id != "what_changed":
                assert cell.notes, cell


@pytest.mark.parametrize("make", [pools.nobody, pools.alone])
def test_what_has_nothing_to_say_is_not_made(make):
    made = [table.id for _, table in binder.tables_of("pooled", make())]
    assert made == ([] if make is pools.nobody else ["pooled", "planning", "pooled_more"])


def test_the_cohorts_side_by_side_say_who_is_left_out():
    assert "Left out: made-up: simulated;" in " ".join(cohorts.table(pools.mixed()).notes)


def test_cohorts_stand_beside_each_other_and_above_the_pooled_number():
    together = pools.three()
    rows = below(cohorts.table(together), "Fading, points of VDS, month 6")
    assert list(rows) == [*(one.name for one in together.cohorts), "Pooled"]
    fading = together.cohorts[1].values("fading", "month_6", "scarring")
    shown = rows["clinic-b"]["Scarring alopecia"].text
    assert shown == numbers.mean_sd(fading.mean(), fading.std(), 2)
    source = rows["clinic-b"]["Scarring alopecia"].sources[0]
    assert source == "clinic-b/fading.month_6.scarring.mean"


def test_what_the_first_table_of_cohorts_has_no_room_for_stands_in_a_second():
    """The two share no heading; together they have each share and each ratio once."""
    together = pools.three()
    first, more = (
        [heading for heading, _ in one.table(together).parts] for one in (cohorts, cohorts_more)
    )
    assert more == [
        *(f"Retention, % of VDS right after treatment, month {month}" for month in (3, 6, 12)),
        *(f"Very satisfied (PSS 3), month {month}" for month in (3, 6)),
    ]
    assert not set(first) & set(more)
    assert "Very satisfied (PSS 3), month 12" in first
    rows = below(cohorts_more.table(together), more[0])
    assert list(rows) == [one.name for one in together.cohorts]


def test_a_cohort_that_is_left_out_stands_in_the_table_and_says_so():
    rows = below(cohorts.table(pools.mixed()), "Patients")
    assert rows["made-up"]["Cohort"].notes == ("Toy. Simulated; not patient data. Not pooled.",)
    assert rows["clinic-a"]["Cohort"].notes == ("Toy. Observed in patients.",)


def test_pooled_estimates_are_those_of_the_ledger_by_every_method():
    together = pools.three()
    row = below(more.table(together), "Fading, points of VDS, month 6")["Scarring alopecia"]
    short = below(pooled.table(together), "Fading, points of VDS, month 6")["Scarring alopecia"]
    assert short.items() <= row.items()
    subject = "fading.month_6.scarring"
    for heading, method in (
        ("Pooled (95% CI)", "reml"),
        ("Other τ² (95% CI): DerSimonian–Laird", "dersimonian_laird"),
        ("Other τ² (95% CI): Paule–Mandel", "paule_mandel"),
    ):
        found = together.row(f"{subject}.{method}.estimate")
        places = numbers.places(found, together.precision)
        shown = numbers.estimate(found.value, found.ci_low, found.ci_high, places)
        assert row[heading].text == shown
    q = together.row(f"{subject}.reml.q")
    assert row["Between cohorts: p of Q"].text == numbers.p_value(q.p_value)


def test_one_cohort_is_not_called_pooled():
    rows = below(pooled.table(pools.alone()), "Fading, points of VDS, month 6")
    cell = rows["All patients"]["Pooled (95% CI)"]
    assert cell.text == "not pooled"
    assert cell.notes == ("One cohort: there is nothing to pool.",)


def test_the_model_of_all_patients_stands_beside_the_pooled_cohorts():
    together = pools.three()
    rows = below(more.table(together), "Fading, points of VDS, month 12")
    cell = rows["Androgenetic − scarring, one model"]["Pooled (95% CI)"]
    source = "fading.month_12.androgenetic_vs_scarring.mixed_model.group.coefficient"
    assert cell.sources == (f"pooled/{source}",)
    assert cell.text.startswith(numbers.text(together.row(source), together.precision))


def test_two_cohorts_have_no_prediction_interval_and_the_table_says_so():
    row = below(pooled.table(pools.mixed()), "Fading, points of VDS, month 3")["All patients"]
    cell = row["Prediction interval"]
    assert cell.text == numbers.MISSING
    assert cell.notes == ("A prediction interval needs three cohorts or more.",)


def test_what_changed_tells_how_far_each_number_moved():
    together = pools.three()
    change = together.changes.set_index(["cohort", "statistic_id"]).loc[
        ("clinic-b", "fading.month_12.all.reml.estimate")
    ]
    rows = below(what_changed.table(together), "clinic-b added")
    row = rows["Fading, points, month 12: all patients"]
    moved = change["with_it"] - change["without"]
    assert row["Moved by"].text == f"{moved:+.3f}".replace("-", "−")


def test_what_changed_warns_where_the_interval_rested_on_two_cohorts():
    rows = below(what_changed.table(pools.three()), "clinic-b added")
    cell = rows["Fading, points, month 12: all patients"]["Without it (95% CI)"]
    assert cell.notes == ("Only two cohorts remain: the interval rests on one degree of freedom.",)


def test_what_changed_counts_the_conclusions_that_flipped():
    together = pools.three()
    table = what_changed.table(together)
    for cohort, own in together.changes.groupby("cohort"):
        arrows = [
            row for row in below(table, f"{cohort} added").values() if "→" in row["Conclusion"].text
        ]
        assert len(arrows) == own["flipped"].sum()
        counted = numbers.counted(len(arrows), "conclusion")
        told = f"Adding {cohort} flipped {counted} of {len(own)}"
        assert any(note.startswith(told) for note in table.notes)


def test_a_number_that_was_not_known_before_is_told_as_new():
    together = pools.pool(toy.followed("clinic-a", seed=3), toy.followed("clinic-b", seed=4))
    table = what_changed.table(together)
    rows = below(table, "clinic-b added")
    own = together.changes[together.changes["cohort"] == "clinic-b"]
    assert len(rows) == FEW < own["newly_known"].sum()
    for row in rows.values():
        assert row["Conclusion"].text.startswith("newly known: ")
        assert "→" not in row["Conclusion"].text
    first = f"and gave {own['newly_known'].sum()} for the first time; the first {len(rows)} of"
    assert any(note.startswith("Adding clinic-b") and first in note for note in table.notes)


def test_a_single_group_is_told_once():
    clinics = [toy.one_group(f"clinic-{name}", seed) for name, seed in (("a", 3), ("b", 4))]
    together = pools.pool(*clinics, study=clinics[0].study)
    told = what_changed.table(together)
    assert all("all patients" in row for row in below(told, "clinic-b added"))
    half = together.changes["cohort"].eq("clinic-b").sum() // 2
    assert any(f"of {half} and gave" in note for note in told.notes)


def test_sizes_are_those_of_the_ledger():
    together = pools.three()
    rows = below(planning.table(together), "Fading, month 6")
    row = rows["Groups differ: t test"]
    shown = [row[f"Patients for a power of: {power}%"].text for power in (80, 90)]
    plan = "fading.month_6.androgenetic_vs_scarring.planning.independent_t"
    sizes = [together.row(f"{plan}.power_{power}.n").value for power in (80, 90)]
    assert shown == [f"{size:.0f}" for size in sizes]
