import re
from copy import deepcopy
from fractions import Fraction
from pathlib import Path

import pytest
import yaml

from caseseries.document import SCHEMAS
from caseseries.published.model import divided_by
from caseseries.published.study_file import read
from caseseries.study_error import StudyError

F = Fraction
STUDIES = Path(__file__).parents[2] / "data" / "published"


@pytest.fixture(scope="module")
def liu():
    return read(STUDIES / "liu-2025.yaml")


@pytest.fixture
def content():
    return yaml.safe_load((STUDIES / "liu-2025.yaml").read_text(encoding="utf-8"))


def problems(content, folder) -> str:
    path = folder / "liu-2025.yaml"
    path.write_text(yaml.safe_dump(content), encoding="utf-8")
    with pytest.raises(StudyError) as caught:
        read(path)
    return str(caught.value)


def claim(content, name):
    return next(entry for entry in content["claims"] if entry["id"] == name)


@pytest.mark.parametrize("path", sorted(STUDIES.glob("*.yaml")), ids=lambda path: path.stem)
def test_every_study_of_the_project_can_be_read(path):
    study = read(path)
    assert study.id == path.stem
    assert study.groups["all"].size


def test_every_field_of_the_schema_is_described():
    schema = yaml.safe_load((SCHEMAS / "claims.schema.yaml").read_text(encoding="utf-8"))
    assert undescribed(schema) == []
    assert [name for name, part in schema["$defs"].items() if undescribed(part)] == []


def undescribed(part) -> list[str]:
    """Return the fields of a schema, at any depth, that say nothing of what they mean."""
    if not isinstance(part, dict):
        return []
    fields = part.get("properties", {})
    silent = [name for name, rule in fields.items() if not {"description", "$ref"} & set(rule)]
    inner = [*fields.values(), part.get("items"), part.get("additionalProperties")]
    return silent + [name for rule in inner for name in undescribed(rule)]


def test_the_printed_numbers_of_liu_2025(liu):
    assert len(liu.claims) == 22
    outcome_numbers = [c for c in liu.claims if c.outcome in ("vds", "fading", "pss")]
    assert len(outcome_numbers) == 13
    assert liu.by_id["vds.immediate.mean.all"].reported == "8.7"
    assert liu.by_id["vds_pss.spearman.p"].printed == "< 0.001"
    assert {name: group.size for name, group in liu.groups.items()} == {
        "all": 10,
        "androgenetic": 6,
        "scarring": 4,
    }


def test_a_count_is_never_rounded_and_a_mean_is(liu):
    assert F("6.4") not in liu.by_id["n.androgenetic"].interval
    assert F("8.65") in liu.by_id["vds.immediate.mean.all"].interval


def test_every_combination_of_unknowns_is_one_reading(liu):
    readings = list(liu.readings())
    assert len(readings) == 4 * 6 * 2 * 6 * 2 == 576
    assert len({reading.id for reading in readings}) == 576


def test_a_reading_says_what_follows_from_its_options(liu):
    choices = {"split": "7/3", "grid": "1/3", "sd": "n", "test": "permutation_doubled"}
    readings = list(liu.readings(**choices, timepoint="month_6"))
    assert len(readings) == 1
    only = readings[0]
    assert only.sizes == {"all": 10, "androgenetic": 7, "scarring": 3}
    assert only.steps == {"vds": F(1, 3), "pss": F(1)}
    assert only.divisor == "n"
    assert (only.tests["fading.p"].name, only.tests["fading.p"].two_sided) == (
        "permutation",
        "doubled",
    )
    assert only.timepoints["vds_pss.spearman.rho"] == "month_6"
    assert not liu.sizes_as_printed(only)
    assert only.id == "split=7/3 grid=1/3 sd=n test=permutation_doubled timepoint=month_6"


def test_a_study_that_leaves_nothing_open_has_one_reading():
    park = read(STUDIES / "park-2014.yaml")
    assert [reading.sizes["all"] for reading in park.readings()] == [43]


@pytest.mark.parametrize(
    ("where", "sentence"),
    [
        ({"splitting": "7/3"}, "no unknown 'splitting'; it has: split, grid, sd, test, timepoint"),
        ({"split": "9/1"}, "split has no option '9/1'; it has: 6/4, 7/3, 5/5, 8/2"),
    ],
)
def test_an_unknown_choice_names_the_known_ones(liu, where, sentence):
    with pytest.raises(ValueError, match=re.escape(sentence)):
        list(liu.readings(**where))


def test_only_what_matters_to_a_check_is_varied(liu):
    lost, satisfied = liu.by_id["fading.mean.scarring"], liu.by_id["pss.mean"]
    of_scores, of_sds, of_neither = (
        {"grid": grid, "divisor": divisor}
        for grid, divisor in ((True, False), (False, True), (False, False))
    )
    sizes_and_steps = liu.unknowns_behind(["androgenetic"], lost, **of_scores)
    assert sizes_and_steps == ("split", "grid")
    assert liu.unknowns_behind(["all"], satisfied, **of_scores) == ()
    assert liu.unknowns_behind(["all"], None, **of_sds) == ("sd",)
    assert liu.unknowns_behind([], liu.by_id["fading.p"], **of_neither) == ("test",)
    assert len(list(liu.readings_over(sizes_and_steps))) == 24


def test_differences_lie_on_the_grid_of_their_scale(liu):
    reading = next(liu.readings(grid="1/2"))
    assert liu.grid("fading", reading) == (F(-10), F(10), F(1, 2))
    assert liu.grid("pss", reading) == (F(0), F(3), F(1))
    assert liu.grid("patients", reading) is None


