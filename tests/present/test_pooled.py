"""What readers are told of several cohorts: who is pooled, from where, with how many decimals."""

from dataclasses import replace

import pytest
from matplotlib.text import Text

from caseseries import files, ledger
from caseseries.present import pooled
from caseseries.present.figures import pooled as pooled_figures
from caseseries.present.tables.declared import Declared
from caseseries.present.tables.definition import TableRow
from present import toy_cohorts as toy
from present import toy_pools as pools


def test_one_origin_is_named_once():
    assert pools.three().provenance == "Simulated; not patient data."


def test_different_origins_are_all_named():
    assert pools.mixed().provenance == (
        "Pooled from different origins. clinic-a: observed in patients. "
        "rebuilt: reconstructed from published numbers; not patient data."
    )


def test_where_nothing_is_pooled_every_cohort_is_named():
    together = pools.nobody()
    assert together.pooled == []
    assert together.provenance == ("Toy: reconstructed from published numbers; not patient data.")
    assert together.why_nothing == (
        "No cohort is pooled. Toy: reconstructed; the settings pool observed cohorts only."
    )


def test_who_is_left_out_is_named_with_the_reason():
    assert [one.name for one in pools.mixed().pooled] == ["clinic-a", "rebuilt"]
    assert pools.mixed().why_left_out == (
        "made-up: simulated; the settings pool observed and reconstructed cohorts only."
    )
    assert pools.three().why_left_out == ""


def test_pooled_numbers_are_no_finer_than_the_coarsest_scores():
    """One cohort scores in whole points, the other in means of two half-point scores."""
    decimals = [one.precision.of_scores("vds") for one in pools.bare().cohorts]
    assert decimals == [0, 2]
    assert pools.bare().precision.of_scores("vds") == 0


def test_timepoints_are_in_the_order_of_time():
    assert pools.three().timepoints("fading") == ["month_3", "month_6", "month_12"]


def test_what_is_said_of_a_cohort_calls_it_by_its_title(tmp_path):
    names = {"clinic-a": "Clinic A", "made-up": "Clinic A", "rebuilt": "Clinic C"}
    cohorts = []
    for one in pools.mixed().cohorts:
        facts = replace(one.cohort.facts, title=names[one.name])
        cohorts.append(replace(one, cohort=replace(one.cohort, facts=facts)))
    files.write_table(
        pools.mixed().ledger.table.assign(note="rebuilt left out"), tmp_path / "ledger.csv"
    )
    files.write_table(ledger.frame([]), tmp_path / "sent.csv")
    why = pools.mixed().members.assign(pooled="no", why_not="the same patients as rebuilt, pooled")
    why.to_csv(tmp_path / "cohorts.csv", index=False)
    pools.mixed().changes.assign(note=None).to_csv(tmp_path / "what_changed.csv", index=False)
    together = pooled.read(tmp_path, cohorts)
    assert {row.note for row in together.ledger} == {"Clinic C left out"}
    assert "Clinic C: the same patients as Clinic C, pooled." in together.why_left_out
    assert together.why_left_out.startswith("clinic-a: ")
    assert "Clinic C: reconstructed" in together.provenance


@pytest.mark.parametrize("make", pools.POOLS, ids=lambda make: make.__name__)
def test_what_was_written_is_read_again(make, tmp_path):
    together = make()
    table = together.ledger.table
    files.write_table(table[table["cohort"].eq("pooled")], tmp_path / "ledger.csv")
    files.write_table(table[table["cohort"].ne("pooled")], tmp_path / "sent.csv")
    together.members.to_csv(tmp_path / "cohorts.csv", index=False)
    together.changes.to_csv(tmp_path / "what_changed.csv", index=False)
    again = pooled.read(tmp_path, together.cohorts)
    assert again.provenance == together.provenance
    assert again.why_left_out == together.why_left_out
    assert again.interval_name == together.interval_name == "95% CI"
    numbers = ([replace(one, reason="", note="") for one in of.ledger] for of in (again, together))
    assert next(numbers) == next(numbers)
    assert Declared("what_changed").table(again) == Declared("what_changed").table(together)


def test_a_clinic_that_sent_numbers_alone_stands_beside_the_others():
    together = pools.with_sent()
    everybody = ["clinic-a", "clinic-far-away"]
    assert [one.name for one in together.contributors] == everybody
    assert together.provenance.endswith("clinic-far-away: numbers alone, sent by the clinic.")
    rows = Declared("cohorts").table(together).rows
    named = [row.cells[0] for row in rows if isinstance(row, TableRow)]
    assert [cell.text for cell in named][:2] == [
        together.named(one.name) for one in together.contributors
    ]
    assert "Numbers alone, sent by the clinic." in named[1].notes[0]
    *_, drawing = pooled_figures.drawings(together)
    texts = {text.get_text() for text in drawing.draw().findobj(Text)}
    assert {together.named(one.name) for one in together.contributors} < texts


def test_a_cohort_of_patients_is_no_pool():
    assert pools.three().row("vds.immediate.all.mean") is None
    assert toy.followed("clinic-a", seed=3).row("vds.immediate.all.mean")
