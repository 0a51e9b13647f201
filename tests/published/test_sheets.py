from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest
from openpyxl import load_workbook

from caseseries.document import rules_of
from caseseries.intake.workbook.stable import save_workbook
from caseseries.published import sheets
from caseseries.published.checks import check
from caseseries.published.sheets import ABOUT, COLUMNS, NUMBERS, OPEN
from caseseries.published.study_file import read
from caseseries.study_error import StudyError

ROWS = {
    ABOUT: [
        {"what": "title", "in words": "A trial"},
        {"what": "citation", "in words": "Miller 2021"},
        {"what": "followed_up", "in words": "all"},
        {"what": "group", "name": "all", "patients": "36", "parts": "treated, control"},
        {"what": "group", "name": "treated", "in words": "treated patients", "patients": "18"},
        {"what": "group", "name": "control", "patients": "18"},
        {"what": "scale", "name": "pain", "minimum": "1", "maximum": "7", "step": "1"},
        {"what": "change", "name": "relief", "of": "pain", "from": "before", "to": "after"},
        {"what": "measure", "name": "age", "in words": "age in years"},
    ],
    NUMBERS: [
        {"kind": "mean", "outcome": "pain", "timepoint": "after", "reported": "3.44"},
        {"kind": "sd", "outcome": "pain", "timepoint": "after", "reported": "2.47"},
        {"kind": "percentage", "outcome": "satisfied", "group": "treated", "reported": "88.9%"},
        {"kind": "percentage", "outcome": "pain", "scores": "6, 7", "reported": "25"},
        {"kind": "mean", "outcome": "age", "reported": "34.5", "limits": "30.1 to 38.9"},
        {
            "kind": "p_value",
            "outcome": "pain",
            "timepoint": "after",
            "group": "treated vs control",
            "reported": "< .001",
            "test": "mann_whitney",
        },
    ],
    OPEN: [
        {
            "unknown": "sd",
            "question": "Which SD?",
            "kind": "sd_divisor",
            "option": divisor,
            "says": f"divisor {divisor}",
            "answer": divisor,
        }
        for divisor in ("n-1", "n")
    ]
    + [
        {
            "unknown": "split",
            "question": "Which sizes?",
            "kind": "group_sizes",
            "option": "20/16",
            "says": "20 and 16",
            "answer": "treated=20, control=16",
        }
    ],
}


def filled(folder, rows):
    """Return a workbook with rows below the examples."""
    path = folder / "miller-2021.xlsx"
    book = sheets.template()
    for title, texts in rows.items():
        first = 2 + len(sheets.SHEETS[title]["examples"])
        for number, row in enumerate(texts, start=first):
            for heading, text in row.items():
                book[title].cell(number, COLUMNS[title].index(heading) + 1, text)
    save_workbook(book, path)
    return path


def told(folder, **changes) -> str:
    rows = {title: [dict(row) for row in texts] for title, texts in ROWS.items()}
    for title, number, row in changes.values():
        rows[title][number] |= row
    with pytest.raises(StudyError) as caught:
        read(filled(folder, rows))
    return str(caught.value)


def test_a_filled_workbook_is_a_study(tmp_path):
    study = read(filled(tmp_path, ROWS))
    assert (study.id, study.title, study.followed_up) == ("miller-2021", "A trial", True)
    assert {name: group.size for name, group in study.groups.items()} == {
        "all": 36,
        "treated": 18,
        "control": 18,
    }
    assert study.groups["all"].parts == ("treated", "control")
    assert study.by_id["mean.pain.after.all"].reported == "3.44"
    assert study.by_id["percentage.satisfied.treated"].reported == "88.9"
    assert [int(score) for score in study.by_id["percentage.pain.all"].scores] == [6, 7]
    p = study.by_id["p_value.pain.after.treated_vs_control"]
    assert p.says == "p-value pain, after, treated against control"
    assert (p.printed, p.compares, p.test) == ("< 0.001", ("treated", "control"), "mann_whitney")
    assert [len(unknown.options) for unknown in study.unknowns] == [2, 1]
    assert study.unknowns[1].options[0].sizes == {"treated": 20, "control": 16}
    assert {one.check_id for one in check(study)} >= {"GRIM-001", "GRIM-002", "GRIMMER-001"}


