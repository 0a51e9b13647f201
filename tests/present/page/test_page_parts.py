"""Oracle: the toy cohorts' own tables, read by eye."""

import json
import re
from dataclasses import replace
from urllib.parse import unquote

import pandas as pd
import pytest

from caseseries.present.page import build, changed, exhibits, feasibility, quality
from caseseries.present.page.changed import Moved
from caseseries.present.page.claims import OUTCOMES, checks_asked, claim_entries, clashes, tallies
from caseseries.present.page.glance import Glance, Line, glance_of_all, glances
from caseseries.present.page.ledger_parts import ledger_parts
from caseseries.present.page.lineage import Lineage, source_of
from caseseries.present.page.provenance import programs, source_files
from caseseries.published.model import Claim, Proof, Study
from present import toy_cohorts as toy
from present import toy_pools as pools
from present.manuscript.sample_manuscript import paper_of, readings_of


def placed(material):
    """Return the same cohort with the place of every row, as intake adds it."""
    tables = {
        name: table.assign(
            source_file=f"{name}.csv", source_sheet=None, source_row=range(2, len(table) + 2)
        )
        for name, table in material.cohort.tables.items()
    }
    return replace(material, cohort=replace(material.cohort, **tables))


@pytest.fixture(scope="module")
def ten():
    return placed(toy.ten())


def behind(material, statistic_id):
    row = material.row(statistic_id)
    assert row is not None
    return Lineage(material.cohort).behind(row)


# --- lineage


def test_a_mean_score_leads_to_one_row_a_patient(ten):
    table = behind(ten, "vds.immediate.androgenetic.mean")
    assert table.headings == ("Patient", "Group", "VDS, right after treatment", "From")
    assert len(table.lines) == 6
    assert table.lines[3] == ("P04", "Androgenetic", "8", "assessments.csv, row 5")


def test_fading_leads_to_both_scores(ten):
    table = behind(ten, "fading.month_6.all.mean")
    assert table.headings[2:4] == ("VDS, right after treatment", "VDS, month 6")
    assert table.lines[0] == ("P01", "Androgenetic", "9", "8", "assessments.csv, rows 2 and 12")


def test_a_correlation_leads_to_its_pairs(ten):
    table = behind(ten, "vds_pss.immediate_x_month_6.all.spearman.rho")
    assert table.headings[2:4] == ("VDS, right after treatment", "PSS, month 6")
    assert table.lines[7][2:4] == ("7", "1")


def test_sessions_lead_to_every_session(ten):
    table = behind(ten, "sessions.scarring.number.median")
    assert len(table.lines) == 4 * 3
    assert table.lines[0][2:] == ("1", "0", "30", "no", "sessions.csv, row 20")


def test_no_event_is_said_of_every_patient(ten):
    table = behind(ten, "adverse_events.all.count")
    assert {line[-1] for line in table.lines} == {"no row in adverse_events"}
    assert len(table.lines) == 10


def test_a_missing_cell_is_a_dash(ten):
    table = behind(ten, "age_years.all.mean")
    assert table.lines[9][2] == "—"


def test_every_ledger_row_of_every_toy_has_a_lineage():
    for cohort in toy.COHORTS:
        material = placed(cohort())
        lineage = Lineage(material.cohort)
        for row in material.ledger:
            assert lineage.behind(row).headings[0] == "Patient"


def test_a_source_names_the_sheet_of_a_workbook():
    rows = [{"source_file": "a.xlsx", "source_sheet": "scores", "source_row": n} for n in (4, 9)]
    assert source_of(rows) == "a.xlsx, scores, rows 4 and 9"


# --- claims, contradictions, answer


def verdicts():
    columns = "study claim_id says where reported recomputed_printed verdict why contradicts"
    table = pd.DataFrame(
        [
            ("toy", "a", "a mean", "abstract", "8.8", "8.6", "not reproduced", "Because.", "b"),
            ("toy", "b", "a sum", "abstract", "5", "", "not checkable", "No row.", ""),
        ],
        columns=columns.split(),
    )
    row_of_claim = {
        "statistic_id": ["vds.immediate.all.mean", ""],
        "method": ["mean", ""],
        "cohort": ["toy", ""],
        "provenance": ["reconstructed", ""],
    }
    return table.assign(**row_of_claim)


