"""Every table of every kind of cohort. Oracle of the numbers: pandas on the cases themselves."""

from dataclasses import replace

import pandas as pd
import pytest

from caseseries.present import numbers
from caseseries.present.claims import Verdicts, told_once
from caseseries.present.registry import INDEX, placed, read_index
from caseseries.present.tables import binder, cells
from caseseries.present.tables.declared import Declared, declared
from present import toy_cohorts as toy
from present.manuscript.sample_series import clinic
from present.tables.by_heading import below, columns_of
from studies import SMP

adherence, agreement, associations, changes, characteristics, comparisons, flow, outcomes = map(
    Declared,
    (
        *("adherence", "agreement", "associations", "changes"),
        *("characteristics", "comparisons", "flow", "outcomes"),
    ),
)
claims = Declared("claims")
every_cohort = pytest.mark.parametrize("cohort", toy.COHORTS, ids=lambda cohort: cohort.__name__)


def lines(table):
    """Return the printed table: section headings and rows of texts."""
    return [
        row if isinstance(row, str) else [cell.text for cell in row.cells] for row in table.rows
    ]


@every_cohort
def test_every_cell_is_words_or_a_number_with_its_rows(cohort):
    material = cohort()
    for _, table in binder.tables_of("cohort", material):
        assert table.rows
        assert table.provenance == material.provenance
        for cell in table.cells:
            assert "nan" not in cell.text.lower().split()
            assert "None" not in cell.text
            assert all(material.row(source.partition("/")[2]) for source in cell.sources)
            assert all(not note[0].islower() and note.endswith(".") for note in cell.notes)
            if cell.text == numbers.MISSING and cell.sources:
                assert cell.notes, cell


def test_an_interval_beyond_the_scale_is_left_as_computed_and_explained():
    """VDS 9 and 6: the interval is −11.6 to 26.6; the fading of the same patients has no scale."""
    patients = pd.DataFrame({"patient_id": ["P01", "P02"], "subtype": ["scarring"] * 2})
    assessments = pd.DataFrame(
        {
            "patient_id": ["P01", "P02"] * 2,
            "timepoint": ["immediate"] * 2 + ["month_3"] * 2,
            "vds": [10, 9, 9, 6],
        }
    )
    table = outcomes.table(toy.material({"patients": patients, "assessments": assessments}))
    cell = below(table, "VDS, points, month 3")["All patients"]["95% CI"]
    assert cell.text == "−11.6 to 26.6"
    assert cell.notes == (cells.UNBOUNDED,)
    assert not below(table, "Fading, points of VDS, month 3")["All patients"]["95% CI"].notes


def test_outcomes_are_those_of_the_cases():
    material = toy.ten()
    scores = material.cohort.assessments.merge(material.cohort.patients, on="patient_id")
    later = scores[(scores["timepoint"] == "month_6") & (scores["subtype"] == "scarring")]
    table = outcomes.table(material)
    row = below(table, "VDS, points, month 6")["Scarring alopecia"]
    shown = {heading: cell.text for heading, cell in row.items()}
    vds = later["vds"]
    assert (shown["Patients: Scored"], shown["Patients: Missing"]) == ("4", "0")
    assert vds.mean() == 6.25
    assert shown["Mean ± SD, or count (%)"] == f"6.3 ± {vds.std():.1f}"
    assert shown["Median [quartiles]"] == f"{vds.median():.1f} [5.8 to 6.5]"
    assert shown["Range"] == "5 to 8"
    indented = {one.indent for one in table.rows if not isinstance(one, str)}
    assert indented == {0, 1}


def test_shares_stand_beside_the_scores():
    table = outcomes.table(toy.ten())
    satisfied = below(table, "Very satisfied (PSS 3), month 6")
    assert satisfied["Androgenetic alopecia"]["Mean ± SD, or count (%)"].text == "5/6 (83%)"
    harmed = below(table, "Patients with an adverse event")
    assert harmed["All patients"]["Mean ± SD, or count (%)"].text == "0/10 (0%)"
    assert harmed["All patients"]["95% CI"].text == "0 to 31"