def test_every_heading_is_explained_by_what_its_own_sheet_holds():
    book = sheets.template()
    notes = {
        (title, name): cell.comment.text
        for title, columns in COLUMNS.items()
        for name, cell in zip(columns, book[title][1], strict=False)
    }
    assert all(notes.values())
    schema = rules_of("claims")["$defs"]
    for heading in ("kind", "outcome"):
        for title, of in ((NUMBERS, "claim"), (OPEN, "unknown")):
            assert notes[title, heading] == schema[of]["properties"][heading]["description"]
    assert notes[OPEN, "says"] == "The option in words."


def test_the_empty_workbook_is_the_same_bytes_and_has_lists(tmp_path):
    for name in ("a", "b"):
        save_workbook(sheets.template(), tmp_path / f"{name}.xlsx")
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()
    book = load_workbook(tmp_path / "a.xlsx")
    lists = book[NUMBERS].data_validations.dataValidation
    assert any("percentage" in rule.formula1 for rule in lists)
    assert [cell.value for cell in book[ABOUT][1] if cell.value] == list(COLUMNS[ABOUT])


FAULTS = [
    (NUMBERS, 0, {"reported": "8,7"}, "'printed numbers', cell F5: '8,7' has a comma"),
    (NUMBERS, 0, {"reported": 3.4}, "cell F5: 3.4 is stored as a number"),
    (NUMBERS, 0, {"reported": 8}, "cell F5: 8 is stored as a number, which loses its final"),
    (NUMBERS, 0, {"reported": "—"}, "cell F5: '—' is no number; leave the entry out"),
    (NUMBERS, 4, {"limits": "95% CI 2.2-4.6"}, "upper confidence limit as printed."),
    (NUMBERS, 5, {"test": "ANCOVA"}, "cell M10: 'ANCOVA' is no test of the list; leave the"),
    (NUMBERS, 5, {"test": "t-test"}, "cell M10: 't-test' is several tests; write student or"),
    (NUMBERS, 5, {"test": "Fisher's exact test and ANOVA"}, "names several tests; write the one"),
    (NUMBERS, 5, {"test": "Tukey's HSD"}, "is no test of the list; leave the cell empty"),
    (NUMBERS, 0, {"kind": "IQR"}, "cell B5: 'iqr' is two numbers; write each in a row of its own"),
    (NUMBERS, 0, {"kind": "NNT"}, "cell B5: 'nnt' is used by no check; write other, and in"),
    (NUMBERS, 0, {"reported": "12 (8–15)"}, "holds several numbers (12, 8, 15); write each"),
    (NUMBERS, 0, {"reported": "8.7±1.1"}, "holds several numbers (8.7, 1.1)"),
    (
        NUMBERS,
        5,
        {"reported": "p = n.s."},
        "cell F10: 'p = n.s.' is no number; leave the entry out, or write the bound",
    ),
    (
        NUMBERS,
        5,
        {"reported": ".03*"},
        "is not one number; write it as printed, without",
    ),
    (NUMBERS, 0, {"reported": date(2026, 5, 1)}, "cell F5: Excel took this for a date"),
    (NUMBERS, 0, {"reported": "=1+1"}, "cell F5: this is a formula"),
    (NUMBERS, 0, {"reported": "#DIV/0!"}, "cell F5: #DIV/0! is an error of Excel; write the"),
    (ABOUT, 4, {"name": ""}, "cell B10: give the group a name"),
    (NUMBERS, 1, {"kind": "Mean"}, "cell A6: row 5 has the same kind, outcome, timepoint and"),
    (NUMBERS, 1, {"id": "n.all"}, "cell A6: row 9 has the same kind, outcome, timepoint and"),
    (NUMBERS, 5, {"id": "n.treated"}, "cell A10: row 10 has the same kind, outcome, timepoint"),
    (NUMBERS, 1, {"id": "example 9"}, "cell A6: the row was filled in, but still begins with"),
    (NUMBERS, 1, {"kind": ""}, "cell B6: the row has no 'kind'; fill it in."),
    (ABOUT, 6, {"minimum": "0,5"}, "cell F12: '0,5' has a comma"),
    (ABOUT, 6, {"step": "0,5"}, "cell H12: '0,5' has a comma; write a decimal point"),
    (ABOUT, 6, {"step": "half"}, "cell H12: 'half' is no number"),
    (ABOUT, 4, {"name": "Control"}, "cell A11: row 10 tells the same already"),
    (NUMBERS, 0, {"kind": "men"}, "cell B5: 'men' is not one of"),
    (NUMBERS, 0, {"group": "treatd"}, "cell E5: claim mean.pain.after.treatd, group: 'treatd'"),
    (NUMBERS, 0, {"outcome": "joy"}, "cell C5: claim mean.joy.after.all, outcome: 'joy'"),
    (
        NUMBERS,
        0,
        {"sentence": "It fell to 3.44."},
        "cell W5: the number was found by a program",
    ),
    (ABOUT, 3, {"parts": "control, control"}, "cell E9: ['control', 'control'] has an entry"),
    (NUMBERS, 0, {"test": "welch", "p_of": "x"}, "cell M5: claim mean.pain.after.all, test: a num"),
    (ABOUT, 4, {"minimum": "0"}, "cell F10: a group has no 'minimum'; empty the cell"),
    (OPEN, 1, {"kind": "test"}, "cell C5: sd has another kind in an earlier row; write it once"),
    (ABOUT, 4, {"what": "grup"}, "'groups and scales', cell A10: say what the row tells"),
    (OPEN, 2, {"answer": "20/16"}, "'left open', cell H6: write the sizes of groups as"),
    (OPEN, 0, {"answer": "n-2"}, "cell H4: 'n-2' is not one of"),
]
TOLD_WHERE_ALL_ELSE_IS_WELL = [
    (ABOUT, 3, {"parts": "treated, women"}, "group all, parts: 'women' is not known"),
    (ABOUT, 6, {"minimum": "9"}, "scale pain: minimum is not below maximum"),
    (ABOUT, 3, {"patients": "n/a"}, "cell D9: 'n/a' is no number; leave the entry out\n"),
    (NUMBERS, 0, {"level": "90"}, "cell S5: claim mean.pain.after.all, level: without limits"),
    (NUMBERS, 5, {"test": "", "sides": "one"}, "cell O10: claim p_value.pain.after.treated_vs_co"),
]


