"""Certificates: what they prove is replayed by one file alone, and a spoilt one is refused."""

import copy
import json
import random
import subprocess
import sys
from fractions import Fraction
from itertools import combinations_with_replacement, product
from pathlib import Path

import numpy as np
import pytest
from scipy.stats import spearmanr

from caseseries.published.feasibility import verify_proof
from caseseries.published.feasibility.exact_shares import exact_p, mid_ranks
from caseseries.published.feasibility.proofs import VERIFIER, certificates
from caseseries.published.model import SignificanceTest
from caseseries.published.study_file import read

ROOT = Path(__file__).resolve().parents[2]
INPUTS = Path(__file__).with_name("inputs")
MEANS = (
    "vds.immediate.mean.all",
    "vds.month_6.mean",
    "fading.mean.androgenetic",
    "fading.mean.scarring",
)
TIED = (
    "vds.immediate.mean.all",
    "vds.immediate.sd.all",
    "vds.month_6.mean",
    "fading.mean.androgenetic",
    "fading.mean.scarring",
    "pss.mean",
    "vds_pss.spearman.rho",
)


def certificate(study, reading, claims):
    """Return the certificate of a contradiction; None without one."""
    record = {"verdict": "impossible", "reading": reading.id, "unlinked": False, "cases": 1}
    found, _ = certificates(study, [record | {"contradiction": claims}])
    return next(iter(found), None)


@pytest.fixture(scope="module")
def made():
    """Return certificates of every kind of proof, of Liu 2025 and of files that failed once."""
    liu = read(ROOT / "data" / "published" / "liu-2025.yaml")
    first = next(liu.readings(grid="1/10"))
    error = next(liu.readings(split="7/3", grid="1/10", sd="se"))
    thirds = next(liu.readings(split="7/3", grid="1/3", sd="n", timepoint="immediate"))
    found = [
        certificate(liu, first, ["pss.very_satisfied.percent"]),
        certificate(liu, first, MEANS),
        certificate(liu, error, ["vds.immediate.mean.all", "vds.immediate.sd.all"]),
        certificate(liu, thirds, TIED),
    ]
    for name, claims in (
        ("grimmer-1", ("m", "sd")),
        ("out-10-1-10-1", ("pct", "cnt")),
        ("paired", ("dsd",)),
        ("exact-tests", ("mw",)),
        ("exact-tests", ("mean.a", "mean.b", "perm")),
        ("exact-tests", ("signed",)),
    ):
        study = read(INPUTS / f"{name}.yaml")
        found.append(certificate(study, next(study.readings()), claims))
    return found


def test_every_kind_of_contradiction_has_its_proof(made):
    kinds = [one["proof"]["kind"] for one in made]
    assert kinds[:4] == ["sums", "sums", "squares", "cases"]
    assert kinds[4:] == ["squares", "sums", "squares", "cases", "cases", "cases"]
    assert made[3]["proof"]["sums"] == [[0, 1, 1, 1, 0, 0, 0]]
    assert verify_proof.verify(made[0]) == "pss.very_satisfied.percent: cannot be true"
    assert verify_proof.verify(made[5]) == "pct, cnt: cannot all be true"


def test_a_rho_leaves_the_ways_to_tie_that_all_orders_of_small_tables_give():
    """Against all scores, from 0 to 3, of five patients whose partner scores add up to 4."""
    column = {"minimum": "0", "maximum": "3", "step": "1"}
    rho = {"kind": "correlation", "printed": "0.8", "rounding": "closed", "groups": ["a"]}
    rho |= {"columns": [0], "partner": 1, "bounds": (0, 1)}
    mean = {"kind": "mean", "groups": ["a"], "columns": [1], "bounds": (4, 4)}
    read = {"groups": {"a": 5}, "columns": [column] * 2, "numbers": [mean, rho]}
    expected = set()
    for x in combinations_with_replacement(range(4), 5):
        for z in product(range(4), repeat=5):
            differ = len(set(x)) > 1 and len(set(z)) > 1
            if sum(z) == 4 and differ and 0.75 <= round(spearmanr(x, z).statistic, 9) <= 0.85:
                places = sorted(set(x))
                expected.add(tuple(places.index(score) for score in x))
    assert set(verify_proof.ties(rho, 5, read)) == expected
    assert 0 < len(expected) < 2**4


