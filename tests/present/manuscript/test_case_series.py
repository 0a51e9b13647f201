"""The paper of a case series, for three studies that share no score and no group."""

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest

from caseseries.cases.study import study_of
from caseseries.estimate.plan import estimate
from caseseries.ledger import Ledger
from caseseries.present import numbers
from caseseries.present.manuscript import build, press
from caseseries.present.manuscript.new_paper import BEGINNINGS
from caseseries.present.manuscript.paper import own_cohorts
from caseseries.present.manuscript.series_lookups import MOST_SHOWN
from caseseries.present.page.glance import glance_of_all, glances
from caseseries.present.pandoc import plain
from caseseries.present.tables.declared import Declared
from caseseries.study_error import StudyError
from present import toy_cohorts as toy
from present import toy_pools
from present.manuscript import sample_series
from present.manuscript.sample_series import clinic, job, together
from studies import FIVE, ROOT, SMP, VITILIGO, VITILIGO_FOLDER

SUPERIOR = "superiority.probability_of_superiority"
BY_HAND = {"title": "By hand", "sessions": {"count": 3}}
SOURCE = ROOT / "workflow" / "paper" / "case_series.md"


@pytest.fixture
def read(tmp_path):
    """Compose a paper and return its text, title page and abstract included."""

    def composed(*clinics, **told):
        made, _ = press.series(job(tmp_path, **told), together(*clinics))
        parts = [made.tree["meta"]["title"], made.tree["meta"]["abstract"], made.tree["blocks"]]
        return " ".join(plain(parts).replace("\u00a0", " ").split()), made

    return composed


@pytest.mark.parametrize("study", [SMP, FIVE, VITILIGO], ids=lambda study: study.title)
def test_every_study_has_its_paper(read, study):
    text, _ = read(clinic(study))
    assert text.startswith(f"{study.title}: a case series")
    for score in study.scores:
        assert f"{score.name}" in text
    for level in study.grouping.levels:
        assert level.label[1:] in text
    assert "The patients of this text are simulated; nobody was treated." in text
    assert ("Procedure and adherence" in text) == study.has_sessions
    others = {word for one in (SMP, VITILIGO) if one is not study for word in one.treatment.split()}
    assert not [word for word in others - set(study.treatment.split()) if word in text]


def test_the_primary_outcome_is_the_rows_own(read):
    text, _ = read(clinic(VITILIGO))
    row = clinic(VITILIGO).row("regained.month_6.nonsegmental_vs_segmental.welch.mean_difference")
    found = re.search(r"Colour regained at 6 months differed by (−?[\d.]+)% \(95% CI", text)
    assert float(found[1].replace("−", "-")) == pytest.approx(row.value, abs=0.5)


def analysed(study, outcome, group, method):
    """Return a study whose primary analysis is another, with a clinic of it."""
    primary = replace(study.primary, outcome=outcome, group=group, method=method)
    ours = clinic(study)
    return replace(ours, cohort=replace(ours.cohort, study=replace(study, primary=primary)))


@pytest.mark.parametrize(
    ("outcome", "group", "method", "statistic", "kind"),
    [
        ("fading", "all", "wilcoxon", "hodges_lehmann", "Hodges–Lehmann shift"),
        ("fading", "all", "sign_flip", "paired_t.mean_difference", ""),
        ("fading", "androgenetic_vs_scarring", "mann_whitney", "hodges_lehmann", "Hodges–Lehmann"),
        ("fading", "androgenetic_vs_scarring", "student", "welch.mean_difference", ""),
        ("pss", "androgenetic_vs_scarring", "mann_whitney", SUPERIOR, "superiority"),
    ],
)
def test_page_and_paper_give_the_estimate_that_belongs_to_the_test(
    read, outcome, group, method, statistic, kind
):
    ours = analysed(SMP, outcome, group, method)
    row = ours.row(f"{outcome}.month_6.{group}.{statistic}")
    test = ours.row(f"{outcome}.month_6.{group}.{method}.p")
    precision = together(ours).precision
    text, _ = read(ours)
    told = text.partition(f"Primary outcome{ours.study.name(outcome)}")[2].partition("Secondary")[0]
    [line] = [
        line
        for line in glances(together(ours), [ours], {})[0].lines
        if line.about == "Primary outcome"
    ]
    for where in (told, line.says):
        assert numbers.fixed(row.value, numbers.places(row, precision)) in where
        assert numbers.p_phrase(test.value) in where
        assert kind in where