def dealt(faults):
    """Return the faults in rounds that one workbook takes at once: no row has two of them."""
    rounds = []
    for fault in faults:
        taken = next((one for one in rounds if fault[:2] not in one), None)
        if taken is None:
            rounds.append(taken := {})
        taken[fault[:2]] = fault[2:]
    return rounds


@pytest.mark.parametrize(
    "faults", [*dealt(FAULTS), *(dealt([one])[0] for one in TOLD_WHERE_ALL_ELSE_IS_WELL)]
)
def test_faults_are_told_by_sheet_and_cell(tmp_path, faults):
    rows = {" ".join(map(str, place)): (*place, row) for place, (row, _) in faults.items()}
    said = f"{told(tmp_path, **rows)}\n"
    assert [sentence for _, sentence in faults.values() if sentence not in said] == []


@pytest.mark.parametrize(
    ("missing", "asked"),
    [
        ("title", "add a row title | | that of the paper"),
        ("citation", "add a row citation | | that of the paper"),
        ("all", "add a row group | all | all patients | how many there are"),
    ],
)
def test_rows_that_every_paper_has_are_asked_for_once(tmp_path, missing, asked):
    about = [row for row in ROWS[ABOUT] if missing not in (row["what"], row.get("name"))]
    with pytest.raises(StudyError) as caught:
        read(filled(tmp_path, {**ROWS, ABOUT: about}))
    (told,) = str(caught.value).splitlines()
    assert told.endswith(f"sheet 'groups and scales': {asked}")


def test_whole_numbers_of_counts_may_be_stored_as_numbers(tmp_path):
    count = {"kind": "count", "outcome": "satisfied", "group": "treated", "reported": 16}
    study = read(filled(tmp_path, {**ROWS, NUMBERS: [*ROWS[NUMBERS], count]}))
    assert study.by_id["count.satisfied.treated"].reported == "16"


def test_an_open_question_of_no_known_kind_is_told_once(tmp_path):
    faults = told(tmp_path, kind=(OPEN, 2, {"kind": "how many"}))
    assert "cell C6: 'how_many' is not one of: group_sizes" in faults
    assert "is not known" not in faults


def test_names_and_forms_are_told_at_once(tmp_path):
    form, name = (NUMBERS, 0, {"reported": "8,7"}), (NUMBERS, 2, {"group": "treatd"})
    faults = told(tmp_path, form=form, name=name).splitlines()
    assert len(faults) == 2
    assert "'8,7' has a comma" in faults[0]
    assert "cell E7: claim percentage.satisfied.treatd, group: 'treatd'" in faults[1]