def test_a_claim_knows_its_row_its_cases_and_its_opponents(ten):
    lineages = {"toy": Lineage(ten.cohort)}
    first, second = claim_entries([verdicts()], ten.ledger, lineages)
    assert first["row_anchor"] == "toy/vds.immediate.all.mean"
    assert len(first["cases"].lines) == 10
    assert second["cases"] is None
    page = {"claims": [first, second], "tallies": {}, "quoted": {"claim/toy/a"}}
    shown = build.OF_PAGES.get_template("claims.html.j2").render(page=page)
    assert '<tbody id="claim/toy/a" data-verdict="not reproduced" data-quoted="yes">' in shown
    assert '<tbody id="claim/toy/b" data-verdict="not checkable" data-quoted="no">' in shown
    assert '<a href="#claim/toy/b"><code>b</code></a>' in shown
    assert tallies([verdicts()]) == {"not reproduced": 1, "not checkable": 1}
    assert tallies([]) == {}


def study():
    def claim(name, reported):
        return Claim(
            id=name,
            statistic_ids=(),
            kind="mean",
            outcome="vds",
            group="all",
            says=f"mean {name}",
            where="abstract",
            reported=reported,
        )

    claims = (claim("a", "8.8"), claim("b", "5"), claim("n", "10"))
    return Study(id="toy", title="A toy", citation="Toy 2000.", groups={}, claims=claims)


def proofs():
    return [
        Proof(claims=("a", "b"), given=("n",), why="One; two.", source="X-2"),
        Proof(claims=("b",), why="Never.", source="X-1"),
    ]


def test_contradictions_are_laid_out_line_by_line_the_simplest_first():
    alone, together = clashes(proofs(), study())
    assert [number.printed for number in alone["numbers"]] == ["5"]
    assert [number.printed for number in together["numbers"]] == ["8.8", "5"]
    assert [number.id for number in together["given"]] == ["n"]
    assert together["arithmetic"] == ["One", "two"]


@pytest.mark.parametrize(
    ("claims", "why", "bars"),
    [
        (
            ("a", "b"),
            "A stands for 1 to 2; B stands for 4 to 5.",
            [("1 to 2", 0, 25), ("4 to 5", 75, 25)],
        ),
        (
            ("b",),
            "5% of 9 is no number: 0/9 = 0.0% and 1/9 = 10.0%.",
            [("0/9 = 0.0", 0, 0), ("1/9 = 10.0", 100, 0), ("printed 5", 50, 0)],
        ),
        (("b",), "It is not so.", []),
    ],
)
def test_arithmetic_is_drawn_on_one_number_line(claims, why, bars):
    (clash,) = clashes([Proof(claims=claims, why=why, source="X-1")], study())
    assert clash["bars"] == bars


def opened(**content):
    """Return what the page opens with."""
    keys = (
        "compared papers glances needs notices moved claims contradictions checks"
        " figures tables series other_numbers checklists ledger ledger_files cohorts constants"
        " files"
    )
    nothing = dict.fromkeys(keys.split(), ()) | {"programs": {}, "ledger_is_whole": True}
    page = {**nothing, "tallies": {}, "together": None, "has_paper": False, "study": toy.SMP}
    page |= content
    return build.OF_PAGES.get_template("page.html.j2").render(page=page, css="", js="")


def test_the_answer_counts_the_verdicts():
    page = opened(compared=[study()], tallies=tallies([verdicts()]))
    told = "Toy 2000. Of 2 printed numbers, 1 is not reproduced and 1 is not checkable."
    assert f'<p class="finding">{told}</p>' in page
    assert f"<h1>What holds of “{study().title}”</h1>" in page


def test_without_a_paper_the_page_is_called_by_the_study():
    assert "finding" not in opened()
    assert f"<title>{toy.SMP.title}</title>" in opened()
    two = opened(compared=[study()] * 2, tallies=tallies([verdicts()]))
    assert "<title>What holds of the printed numbers</title>" in two


def test_a_cohort_at_a_glance_is_looked_up_in_its_ledger():
    cohorts = [toy.followed(), toy.vitiligo(), toy.one()]
    followed, other, one = glances(pools.three(), cohorts, {"clinic": 2})
    about = {line.about: line for line in followed.lines}
    row = toy.followed().row("fading.month_6.androgenetic_vs_scarring.welch.mean_difference")
    primary = about["Primary outcome"]
    assert primary.target == f"clinic/{row.statistic_id}"
    assert primary.says.startswith("Fading, points of VDS, month 6, Androgenetic − scarring: −")
    assert "(95% CI " in primary.says
    assert about["With an adverse event"].says == "1/14 (7%)"
    assert about["Follow-up"].says.endswith("at month 12, not complete")
    assert about["Worth a look"].target == "quality/clinic"
    assert "Much better, month 6" in {line.about for line in other.lines}
    assert "not known" in {line.about: line for line in one.lines}["With an adverse event"].says