def test_superiority_in_a_score_that_is_better_low_is_no_praise(read):
    ours = analysed(SMP, "pss", "androgenetic_vs_scarring", "mann_whitney")
    assert "over scarring alopecia; probability of superiority" in read(ours)[0]
    turned = tuple(replace(one, higher_is_better=False) for one in SMP.scores)
    study = replace(ours.study, scores=turned)
    text, _ = read(replace(ours, cohort=replace(ours.cohort, study=study)))
    assert "over scarring alopecia, where higher is worse; probability of superiority" in text
    assert "has the higher value, which in PSS is the worse." in text


@pytest.mark.parametrize(("study", "number"), [(SMP, 1), (FIVE, 0), (VITILIGO, 0)])
def test_bounds_are_told_of_the_mean_and_from_below(read, study, number):
    text, _ = read(clinic(study, number))
    [(what, low, high)] = re.findall(
        r"the (mean|difference) [^;]*would lie between (−?\d+\.?\d*)%? and (−?\d+\.?\d*)", text
    )
    assert (what == "difference") == (len(study.primary.groups) == 2)
    assert float(low.replace("−", "-")) < float(high.replace("−", "-"))


def test_a_number_of_several_clinics_says_whose_it_is(read, tmp_path):
    (tmp_path / "own").mkdir()
    part = tmp_path / "own" / "discussion.md"
    part.write_text("They were {{ number('patients.all.count') }}.\n", encoding="utf-8")
    with pytest.raises(StudyError, match="say whose you mean"):
        read(clinic(SMP, 0), clinic(SMP, 1))
    whose = f"{clinic(SMP, 1).name}/patients.all.count"
    part.write_text(f"They were {{{{ number('{whose}') }}}}.\n", encoding="utf-8")
    assert "They were " in read(clinic(SMP, 0), clinic(SMP, 1))[0]


def test_a_score_has_the_unit_that_the_study_gives_it(read, monkeypatch):
    study = study_of(json.loads(VITILIGO.definition.replace('"unit": "%"', '"unit": "days"')))
    monkeypatch.setitem(sample_series.FOLDERS, study, VITILIGO_FOLDER)
    text, _ = read(clinic(study))
    assert "0 to 100 days" in text
    assert re.search(r"differed by −?\d+\.\d days \(95% CI", text)


@pytest.mark.parametrize("named", [True, False])
def test_a_score_of_two_values_is_told_in_shares(read, named):
    ours = toy.yes_or_no(named=named)
    text, _ = read(ours)
    count = ours.row(f"pss.month_12.all.{'would_do_it_again' if named else 'score_1'}.count")
    assert "is 0 or 1; higher is better" in text
    called = " (would do it again)" if named else ""
    told = re.search(rf"PSS 1{re.escape(called)} was reached by ([^.]*)\.", text)
    assert f"{numbers.share(count.value, count.n)} patients at 12 months" in told[1]
    assert not re.search(r"PSS was [\d.]+ ±", text)
    if named:
        assert "A score of 1 is called “would do it again”." in text


def test_only_methods_whose_numbers_appear_are_described(read):
    text, _ = read(clinic(VITILIGO))
    assert "Welch’s t test" in text
    assert "Fisher" not in text
    assert "Kruskal" not in text


@pytest.mark.parametrize("study", [SMP, FIVE, VITILIGO], ids=lambda study: study.title)
def test_every_method_whose_numbers_appear_is_described(tmp_path, study):
    _, lookups = press.series(job(tmp_path), together(clinic(study)))
    shown = {word for one in lookups.reported for word in one.split(".")[:-1]}
    described = set(re.findall(r"uses\('(\w+)'\)", SOURCE.read_text(encoding="utf-8")))
    counted = {score.top.id for score in study.scores if score.top}
    counted |= {"female", "requirements_met", "patients_adherent", "number", "interval_days"}
    counted |= {"from_the_start"}
    bounds = {word for word in shown if word.startswith(("if_missing_were_", "free_at_"))}
    assert shown <= described | counted | bounds