def test_silence_about_adverse_events_is_not_zero():
    row = below(outcomes.table(toy.one()), "Patients with an adverse event")["All patients"]
    assert row["Mean ± SD, or count (%)"].text == numbers.MISSING
    assert "silence is not zero" in row["Mean ± SD, or count (%)"].notes[0]


def test_missing_scores_are_counted():
    material = toy.many()
    at = material.cohort.assessments["timepoint"] == "month_12"
    missing = material.cohort.assessments.loc[at, "vds"].isna().sum()
    row = below(outcomes.table(material), "VDS, points, month 12")["All patients"]
    assert row["Patients: Scored"].text == str(60 - missing)
    assert row["Patients: Missing"].text == str(missing)
    assert missing


def test_one_patient_has_no_spread_and_the_table_says_so():
    row = below(outcomes.table(toy.one()), "VDS, points, right after treatment")["All patients"]
    assert row["Mean ± SD, or count (%)"].text == "8.0"
    assert row["Mean ± SD, or count (%)"].notes == ("One value: a spread needs two.",)
    assert row["CI"].text == numbers.MISSING


def test_characteristics_show_what_was_recorded_and_what_was_not():
    table = characteristics.table(toy.ten())
    assert lines(table) == [
        ["Patients", "10", "6", "4"],
        ["Age, years, mean ± SD", "44.1 ± 10.5", "40.3 ± 9.8", "51.7 ± 8.6"],
        [
            "Median [quartiles]",
            "44.0 [38.0 to 50.0]",
            "40.0 [32.8 to 45.8]",
            "50.0 [47.0 to 55.5]",
        ],
        ["Not recorded", "1", "0", "1"],
        ["Treated area, cm²", "—", "—", "—"],
        ["Sex", "", "", ""],
        ["female", "5/9 (56%)", "3/6 (50%)", "2/3 (67%)"],
        ["male", "4/9 (44%)", "3/6 (50%)", "1/3 (33%)"],
        ["Not recorded", "1", "0", "1"],
        ["Diagnosis in detail", "—", "—", "—"],
        ["Skin type", "—", "—", "—"],
        ["Scalp zone", "—", "—", "—"],
        ["Consent to publication", "—", "—", "—"],
    ]
    assert table.marks == {cells.NOT_RECORDED: "a"}


def test_changes_show_exact_p_values_with_the_least_attainable():
    """Four changed pairs attain 2/16 at best."""
    material = toy.ten()
    row = below(changes.table(material), "Fading, points of VDS, month 6")["Scarring alopecia"]
    assert row["Pairs"].text == "4"
    assert row["p: Wilcoxon [least]"].text == ".13 [.13]"
    fading = material.values("fading", "month_6", "scarring")
    assert fading.mean() == 1.75
    assert row["Mean change (95% CI)"].text.startswith("1.8 (")


def test_comparisons_say_which_minus_which():
    material = toy.ten()
    rows = below(comparisons.table(material), "Androgenetic alopecia minus scarring alopecia")
    assert list(rows) == [
        "VDS, points, right after treatment",
        "VDS, points, month 6",
        "PSS, points, month 6",
        "Fading, points of VDS, month 6",
        "Retention, % of VDS right after treatment, month 6",
    ]
    fading = [
        material.values("fading", "month_6", group).mean() for group in ("androgenetic", "scarring")
    ]
    shown = rows["Fading, points of VDS, month 6"]["Mean difference (95% CI)"].text
    assert shown.startswith(f"−{fading[1] - fading[0]:.1f} (")


@pytest.mark.parametrize(
    ("module", "cohort"),
    [
        (changes, toy.unscored),
        (changes, toy.empty),
        (comparisons, toy.one),
        (comparisons, toy.empty),
        (associations, toy.unscored),
        (adherence, toy.one),
    ],
)
def test_a_table_without_content_is_not_made(module, cohort):
    assert module.table(cohort()) is None


def test_of_a_single_group_there_is_one_column_and_nothing_to_compare():
    table = characteristics.table(toy.one())
    assert [column.label for column in table.columns] == ["Characteristic", "All patients"]
    assert comparisons.table(toy.one()) is None