def test_estimates_of_one_outcome_are_drawn_on_one_axis():
    every = [
        glance_of_all(pools.three()),
        *glances(pools.three(), [toy.followed(), toy.one()], {}),
    ]
    rows = [line.row for one in every for line in one.lines if line.drawn]
    page = opened(together=every[0], glances=every[1:])
    marks = '"zero" style="left: (.*?)%".*?"bar" style="left: (.*?)%; width: (.*?)%"'
    found = [tuple(map(float, numbers)) for numbers in re.findall(marks, page)]
    assert len(found) == len(rows) > 1
    assert len({zero for zero, _, _ in found}) == 1
    widths = [width for _, _, width in found]
    scales = {
        round(width / (row.ci_high - row.ci_low), 0)
        for width, row in zip(widths, rows, strict=True)
    }
    assert len(scales) == 1
    assert max(left + width for _, left, width in found) <= 100.1


def test_what_is_pooled_is_told_first_and_looked_up_in_the_pooled_ledger():
    together = pools.three()
    found = glance_of_all(together)
    about = {line.about: line for line in found.lines}
    row = together.row("fading.month_6.androgenetic_vs_scarring.reml.estimate")
    assert about["Primary outcome"].target == f"pooled/{row.statistic_id}"
    patients = sum(len(one.cohort.patients) for one in together.pooled)
    assert about["Treated"].says.startswith(f"{patients} patients of 3 cohorts; ")
    assert "(95% CI " in about["With an adverse event"].says
    assert [line.says for line in glance_of_all(pools.nobody()).lines] == [
        pools.nobody().why_nothing
    ]


def test_a_headline_number_that_moved_is_told_from_what_to_what():
    line = Line(about="Primary outcome", says="Fading, month 6: 0.9 (0.4 to 1.4)")
    adverse = Line(about="With an adverse event", says="1/10 (10%)")
    before = changed.headlines([Glance(name="clinic", title="", lines=(line, adverse))])
    assert list(changed.moved(None, before)) == []
    assert list(changed.moved(before, before)) == []
    assert list(changed.on_screen(before, [])) == ["Changed: no headline number."]
    assert list(changed.on_screen(None, [])) == []
    later = line._replace(says="Fading, month 6: 1.1 (0.6 to 1.6)")
    fresh = Glance(name="new-clinic", title="", lines=(adverse,))
    now = changed.headlines([Glance(name="clinic", title="", lines=(later, adverse)), fresh])
    moves = list(changed.moved(before, now))
    assert list(changed.on_screen(before, moves)) == [
        "Changed: clinic, primary outcome: Fading, month 6: 0.9 (0.4 to 1.4) → 1.1 (0.6 to 1.6)",
        "Changed: new-clinic, with an adverse event: nothing → 1/10 (10%)",
    ]
    # A cohort that was taken out is not spoken of.
    assert list(changed.moved(now, before)) == [
        Moved(cohort="clinic", headline=line.about, before=later.says, now=line.says)
    ]


# --- ledger, tables, figures, files


def test_the_ledger_keeps_every_row_once(ten):
    parts = ledger_parts(ten.ledger, {}, ten.precision, {"toy/patients.all.count"})
    rows = [row for part in parts for group in part["groups"] for row in group["rows"]]
    assert sorted(row.statistic_id for row in rows) == sorted(
        row.statistic_id for row in ten.ledger
    )
    assert sum(part["count"] for part in parts) == len(rows)
    quoted = [group["subject"] for group in parts[0]["groups"] if group["quoted"]]
    assert quoted == ["patients.all"]


def test_an_empty_row_says_why(ten):
    for part in ledger_parts(ten.ledger, {}, ten.precision, set()):
        for group in part["groups"]:
            for row in group["rows"]:
                assert row.value is not None or row.reason in " ".join(group["remarks"])


def test_every_linked_cell_of_a_table_points_at_a_ledger_row(ten):
    rows = {f"toy/{row.statistic_id}" for row in ten.ledger}
    tables = exhibits.study_tables("cohort", ten, "toy")
    assert all(table["targets"] <= rows for table in tables)
    assert any(table["targets"] for table in tables)