def test_a_timepoint_that_is_written_in_two_ways_is_asked_about(tmp_path):
    rows = {title: [dict(row) for row in texts] for title, texts in ROWS.items()}
    for number, when in enumerate(("Week 12", "week12", "", "", "", "Week-12")):
        rows[NUMBERS][number] |= {"timepoint": when}
    with pytest.raises(StudyError, match=r"D6: .*'week12' and 'week_12' differ only in signs"):
        read(filled(tmp_path, rows))
    rows[NUMBERS][1]["timepoint"] = "week 1/2"
    assert read(filled(tmp_path, rows)).claims


def test_numbers_without_a_group_are_told_as_taken_of_all(tmp_path):
    (note,) = read(filled(tmp_path, ROWS)).notes
    assert note.endswith("that name no group were taken as of all patients: 5, 6, 8, 9.")


def test_rows_that_lack_an_outcome_are_no_duplicates_and_are_told_in_their_order(tmp_path):
    rows = {title: [dict(row) for row in texts] for title, texts in ROWS.items()}
    rows[NUMBERS] += [
        {"kind": "mean", "group": "all", "reported": "3.4"},
        {"kind": "mean", "group": "all", "reported": "3.5", "sentence": "It fell to 3.5."},
    ]
    with pytest.raises(StudyError) as caught:
        read(filled(tmp_path, rows))
    first = 5 + len(ROWS[NUMBERS])
    told = [fault.split(": ", 1)[1] for fault in str(caught.value).splitlines()]
    assert told[0] == (
        f"sheet 'printed numbers', cell C{first}: the row has no 'outcome'; fill it in."
    )
    assert {fault.split(":")[0] for fault in told[1:]} == {
        f"sheet 'printed numbers', cell {column}{first + 1}" for column in "CW"
    }
    assert "delete one" not in str(caught.value)


def test_names_may_be_written_as_people_write_them(tmp_path):
    rows = {title: [dict(row) for row in texts] for title, texts in ROWS.items()}
    rows[ABOUT][4]["name"], rows[ABOUT][6]["name"] = "Treated", "PAIN"
    rows[ABOUT][6] |= {"minimum": 0.5, "step": 0.5}
    rows[NUMBERS][5] |= {"kind": "P value", "test": "Mann–Whitney U test", "reported": "p<.001"}
    rows[NUMBERS][5] |= {"group": "Treated versus Control", "timepoint": "After"}
    rows[NUMBERS][4] |= {"limits": "(30.1–38.9)"}
    rows[ABOUT][0] = {"what": "Title", "name": "A trial"}
    rows[NUMBERS][4]["id"], rows[NUMBERS][1]["out_of"] = "Age-1", "N.Treated"
    rows[OPEN][2]["answer"] = "Treated = 20; control=16"
    rows[OPEN][1] |= {"option": "population SD", "answer": "SE"}
    study = read(filled(tmp_path, rows))
    assert study.title == "A trial"
    p = study.by_id["p_value.pain.after.treated_vs_control"]
    assert (p.printed, p.test) == ("< 0.001", "mann_whitney")
    assert study.by_id["age_1"].limits == ("30.1", "38.9")
    assert study.scales["pain"].step == Fraction(1, 2)
    assert study.unknowns[1].options[0].sizes == {"treated": 20, "control": 16}
    told = [study.in_words(study.reading_of(one.id).id) for one in study.readings()]
    assert told == ["divisor n-1; 20 and 16", "divisor n; 20 and 16"]


def test_numbers_on_a_sheet_of_their_own_are_not_passed_over(tmp_path):
    path = filled(tmp_path, ROWS)
    book = load_workbook(path)
    book.create_sheet("Sheet1")["A1"] = "3.44"
    book.create_sheet("notes")["A1"] = "read twice"
    book.save(path)
    with pytest.raises(StudyError, match="sheet 'Sheet1' is not read") as caught:
        read(path)
    assert "notes'" not in str(caught.value)