def test_the_tables_and_figures_that_there_are_stand_behind_their_first_mention(tmp_path):
    block = {"t": "Para", "c": []}
    names = ["tbl:outcomes", "tbl:characteristics", "fig:regained", "fig:session_timeline"]
    source = job(tmp_path)
    lookups = replace(press.series(source, together(clinic(VITILIGO)))[1], exhibits=names)
    made = build.compose(source.paper, lookups, {name: [block] for name in names})
    assert made.shown == ("tbl:characteristics", "fig:regained", "tbl:outcomes")
    many = [f"tbl:t{number}" for number in range(7)]
    full = replace(lookups, exhibits=many)
    assert full.see(*many).count("@") == MOST_SHOWN


def test_several_clinics_share_one_paper(read):
    text, _ = read(clinic(VITILIGO, 0), clinic(VITILIGO, 1))
    assert "at 2 clinics" in text
    assert "Clinic Two, ward 1." in text
    assert "Clinic Two, ward 2." in text


@pytest.mark.parametrize(("other", "times"), [({}, 1), (BY_HAND, 2)])
def test_a_protocol_that_all_clinics_have_is_told_once(read, other, times):
    text, _ = read(clinic(SMP, 0), replace(clinic(SMP, 1), protocol=other))
    told = text.count("No written protocol was named") + text.count("The treatment followed")
    assert told == times


def test_a_paper_gives_one_result_for_the_primary_outcome(read):
    """The mean with its t test is another analysis of the same change."""
    ours = analysed(SMP, "fading", "all", "wilcoxon")
    told = read(ours)[0].partition("Secondary outcomes")[2]
    assert "Fading at 6 months is the primary outcome" in told
    assert "Fading was" not in told


def test_a_study_of_one_group_names_no_method_between_groups(read):
    ours = toy.one_group()
    ours = replace(ours, ledger=Ledger(estimate(ours.cohort)))
    text, _ = read(ours)
    for said in ("were grouped", "between groups", "superiority", "Newcombe", "Pairs of groups"):
        assert said not in text
    assert "is called secondary: the paired t test for a change and Spearman’s" in text
    models = Declared("models").table(ours)
    assert models.caption == "Course over time"
    assert not [note for note in models.notes if "Holm" in note]
    assert "p, different slopes" not in [column.label for column in models.columns]
    assert sum(column.width for column in models.columns) == pytest.approx(1)
    assert "Holm" in " ".join(Declared("models").table(clinic(SMP)).notes)


def test_the_share_beyond_a_limit_is_told(read):
    ours = toy.followed()
    count = ours.row("touch_up.all.from_the_start.count")
    free = next(row for row in ours.rows_of("touch_up") if row.statistic.endswith(".free"))
    text, _ = read(ours)
    assert f"in {numbers.share(count.value, count.n)} patients; the estimated share" in text
    assert numbers.fixed(free.value, 2) in text.partition("still not below 7 was")[2]
    assert "Turnbull" in text


def test_whose_sex_is_known_is_said_where_it_is_not_known_of_all(read):
    some = toy.ten()
    everybody = replace(some, ledger=without_gaps(some.ledger, "sex"))
    assert "Of those whose sex is known, " in read(some)[0]
    assert "whose sex is known" not in read(everybody)[0]


def without_gaps(ledger, outcome):
    """Return a ledger in which nobody lacks an outcome."""
    table = ledger.table
    return Ledger(table.assign(n_missing=table["n_missing"].mask(table["outcome"].eq(outcome), 0)))


def compared(*clinics):
    """Return clinics with their pool, whose primary outcome compares two groups."""
    made = toy_pools.pool(*clinics)
    primary = replace(SMP.primary, group="androgenetic_vs_scarring", method="welch")
    study = replace(SMP, primary=primary)
    ours = [replace(one, cohort=replace(one.cohort, study=study)) for one in made.cohorts]
    return replace(made, cohorts=ours)


def test_a_pooled_comparison_is_a_difference(tmp_path):
    together = compared(toy.followed("clinic-a", seed=3), toy.followed("clinic-b", seed=4))
    made, _ = press.series(job(tmp_path), together)
    difference = "the difference between the means of androgenetic alopecia and scarring alopecia"
    for part, verb in ((made.tree["meta"]["abstract"], "was"), (made.tree["blocks"], "is")):
        text = " ".join(plain(part).split())
        assert re.search(f"Pooled over 2 clinics[^,]*, {difference} {verb} ", text)