def test_tables_of_several_cohorts_have_names_of_their_own(ten):
    (first, *_) = exhibits.study_tables("cohort", ten, "toy", "Toy")
    assert first["title"] == "Flow of patients, Toy"
    assert 'id="tbl-toy-flow"' in first["shown"]


def test_every_cohort_has_links_to_what_the_page_shows_of_it(ten):
    other = toy.followed("clinic-b", "observed")
    tables = [
        *exhibits.study_tables("cohort", ten, "toy", "Toy"),
        *exhibits.study_tables("cohort", other, "clinic-b", "Toy")[:3],
    ]
    together = pools.three()
    (seen,) = glances(together, [other], {})
    cut = {"more_tables": (), "more_figures": ()}
    page = opened(together=glance_of_all(together), glances=[seen], tables=tables, **cut)
    (of_cohort,) = re.findall('<p class="small">(<a.*all files</a>)</p>', page)
    targets = re.findall('href="(.*?)"', of_cohort)
    assert targets == [
        "#tbl-clinic-b-flow",
        "#tbl-clinic-b-characteristics",
        "#tbl-clinic-b-outcomes",
        "#quality/clinic-b",
        "clinic-b/ledger.csv",
        "clinic-b/",
    ]
    shown = "".join(table["shown"] for table in tables)
    linked = [target for target in targets if "#tbl-" in target]
    assert all(f'id="{target[1:]}"' in shown for target in linked)


def test_room_goes_to_all_cohorts_in_turn():
    parts = [["a1", "a2", "a3"], ["b1"], ["c1", "c2"]]
    made = [[{"name": one, "shown": one} for one in part] for part in parts]
    shown, left_out = exhibits.fitting(made, 9)
    assert [one["shown"] for one in shown] == ["a1", "b1", "c1", "a2"]
    assert [one["shown"] for one in left_out] == ["c2", "a3"]


def test_cohorts_keep_their_order_when_one_lacks_what_another_has():
    parts = {"a": ["flow", "agreement", "models"], "b": ["flow", "models"]}
    made = [[{"name": one, "shown": part} for one in names] for part, names in parts.items()]
    shown, _ = exhibits.fitting(made, 9)
    assert [one["shown"] for one in shown if one["name"] == "models"] == ["a", "b"]


def test_a_picture_stands_in_its_address_unharmed(tmp_path):
    folder = tmp_path / "toy" / "figures"
    folder.mkdir(parents=True)
    drawing = (
        '<svg xmlns="http://www.w3.org/2000/svg" width="72pt" height="36.0pt">\n'
        '  <path d="M 0 1 \nL 2 3 \nz\n" style="fill: #ff0000"/><text>50 % &lt; 1</text></svg>'
    )
    (folder / "dots.svg").write_text(drawing, encoding="utf-8")
    said = {"title": "Dots", "caption": "All.", "alt": "Some dots", "section": "outcomes"}
    (folder / "captions.json").write_text(json.dumps({"dots": said}), encoding="utf-8")
    (picture,) = exhibits.pictures(tmp_path, "toy")
    assert (picture["width"], picture["height"]) == (96, 48)
    assert picture["file"] == "toy/figures/dots.svg"
    assert picture["of"] == "toy"
    assert exhibits.pictures(tmp_path, "toy", "Clinic A")[0]["of"] == "Clinic A"
    address = picture["shown"].removeprefix("data:image/svg+xml,")
    assert not set(address) & set('"<>#%') - {"%"}
    assert "d='M 0 1 L 2 3 z '" in unquote(address)
    assert "50 % &lt; 1" in unquote(address)


def test_files_are_listed_with_their_checksums(tmp_path):
    """Oracle: sha256sum of an empty file."""
    path = tmp_path / "empty.csv"
    path.touch()
    ((_, size, checksum),) = source_files([path])
    assert checksum == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    assert size == 0