def test_the_verifier_is_one_short_file_that_needs_python_alone(made, tmp_path):
    text = VERIFIER.read_text(encoding="utf-8")
    assert len(text.splitlines()) < 300
    assert "caseseries" not in text
    kept = tmp_path / "certificates.json"
    kept.write_text(json.dumps(made), encoding="utf-8")
    command = [sys.executable, "-I", str(VERIFIER), str(kept)]
    ran = subprocess.run(command, capture_output=True, text=True, check=False, cwd=tmp_path)
    assert ran.returncode == 0
    assert ran.stdout.count("proved.") == len(made)


@pytest.mark.parametrize("seed", range(3))
def test_exact_p_values_are_those_of_the_checker(seed):
    draw = random.Random(seed)
    a, b = ([draw.randint(0, 5) for _ in range(draw.randint(2, 4))] for _ in range(2))
    for name, two_sided, method, sides in product(
        ("mann_whitney", "permutation"), ("absolute", "doubled"), ("exact", "mid_p"), ("one", "two")
    ):
        test = SignificanceTest(name, two_sided, method, sides)
        number = {"groups": ["a"], "second": ["b"], "test": name}
        told = verify_proof.arranged(number, {"a": a, "b": b})
        tails = "one" if sides == "one" else two_sided
        scores = list(map(Fraction, [*a, *b]))
        pool = mid_ranks(scores) if name == "mann_whitney" else scores
        expected = exact_p(pool, len(b), sum(pool[len(a) :]), test)
        assert verify_proof.p_value(*told, tails, method == "mid_p") == expected


@pytest.mark.parametrize("seed", range(20))
def test_numbers_of_an_honest_table_are_never_proved_impossible(seed):
    """Two scores of five patients in two groups, their change and a partner, with a rho."""
    draw = random.Random(seed)
    groups = {"a": 3, "b": 2}
    x, y, z = ([draw.randint(0, 4) for _ in range(5)] for _ in range(3))
    x[0], x[1], z[0], z[1] = 0, 4, 0, 4  # a correlation needs scores that differ
    change = [a - b for a, b in zip(x, y, strict=True)]
    column = {"minimum": "0", "maximum": "4", "step": "1"}

    def number(kind, value, of, columns, **more):
        about = {"id": f"{kind} {of} {columns}", "groups": of, "second": [], "scores": []}
        about |= {"kind": kind, "columns": columns, "printed": f"{value:.2f}", **more}
        return about | {"rounding": "closed"}

    told = {"groups": groups, "columns": [column] * 3, "divisor": "n-1"}
    told["numbers"] = [
        number("mean", np.mean(x), ["a", "b"], [0]),
        number("mean", np.mean(y), ["a", "b"], [1]),
        number("mean", np.mean(change[:3]), ["a"], [0, 1]),
        number("mean", np.mean(change[3:]), ["b"], [0, 1]),
        number("mean", np.mean(z), ["a", "b"], [2]),
        number("sd", np.std(x, ddof=1), ["a", "b"], [0]),
        number("correlation", spearmanr(x, z).statistic, ["a", "b"], [0], partner=2),
    ]
    for sums in ([], [[0, 1, 1, 1, 0, 0, 0]]):
        read = verify_proof.with_bounds(told | {"proof": {"sums": sums}})
        assert len(read["numbers"]) == 7 + len(sums)
        with pytest.raises(verify_proof.RefusedError, match="give them"):
            verify_proof.cases(read)
        with pytest.raises(verify_proof.RefusedError, match="allow 0"):
            verify_proof.sums(read)