def test_page_and_paper_doubt_what_is_pooled_of_the_same_patients(tmp_path):
    alike = {("clinic-a", "clinic-b"): "in clinic-b, all are those of clinic-a."}
    cohorts = toy.followed("clinic-a", seed=3), toy.followed("clinic-b", seed=4)
    together = toy_pools.pool(*cohorts, alike=alike)
    made, _ = press.series(job(tmp_path), together)
    said = "In clinic-b, all are those of clinic-a."
    assert said in " ".join(plain(made.tree["blocks"]).partition("Limitations")[2].split())
    assert said in [line.says for line in glance_of_all(together).lines]


def test_lost_are_those_of_the_groups_that_the_primary_outcome_compares(read):
    ours = clinic(FIVE)
    primary = ours.study.primary
    lost = {
        group: ours.row(f"{primary.outcome}.{primary.timepoint}.{group}.mean").n_missing
        for group in ours.groups
    }
    complete = [group for group in ours.groups if not lost[group]][:2]
    assert any(lost.values())
    assert "is not known of" in read(ours)[0]
    among = analysed(FIVE, primary.outcome, "_vs_".join(complete), "welch")
    assert "is not known of" not in read(among)[0]


def rated_by(*raters):
    """Return a clinic of which these gave the scores, in turn."""
    ours = clinic(VITILIGO)
    table = ours.cohort.assessments
    named = [raters[place % len(raters)] for place in range(len(table))]
    return replace(ours, cohort=replace(ours.cohort, assessments=table.assign(rater_id=named)))


@pytest.mark.parametrize(
    ("raters", "said"),
    [
        (["R1"], "Repigmentation was given by a single rater"),
        ([None], "It is not recorded how many raters gave Repigmentation"),
        (["R1", None], "It is not recorded how many raters gave Repigmentation"),
        (["R1", "consensus"], "It is not recorded how many raters gave Repigmentation"),
    ],
)
def test_of_raters_only_what_is_known_is_said(read, raters, said):
    text, _ = read(rated_by(*raters))
    assert f"{said}. Raters" in text or f"{said}. [" in text
    assert f"{said}, so that its reliability is not known." in text
    assert ("single rater" in text) == ("single rater" in said)


def test_who_sent_numbers_alone_is_named_and_pooled(tmp_path):
    made, lookups = press.series(job(tmp_path), toy_pools.with_sent())
    text = " ".join(plain(made.tree["blocks"]).split())
    assert "1 further clinic (clinic-far-away) sent numbers and no patients’ rows" in text
    assert lookups.pooled
    for part in (text, " ".join(plain(made.tree["meta"]["abstract"]).split())):
        assert "Pooled over 2 clinics" in part
        assert "1 further clinic (clinic-far-away) sent numbers" in part


def test_what_is_missing_is_shown_and_asked_for_once(read):
    text, made = read(clinic(VITILIGO))
    asked = [lacking.what for lacking in made.missing]
    assert "[ethics approval: to be filled in]" in text
    assert "[introduction: to be filled in]" in text
    assert {"ethics approval", "authors", "introduction", "discussion"} <= set(asked)
    assert len(asked) == len(set(asked))
    assert plain(made.tree["meta"]["subtitle"]).startswith("Draft")


def test_a_part_that_says_nothing_yet_is_asked_for(read, tmp_path):
    (tmp_path / "own").mkdir()
    for part in ("introduction", "discussion"):
        begun = (BEGINNINGS / f"{part}.md").read_text(encoding="utf-8")
        (tmp_path / "own" / f"{part}.md").write_text(f"## Heading\n\n{begun}", encoding="utf-8")
    text, made = read(clinic(VITILIGO))
    assert {"introduction", "discussion"} <= {lacking.what for lacking in made.missing}
    assert "[introduction: to be filled in]" in text
    sections = press.outline(made).sections
    assert "Limitations" in sections
    assert not {"Introduction", "Discussion"} & set(sections)