def test_no_file_is_called_by_where_it_lies_on_this_machine(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name in ("study/config/demo.yaml", "elsewhere.yaml"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    monkeypatch.chdir("study")
    files = source_files([tmp_path / "study/config/demo.yaml", tmp_path / "elsewhere.yaml"])
    assert {file for file, *_ in files} == {"config/demo.yaml", "elsewhere.yaml"}


def test_programs_are_those_of_the_lock_file(tmp_path):
    lock = tmp_path / "requirements.lock"
    lock.write_text("pandas==3.1.1 \\\n    --hash=x\nother==1\npypandoc-binary==1.17\n")
    assert programs(lock) == {"pandas": "3.1.1", "pypandoc-binary": "1.17"}


def test_a_card_says_what_is_not_stated_and_what_is_missing(ten):
    page = {"cohorts": [ten.cohort], "constants": (), "files": (), "programs": {}}
    page |= {"remarks": {ten.name: 0}}
    facts, filled = (
        build.OF_PAGES.get_template(f"{name}.html.j2").render(page=page)
        for name in ("provenance", "quality")
    )
    assert "<dt>Licence</dt><dd>not stated</dd>" in facts
    assert "<dt>Step of the VDS</dt><dd>1</dd>" in facts
    assert "Validation made 0 remarks." in filled
    for name, state in (("subtype", "complete"), ("age_years", "1 missing"), ("area_cm2", "empty")):
        line = next(line for line in filled.splitlines() if f"<code>{name}</code>" in line)
        assert line.endswith(f"<td>{state}</td></tr>")


def test_a_score_is_missing_only_where_the_study_takes_it():
    scores = quality.columns(toy.vitiligo().cohort, "assessments")
    [impression] = [one for one in scores if one["name"] == "global_impression"]
    assert (impression["filled"], impression["wanted"], impression["complete"]) == (80, 80, True)


def test_a_figure_that_the_page_tells_in_another_form_is_left_out(tmp_path):
    folder = tmp_path / "toy" / "figures"
    folder.mkdir(parents=True)
    said = {"title": "T", "caption": "All readings.", "alt": "-", "section": ""}
    (folder / "captions.json").write_text(json.dumps({"grid": said}), encoding="utf-8")
    assert exhibits.pictures(tmp_path, "toy") == []
    assert exhibits.pictures(tmp_path, "no such cohort") == []


def test_checks_are_counted_by_what_they_ask():
    checks = pd.DataFrame(
        {
            "check_id": ["B-1", "A-1", "B-1"],
            "asks": ["Both?", "All?", "Both?"],
            "outcome": ["holds", "not checkable", "impossible"],
        }
    )
    first, second = checks_asked([checks])
    assert first["id"] == "A-1"
    assert dict(zip(OUTCOMES, first["counts"], strict=True))["not checkable"] == 1
    assert second["asks"] == "Both?"
    counted = {name: count for name, count in zip(OUTCOMES, second["counts"], strict=True) if count}
    assert counted == {"holds": 1, "impossible": 1}
    assert checks_asked([]) == []


def test_a_search_adds_only_what_the_checks_did_not_find():
    readings = readings_of(paper_of("toy", {"a": "1"}))
    found = pd.DataFrame(
        {
            "claims": ["b a", "a b n x y"],
            "why": ["One; two.", "No table gives these 5 numbers: a 1; b 2; n 3; x 4; y 5."],
            "reading": ["split=6/4 grid=1"] * 2,
            "otherwise": "",
        }
    )
    found = replace(readings, contradictions=found)
    assert len(found.all_proofs(proofs())) == 2  # a reading lets all numbers be true
    refuted = replace(found, table=found.table.assign(verdict="impossible"))
    every = refuted.all_proofs(proofs())
    assert [set(proof.claims) for proof in every] == [{"a", "b"}, {"b"}, set("abnxy")]
    assert every[0].source == "X-2"
    assert every[2].source.endswith("Assumed: 6 and 4; whole scores; as usual, numbers rounded.")


def test_the_readings_are_a_grid_with_a_witness():
    about = replace(
        readings_of(paper_of("toy", {"a": "1"})),
        witnesses=pd.DataFrame(
            {"reading": ["split=7/3 grid=1/2"], "case": ["1"], "vds_immediate": ["8"]}
        ),
    )
    grid = about.grid
    kinds = [[kind for _, kind in cells] for cells in grid.cells]
    assert [row[0].says for row in grid.rows] == ["6 and 4", "7 and 3"]
    assert kinds == [["by-one", "by-few"], ["by-many", "possible"]]
    assert [[(label, span) for label, _, span in line] for line in feasibility.heads(grid)] == [
        [("1", 1), ("1/2", 1)]
    ]
    assert about.not_drawn() == ""
    assumes, cases = feasibility.witness(about)
    assert assumes == "7 and 3; half points"
    assert cases.headings == ("case", "vds immediate")