def test_rows_that_are_hidden_are_read_and_told(tmp_path):
    path = filled(tmp_path, ROWS)
    book = load_workbook(path)
    book[OPEN].sheet_state = "hidden"
    for number in (5, 7, 90):
        book[NUMBERS].row_dimensions[number].hidden = True
    book.save(path)
    study = read(path)
    assert study.claims == read(filled(tmp_path, ROWS)).claims
    assert study.notes[:2] == (
        "Rows that Excel hides of 'printed numbers' were read as well: 5, 7.",
        "Rows that Excel hides of 'left open' were read as well: 4, 5, 6.",
    )


def without_a_sheet(book):
    del book[ABOUT]


def with_a_sheet_twice(book):
    book.create_sheet("Printed & numbers")["A1"] = "3.44"


def with_a_heading_changed(book):
    book[NUMBERS]["F1"] = "value"


def with_a_column_more(book):
    book[ABOUT]["L6"] = "my note"


@pytest.mark.parametrize(
    ("spoil", "sentence"),
    [
        (without_a_sheet, "the sheet 'groups and scales' is missing; begin with a fresh workbook"),
        (with_a_sheet_twice, "sheet 'Printed & numbers' is not read; move its rows to 'printed n"),
        (with_a_heading_changed, "sheet 'printed numbers': the headings of row 1 were changed"),
        (with_a_column_more, "sheet 'groups and scales', cell L6: no column is read here"),
    ],
)
def test_a_workbook_of_another_form_is_told(tmp_path, spoil, sentence):
    path = filled(tmp_path, ROWS)
    book = load_workbook(path)
    spoil(book)
    book.save(path)
    with pytest.raises(StudyError, match=sentence):
        read(path)


def test_a_sheet_that_is_missing_is_all_that_is_told(tmp_path):
    path = filled(tmp_path, ROWS)
    book = load_workbook(path)
    del book[ABOUT], book[NUMBERS]
    book.create_sheet("Table 2")["A1"] = "3.44"
    book.save(path)
    with pytest.raises(StudyError) as caught:
        read(path)
    first, second, third = str(caught.value).splitlines()
    assert first.endswith("the sheet 'groups and scales' is missing; begin with a fresh workbook")
    assert second.endswith("the sheet 'printed numbers' is missing; begin with a fresh workbook")
    assert "sheet 'Table 2' is not read" in third


def test_what_is_left_open_needs_no_sheet_and_names_of_sheets_no_care(tmp_path):
    path = filled(tmp_path, {**ROWS, OPEN: []})
    whole = read(path)
    book = load_workbook(path)
    del book[OPEN]
    for title, written in (
        (NUMBERS, "x"),
        (NUMBERS, "Printed  Numbers"),
        (ABOUT, "Group & Scales "),
    ):
        sheet = next(one for one in book if one.title in (title, "x"))
        sheet.title = written
    book.save(path)
    assert read(path).claims == whole.claims


@pytest.mark.parametrize("df", ["2, 57", "(2, 57)", "(2,57)", "2 57"])
def test_degrees_of_freedom_stand_as_in_the_text(tmp_path, df):
    row = {"kind": "F", "outcome": "pain", "group": "treated vs control", "reported": "4.10"}
    rows = {**ROWS, NUMBERS: [*ROWS[NUMBERS], {**row, "id": "f", "df": df}]}
    assert read(filled(tmp_path, rows)).by_id["f"].df == ("2", "57")


def test_tests_that_a_paper_names_may_be_listed_in_any_spelling(tmp_path):
    facts = {
        "what": "methods_named",
        "in words": "Mann–Whitney U test; Friedman's ANOVA and log-rank",
    }
    study = read(filled(tmp_path, {**ROWS, ABOUT: [*ROWS[ABOUT], facts]}))
    assert study.methods_named == ("mann_whitney", "friedman", "log_rank")


def test_a_confirmed_number_enters(tmp_path):
    rows = {**ROWS, NUMBERS: [{**ROWS[NUMBERS][0], "sentence": "It fell.", "confirmed": "yes"}]}
    assert "mean.pain.after.all" in read(filled(tmp_path, rows)).by_id


def test_what_is_no_workbook_is_told(tmp_path):
    path = tmp_path / "miller-2021.xlsx"
    path.write_text("pain,3.44", encoding="utf-8")
    with pytest.raises(StudyError, match="no Excel workbook"):
        read(path)