SCORES = ("vds.immediate.mean.all", "vds.immediate.sd.all", "vds.month_6.mean")
WITH_RHO = (*SCORES, "fading.mean.androgenetic", "fading.p", "pss.mean", "vds_pss.spearman.rho")


@pytest.mark.parametrize(
    ("claims", "boxes", "said"),
    [
        (WITH_RHO, 40_000, "boxes of tables until bounds had excluded all: written out"),
        (WITH_RHO, 39, "x 10^41 leaves, more than 5 MB."),
        (("vds_pss.spearman.p",), 1, "went through 1 box of tables until"),
        (("n.all", "n.scarring"), 1, "sizes of groups do not add up"),
    ],
)
def test_a_proof_without_a_certificate_says_how_many_leaves_it_has(claims, boxes, said):
    liu = read(ROOT / "data" / "published" / "liu-2025.yaml")
    reading = next(liu.readings(split="7/3", grid="1/10", test="student", timepoint="month_6"))
    record = {"verdict": "impossible", "reading": reading.id, "unlinked": False, "cases": boxes}
    found, table = certificates(liu, [record | {"contradiction": list(claims)}])
    assert not found
    (row,) = table.to_dict("records")
    assert (row["certificate"], row["cases"]) == ("", boxes)
    assert said in row["why_none"]


def test_what_can_hold_has_no_certificate():
    study = read(INPUTS / "s-20-3-4-true-1-1.yaml")
    reading = next(study.readings())
    assert certificate(study, reading, ["m0.all"]) is None
    assert certificate(study, reading, ["m0.all", "s0.all"]) is None
    assert certificate(study, reading, ["p"]) is None


def test_a_thousand_spoilt_certificates_are_refused(made):
    draw = random.Random(1)
    for _ in range(1000):
        spoilt = copy.deepcopy(draw.choice(made))
        spoil(spoilt, draw)
        with pytest.raises(verify_proof.RefusedError):
            verify_proof.verify(spoilt)


def test_a_spoilt_proof_is_refused_though_its_checksum_fits(made):
    draw = random.Random(2)
    # Cases take long to replay, and those of signed ranks, the last, more than a second.
    weights = [1 if one["proof"]["kind"] == "cases" else 4 for one in made]
    weights[-1] = 0.3
    for _ in range(1000):
        spoilt = copy.deepcopy(*draw.choices(made, weights))
        spoil(spoilt["proof"], draw)
        spoilt["sha256"] = verify_proof.checksum(spoilt)
        with pytest.raises(verify_proof.RefusedError):
            verify_proof.verify(spoilt)


def spoil(part, draw: random.Random) -> None:
    """Change one value somewhere inside: a number, a text, a key, or an entry that is missing."""
    while True:
        keys = sorted(part) if isinstance(part, dict) else range(len(part))
        key = draw.choice(list(keys))
        inner = part[key]
        if isinstance(inner, dict | list) and inner and draw.random() < 0.8:
            part = inner
            continue
        if draw.random() < 0.2:
            del part[key]
        elif isinstance(inner, int):
            part[key] = inner + draw.choice([-2, -1, 1, 2])
        elif isinstance(inner, str):
            part[key] = inner + draw.choice(["0", "1", "x", " "])
        else:
            part[key] = draw.choice([None, [], {}, [1], "x"]) if inner else [1]
        return


def test_patients_of_one_group_are_dealt_out_once():
    """Of 24 alike a heap of twelve could be chosen 2.7 million times, and is one."""
    assert verify_proof.dealt(("a",) * 24, (0,) * 12 + (12,) * 12) == [("a",) * 24]
    orders = verify_proof.dealt(("a", "a", "b"), (0, 0, 2))
    assert sorted(orders) == [("a", "a", "b"), ("a", "b", "a")]