def test_a_complete_paper_is_no_draft(read, tmp_path):
    statements = ["background", "conclusion", "ethics", "consent", "registration", "funding"]
    statements += ["interests", "contributions", "data", "code"]
    author = "{name: A. Nobody, affiliations: [A clinic], orcid: 0000-0002-1825-0097, email: a@b.c}"
    lines = [f"authors: [{author}]", *(f"{name}: Said in 2024." for name in statements)]
    (tmp_path / "paper.yaml").write_text("\n".join(lines), encoding="utf-8")
    (tmp_path / "own").mkdir()
    for part in ("introduction", "discussion"):
        (tmp_path / "own" / f"{part}.md").write_text("It is ours.\n", encoding="utf-8")
    keys = ["design", "setting", "dates", "eligibility", "diagnosis", "operator"]
    told = dict.fromkeys([*keys, "after_intervention"], "Told.") | {"consecutive": True}
    told |= {"design": "prospective", "dates": "2024 to 2025"}
    blinded = clinic(VITILIGO)
    text, made = read(blinded, **{blinded.name: told})
    left = [lacking.what for lacking in made.missing]
    assert left == ["whether raters were blinded"]
    assert "Said in 2024." in text
    assert "It is ours." in text
    assert "Patients were consecutive." in text
    assert "Setting: Told. Period: 2024 to 2025. Eligibility: Told. Diagnosis: Told. Pat" in text
    assert ".." not in text
    assert plain(made.tree["meta"]["byline"]) == "A. Nobody1"


def test_a_number_typed_in_an_authors_part_is_refused_with_its_line(read, tmp_path):
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / "discussion.md").write_text("Fine.\n\nWe saw 12.\n", encoding="utf-8")
    with pytest.raises(StudyError, match=r"discussion\.md, line 3: '12\.' is a typed number"):
        read(clinic(VITILIGO))


def test_authors_look_numbers_up_in_their_own_parts(read, tmp_path):
    (tmp_path / "own").mkdir()
    words = "There were {{ number('patients.all.count') }} of us.\n"
    (tmp_path / "own" / "introduction.md").write_text(words, encoding="utf-8")
    text, _ = read(clinic(VITILIGO))
    count = clinic(VITILIGO).row("patients.all.count").value
    assert f"There were {count:g} of us." in text


def test_authors_quote_a_number_of_the_literature_that_they_declared(read, tmp_path):
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / "discussion.md").write_text("A trial saved {{ constant('days') }} days.\n")
    declared = tmp_path / "own" / "constants.yaml"
    declared.write_text('days: {value: "3.5", because: Somebody 2020 printed it.}\n')
    text, _ = read(clinic(VITILIGO))
    assert "A trial saved 3.5 days." in text
    declared.write_text('alpha: {value: "0.01", because: We prefer another level.}\n')
    with pytest.raises(StudyError, match=r"constants\.yaml: the program declares alpha too"):
        read(clinic(VITILIGO))


def test_no_score_or_group_stands_in_the_source():
    words = set(re.findall(r"\w+", SOURCE.read_text(encoding="utf-8").casefold()))
    names = [one.id for study in (SMP, FIVE, VITILIGO) for one in study.scores]
    names += [level.id for study in (SMP, FIVE, VITILIGO) for level in study.grouping.levels]
    names += [change.id for study in (SMP, FIVE, VITILIGO) for change in study.changes]
    assert not [name for name in names if name in words]


def test_the_files_of_a_paper_are_written(tmp_path):
    press.publish_series(job(tmp_path), together(clinic(VITILIGO)))
    names = {path.name for path in Path(tmp_path, "paper").iterdir()}
    assert {"manuscript.docx", "manuscript.pdf", "manuscript.html", "supplement.docx"} <= names
    asked = (tmp_path / "paper" / "still_needed.csv").read_text(encoding="utf-8")
    assert "ethics approval" in asked


def test_the_paper_is_about_patients_where_there_are_any(tmp_path):
    folders = {name: tmp_path / name for name in ("a", "b", "c")}
    for name, provenance in zip("abc", ("simulated", "observed", "reconstructed"), strict=True):
        folders[name].mkdir()
        text = f"title: X\nprovenance: {provenance}\n"
        (folders[name] / "cohort.yaml").write_text(text, encoding="utf-8")
    assert own_cohorts(folders) == (["b"], True)
    del folders["b"]
    assert own_cohorts(folders) == (["a"], False)
    (folders["c"] / "cohort.yaml").write_text("title: [", encoding="utf-8")
    assert own_cohorts(folders) == (["c"], True)


def test_nobody_signs_a_paper_about_simulated_patients(read, tmp_path):
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / "introduction.md").write_text("It is ours.\n", encoding="utf-8")
    asked = job(tmp_path)
    unsigned = replace(asked, paper=replace(asked.paper, own=None))
    made, _ = press.series(unsigned, together(clinic(VITILIGO)))
    assert "It is ours." not in plain(made.tree["blocks"])