def test_a_new_paper_never_overwrites(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "data" / "published").mkdir(parents=True)
    assert sheets.main(["miller-2021"]) == 0
    assert sheets.main(["miller-2021"]) == 1
    assert sheets.main(["Miller 2021"]) == 1
    said = capsys.readouterr().out
    assert "Fill in its three sheets" in said
    assert "exists already; nothing was written" in said
    assert "small letters" in said


def test_every_key_of_a_study_is_shown_in_the_readme():
    rules = rules_of("claims")
    readme = (Path(__file__).parents[2] / "data/published/README.md").read_text(encoding="utf-8")
    keys = {*rules["properties"], *rules["$defs"]["claim"]["properties"]}
    of_cohorts = {"doi", "pmid", "pmcid", "data_record", "data_access", "characteristics", "wider"}
    assert [key for key in sorted(keys - of_cohorts) if key not in readme] == []


def test_names_lists_and_tests_are_taken_as_papers_write_them(tmp_path):
    rows = {
        ABOUT: [
            *ROWS[ABOUT][:3],
            {"what": "group", "name": "all", "patients": "36", "parts": "Group A, Contrôle"},
            {"what": "group", "name": "Group A", "patients": "18"},
            {"what": "group", "name": "Contrôle", "patients": "18"},
        ],
        NUMBERS: [
            *(
                {"id": i, "kind": "count", "outcome": i[:-1], "group": g, "reported": "9"}
                for i, g in (("well A", "group a"), ("Well B", "controle"))
            ),
            *(
                {"id": i, "kind": "count", "outcome": i[:-1], "group": g, "reported": "9"}
                for i, g in (("unwell A", "group a"), ("unwell B", "controle"))
            ),
            {
                "id": "Chi well",
                "kind": "χ²",
                "outcome": "well",
                "group": "Group A vs Contrôle",
                "df": "1",
                "table": "well A, unwell A; well B, unwell B",
                "reported": "0.00",
            },
            {
                "kind": "P-value",
                "outcome": "well",
                "group": "Group A vs. Contrôle",
                "test": "Pearson's χ² test",
                "p_of": "Chi well",
                "reported": "1.00",
            },
            {"kind": "mean difference", "group": "Group A vs Contrôle", "reported": "1.2"},
            {"kind": "Cohen's d", "group": "Group A vs Contrôle", "reported": "0.5"},
        ],
    }
    for row in rows[NUMBERS][-2:]:
        row["outcome"] = "pain"
    study = read(filled(tmp_path, rows))
    assert study.groups["all"].parts == ("group_a", "controle")
    assert study.by_id["chi_well"].table == (("well_a", "unwell_a"), ("well_b", "unwell_b"))
    p = study.by_id["p_value.well.group_a_vs_controle"]
    assert (p.p_of, p.test) == ("chi_well", "chi_squared")
    assert p.says == "p-value well, Group A against Contrôle"
    assert {"difference", "cohen_d"} <= {claim.kind for claim in study.claims}


def test_a_range_of_scores_is_asked_about_instead_of_read_as_its_ends(tmp_path):
    sentence = told(tmp_path, row=(NUMBERS, 3, {"scores": "5 to 7"}))
    assert "cell J8" in sentence
    assert "'to'" in sentence


def test_a_change_of_a_measure_is_told_to_be_one_itself(tmp_path):
    loss = {"what": "change", "name": "loss", "of": "weight", "from": "before", "to": "after"}
    about = [*ROWS[ABOUT], {"what": "measure", "name": "weight"}, loss]
    with pytest.raises(StudyError, match="'weight' is a measure; make loss one of its own"):
        read(filled(tmp_path, ROWS | {ABOUT: about}))


def test_percentages_of_single_scores_need_no_ids(tmp_path):
    share = {"kind": "percentage", "outcome": "pain", "reported": "5.6"}
    shares = [{**share, "scores": str(score)} for score in (1, 2)]
    study = read(filled(tmp_path, ROWS | {NUMBERS: [*ROWS[NUMBERS], *shares]}))
    assert {"percentage.pain.all.1", "percentage.pain.all.2"} <= study.by_id.keys()


def test_merged_cells_are_told_as_only_the_first_holds_what_they_show(tmp_path):
    path = filled(tmp_path, ROWS)
    book = load_workbook(path)
    book[NUMBERS].merge_cells("E5:E7")
    book.save(path)
    with pytest.raises(StudyError, match=f"sheet '{NUMBERS}': cells E5:E7 are merged"):
        read(path)