def test_five_groups_are_compared_with_the_reference_and_all_together():
    table = comparisons.table(toy.five())
    sections = [part for part, _ in table.parts]
    assert sections == [
        "Androgenetic alopecia minus scarring alopecia",
        "Androgenetic alopecia minus alopecia areata",
        "Androgenetic alopecia minus scar after a transplant",
        "Androgenetic alopecia minus female-pattern hair loss",
        "All groups together: Welch's ANOVA, Kruskal–Wallis test",
    ]
    row = below(table, sections[-1])["Hairline, points, month 24"]
    found = toy.five().row("hairline.month_24.between_groups.kruskal_wallis.p")
    assert row["p: Mann–Whitney [least]"].text == numbers.p_value(found.value)


def test_the_tables_of_another_study_speak_of_its_scores():
    names = {table.id: table for _, table in binder.tables_of("cohort", toy.vitiligo())}
    assert "adherence" not in names
    (note, *_) = names["outcomes"].notes
    assert note == (
        "Colour regained is Repigmentation at the follow-up minus Repigmentation before treatment."
    )
    assert "Much better (PGI 5), month 3" in lines(names["outcomes"])
    assert names["outcomes"].abbreviations["PGI"] == "Patient's Global Impression"


def test_notes_of_associations_are_told_once():
    told = {note for cell in associations.table(toy.many()).cells for note in cell.notes}
    assert any("too many to count" in note for note in told)
    assert any(note.startswith("All groups together") for note in told)
    assert not [one for one in told if any(one != other and one in other for other in told)]


def test_associations_leave_out_pairings_that_were_not_planned():
    """PSS right after treatment cannot follow VDS at month 12."""
    headings = [line for line in lines(associations.table(toy.many())) if isinstance(line, str)]
    assert "VDS right after treatment, PSS month 12" in headings
    assert "VDS month 12, PSS right after treatment" not in headings


def test_adherence_holds_what_was_done_against_what_was_wanted():
    table = adherence.table(toy.ten())
    performed = below(table, "As performed")
    density = performed["Pigment density of session 2, %"]
    assert density["Protocol"].text == "70%"
    assert density["All patients"].text == "70 (70 to 70)"
    assert performed["Sessions of a patient"]["All patients"].text == "3 (3 to 3)"
    kept = below(table, "Kept to the protocol")
    assert kept["Days between sessions"]["All patients"].text == "20/20 (100%)"
    assert kept["Needle depth"]["All patients"].text == "—, 30 unrecorded"
    assert kept["Needle depth"]["All patients"].notes == (cells.NOT_RECORDED,)
    # Needle and pattern were never recorded: nobody is known to be without a deviation.
    assert kept["Patients without a deviation"]["All patients"].text == "—, 10 unrecorded"
    assert "The protocol states no limit for needle angle." in table.notes


def test_adherence_without_limits_says_so():
    told = "The protocol states no limit that the sessions could be held against."
    assert told in lines(adherence.table(toy.unscored()))


def test_claims_show_both_numbers_the_verdict_and_why():
    table = claims.table(Verdicts(toy.claims(), "Toy J 2025."))
    shown = lines(table)
    assert shown[2][1:] == ["85.7", "100.0", "⊘ cannot hold", "Because."]
    assert shown[4][1:] == ["0.03", "—", "? not checkable", "Because."]
    assert shown[6][1:3] == ["−0.4", "−0.4"]
    recomputed = columns_of(table, table.rows[0])["Recomputed"]
    assert recomputed.sources == ("toy/vds.immediate.androgenetic.mean",)
    assert "Paper: Toy J 2025." in table.notes
    assert claims.table(Verdicts(toy.claims().iloc[:0], "Toy J 2025.")) is None