def test_all_faults_are_told_at_once(content, tmp_path):
    claim(content, "vds.immediate.mean.all")["reported"] = 8.7
    claim(content, "fading.p")["kind"] = "p"
    del claim(content, "pss.mean")["where"]
    told = problems(content, tmp_path).splitlines()
    assert len(told) == 3
    assert any("claims[vds.immediate.mean.all].reported: 8.7" in line for line in told)
    assert any("trailing zeros" in line for line in told)
    assert any("claims[fading.p].kind: 'p' is not one of" in line for line in told)
    assert any("claims[pss.mean]: the key 'where' is missing" in line for line in told)


@pytest.mark.parametrize(
    ("break_it", "sentence"),
    [
        (
            lambda c: c["claims"].append(deepcopy(c["claims"][0])),
            "claim n.all, id: 'n.all' stands twice",
        ),
        (
            lambda c: claim(c, "pss.mean").update(group="women"),
            "group: 'women' is not known. Known",
        ),
        (lambda c: claim(c, "pss.mean").update(outcome="joy"), "outcome: 'joy' is not known"),
        (lambda c: claim(c, "n.all").update(reported="10.5"), "'10.5' is not a count"),
        (lambda c: claim(c, "fading.p").update(compares=["all", "men"]), "compares: 'men' is not"),
        (lambda c: claim(c, "fading.p").update(group="all"), "write androgenetic_vs_scarring"),
        (
            lambda c: claim(c, "fading.p").update(compares=["scarring", "all"]),
            "compares: scarring is a part of all, and groups that are compared share nobody",
        ),
        (lambda c: claim(c, "pss.mean").update(timepoint="month_6"), "either stated or open"),
        (
            lambda c: claim(c, "vds_pss.spearman.rho").pop("partner"),
            "the key 'partner' is missing. Add it",
        ),
        (lambda c: claim(c, "pss.very_satisfied.percent").pop("scores"), "add scores"),
        (lambda c: claim(c, "adverse_events.count").update(out_of="n"), "out_of: 'n' is not known"),
        (lambda c: c["groups"]["all"].update(size="m"), "group all, size: 'm' is not known"),
        (lambda c: c["groups"]["all"].update(parts=["a", "b"]), "group all, parts: 'a' is not"),
        (lambda c: c["changes"]["fading"].update(of="joy"), "change fading, of: 'joy' is not"),
        (lambda c: c["scales"]["vds"].update(maximum="0"), "minimum is not below maximum"),
        (lambda c: c["scales"]["vds"].update(step="3/7"), "is no whole number of such steps"),
        (lambda c: c["unknowns"].extend(many_unknowns()), "readings, more than 100000"),
        (lambda c: c["unknowns"][3].update(claims=["x"]), "unknown test, claims: 'x' is not known"),
        (
            lambda c: c["unknowns"][0]["options"][0].update(sizes={"x": 1}),
            "sizes: 'x' is not known",
        ),
        (lambda c: c.update(study="liu"), "'liu' differs from the file's name 'liu-2025'"),
    ],
)
def test_a_reference_that_leads_nowhere_is_told(content, tmp_path, break_it, sentence):
    break_it(content)
    told = problems(content, tmp_path)
    assert sentence in told
    assert "liu-2025.yaml" in told


def many_unknowns():
    options = [{"id": name, "says": name, "divisor": name} for name in ("n", "n-1")]
    return [
        {"id": f"u{i}", "question": "?", "kind": "sd_divisor", "options": deepcopy(options)}
        for i in range(20)
    ]


def with_wider(content, unknown, option):
    next(u for u in content["unknowns"] if u["id"] == unknown)["options"].append(
        {"wider": True, "says": "a rarer answer"} | option
    )


def test_wider_options_add_readings_and_leave_the_first_grid_alone(content, liu, tmp_path):
    first = [one.id for one in liu.readings()]
    content["unknowns"] = [
        unknown | {"options": [o for o in unknown["options"] if not o.get("wider")]}
        for unknown in content["unknowns"]
    ]
    with_wider(content, "sd", {"id": "se", "divisor": "n(n-1)"})
    rare = {"id": "rare", "test": "mann_whitney", "method": "continuity", "sides": "one"}
    with_wider(content, "test", rare)
    path = tmp_path / "liu-2025.yaml"
    path.write_text(yaml.safe_dump(content), encoding="utf-8")
    study = read(path)
    added = [one for one in study.every_reading() if one.wider]
    assert [one.id for one in study.readings()] == first
    assert len(first) + len(added) == 4 * 6 * 3 * 7 * 2
    assert {"se", "rare"} & set(added[0].choices.values())
    chosen = next(study.readings(test="rare"))
    test = chosen.tests["fading.p"]
    assert (test.name, test.method, test.sides) == ("mann_whitney", "continuity", "one")
    assert "a rarer answer" in study.in_words(chosen.id)


def test_a_paper_leaves_open_what_it_does_not_say_of_a_test_it_names(liu):
    named = next(liu.readings()).tests["vds_pss.spearman.p"]
    assert (named.two_sided, named.method, named.sides) == (None, None, None)


@pytest.mark.parametrize(("divisor", "expected"), [("n-1", 9), ("n", 10), ("n(n-1)", 90)])
def test_a_standard_error_divides_by_n_times_n_less_one(divisor, expected):
    assert divided_by(divisor, 10) == expected