def test_the_binder_writes_what_there_is_and_forgets_what_was(tmp_path):
    (tmp_path / "left_over.tex").write_text("", encoding="utf-8")
    binder.write_tables({"cohort": toy.one()}, tmp_path)
    index = read_index(tmp_path / INDEX)
    there = ["flow", "characteristics", "outcomes", "changes", "associations", "models"]
    assert list(index) == there
    assert index["outcomes"] == {"caption": "Outcomes by timepoint", "section": "outcomes"}
    endings = ("csv", "html", "json", "tex")
    written = {f"{name}.{ending}" for name in index for ending in endings}
    assert {file.name for file in tmp_path.iterdir()} == written | {INDEX}
    text = (tmp_path / "outcomes.csv").read_bytes()
    assert text.startswith(b"\xef\xbb\xbfSection,")
    assert b"\r" not in text


@pytest.mark.parametrize("kind", ["cohort", "pooled", "study", "readings", "series"])
def test_no_two_tables_claim_one_place(kind):
    places = [(one.PLACE.section, one.PLACE.order) for one in placed(declared(), kind)]
    assert places
    assert len(set(places)) == len(places)


def test_kappa_of_each_pair_stands_beside_the_correlations():
    material = toy.followed()
    rows = below(agreement.table(material), "VDS, month 6")
    kappa = material.row("vds_agreement.month_6.all.R1_vs_R2.kappa")
    shown = rows["Weighted kappa of R1 and R2"]["ICC or kappa (95% CI)"]
    assert shown.sources == (f"{kappa.cohort}/{kappa.statistic_id}",)
    assert shown.text.startswith(numbers.fixed(kappa.value, 2))


def test_the_arithmetic_of_a_contradiction_is_told_once():
    verdicts = pd.DataFrame(
        {
            "reported": ["8.7", "7.7", "2.7"],
            "verdict": ["contradicts", "contradicts", "can hold"],
            "why": [
                "They do not meet. Recomputed: 8.7.",
                "They do not meet. Recomputed: 7.6.",
                "Recomputed: 2.7.",
            ],
        }
    )
    assert list(told_once(verdicts)["why"]) == [
        "They do not meet. Recomputed: 8.7.",
        "The same contradiction as at 8.7. Recomputed: 7.6.",
        "Recomputed: 2.7.",
    ]


def test_the_flow_of_patients_runs_with_time():
    titles = [row.cells[0].text for row in flow.table(toy.vitiligo()).rows]
    assert titles == [
        "Enrolled",
        "Repigmentation scored, before treatment",
        "Repigmentation scored, month 3",
        "PGI scored, month 3",
        "Repigmentation scored, month 6",
        "PGI scored, month 6",
    ]


def test_a_score_of_two_values_has_shares_and_no_mean():
    for named in (True, False):
        material = toy.yes_or_no(named=named)
        told = lines(outcomes.table(material)) + lines(comparisons.table(material))
        of_score = [one for one in told if "PSS" in str(one)]
        [share] = [one for one in of_score if "month 12" in str(one)]
        assert share == ("Would do it again (PSS 1), month 12" if named else "PSS 1, month 12")
        name = "would_do_it_again" if named else "score_1"
        count = material.row(f"pss.month_12.all.{name}.count")
        row = below(outcomes.table(material), share)["All patients"]
        assert row["Mean ± SD, or count (%)"].text == numbers.share(count.value, count.n)


def test_superiority_says_where_the_higher_value_is_the_worse():
    """Of pain, .9 is no success of the first group."""
    whole = clinic(SMP)
    assert "worse" not in Declared("grades").table(whole).notes[0]
    turned = tuple(replace(one, higher_is_better=one.id != "pss") for one in SMP.scores)
    cohort = replace(whole.cohort, study=replace(SMP, scores=turned))
    [note] = Declared("grades").table(replace(whole, cohort=cohort)).notes
    assert "has the higher value, which in PSS is the worse, ties one half" in note


def test_the_note_on_shares_names_the_unit_of_the_differences():
    """A note said per cent of what stands in the cells as a proportion."""
    material = clinic(SMP)
    rows = [one for one in material.ledger if one.statistic.endswith("newcombe.risk_difference")]
    assert {one.unit for one in rows} == {"proportion"}
    [note] = Declared("grades").table(material).notes
    assert "difference of the proportions" in note
    assert "per cent" not in note
