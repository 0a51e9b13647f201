"""Small cohorts as figures and tables get them: analysed by the real plan, made up here."""

import json
from functools import cache

import numpy as np
import pandas as pd

from caseseries.cases.cohort import Cohort, CohortFacts
from caseseries.cases.dictionary import columns_of
from caseseries.cases.study import study_of
from caseseries.cases.vocabulary import TABLES
from caseseries.estimate import (
    adherence,
    adverse_events,
    association,
    change,
    comparison,
    description,
    durability,
    procedure,
    raters,
    standardisation,
)
from caseseries.estimate.analysis_set import analysis_set
from caseseries.estimate.treatment import treatment
from caseseries.ledger import Ledger, frame
from caseseries.present.material import Material
from studies import FIVE, SIX, SMP, VITILIGO

OPEN = {"min": None, "max": None}
PROTOCOL = {
    "title": "Three sessions",
    "source": {"citation": "A clinic's own sheet."},
    "sessions": {
        "count": 3,
        "interval_days": {"min": 7, "max": 7},
    },
    "by_session": {"density_percent": [30, 70, 100]},
    "variables": {
        "bleeding": {"allowed": ["no"]},
        "needle_angle_deg": OPEN,
        "needle_depth_mm": {"min": 0.5, "max": 1.0},
    },
}
WITHOUT_LIMITS = {
    "title": "Nothing stated",
    "source": {"citation": "A clinic's own sheet."},
    "sessions": {
        "count": None,
        "interval_days": OPEN,
    },
    "by_session": {"density_percent": None},
    "variables": {},
}


def material(
    tables,
    *,
    study=SMP,
    name="toy",
    provenance="simulated",
    protocol=None,
    steps=None,
    compared=True,
    changed=True,
):
    """Return the material of a cohort of which only the given columns were delivered.

    ``compared`` and ``changed`` leave comparisons and tests of change out: they take long in many
    patients.
    """
    full = {table: _full(study, table, tables.get(table)) for table in TABLES}
    stated = {"vds": "1"} if study is SMP and steps is None else steps or {}
    facts = CohortFacts(cohort=name, title="Toy", provenance=provenance, steps=stated)
    cohort = Cohort(study=study, facts=facts, delivered=tuple(tables), **full)
    cases = analysis_set(cohort)
    met = adherence.requirements_met(study, cohort.sessions, protocol)
    treated = study.has_sessions
    rows = [
        *description.patients(cohort, cases),
        *description.flow(cohort, cases),
        *(procedure.sessions(cohort, cases) if treated else ()),
        *(adherence.adherence(cohort, cases, protocol, met) if treated else ()),
        *description.scores(cases),
        *(change.changes(cases) if changed else _distributions(cases)),
        *(comparison.between_groups(cases) if compared else ()),
        *description.categories(cases),
        *(association.correlations(cases) if changed else ()),
        *adverse_events.adverse_events(cohort, cases),
        *raters.agreement(cohort, cases),
        *(standardisation.adherence_and_outcome(cases, met) if treated else ()),
        *standardisation.practitioners(cohort, cases),
        *durability.times_to_threshold(cases),
    ]
    ledger = Ledger(frame(rows))
    return Material(
        cohort=cohort,
        cases=cases,
        ledger=ledger,
        protocol=protocol or {},
        treatment=treatment(cohort, protocol),
    )


def _distributions(cases):
    changes = (name for one in cases.study.changes for name in (one.id, one.ratio) if name)
    for outcome in changes:
        for timepoint in cases.timepoints(outcome):
            for group in cases.groups:
                yield from description.distribution(cases, outcome, timepoint, group)


def _full(study, name, table):
    columns = columns_of(study, name)
    table = pd.DataFrame() if table is None else table
    table = table.reindex(columns=list(columns))
    whole = [column for column in columns if columns[column].kind == "whole number"]
    return table.astype(dict.fromkeys(whole, "Int64"))


@cache
def ten():
    """Ten patients with ties, whole VDS, PSS at month 6 only, sessions exactly on protocol."""
    ids = [f"P{number:02d}" for number in range(1, 11)]
    patients = pd.DataFrame(
        {
            "patient_id": ids,
            "subtype": ["androgenetic"] * 6 + ["scarring"] * 4,
            "age_years": [31, 42, 38, 55, 47, 29, 61, 50, 44, None],
            "sex": ["female", "male"] * 4 + ["female", None],
        }
    )
    immediate = pd.DataFrame({"patient_id": ids, "vds": [9, 9, 10, 8, 9, 9, 8, 7, 8, 9]})
    later = pd.DataFrame(
        {
            "patient_id": ids,
            "vds": [8, 8, 9, 8, 8, 9, 6, 5, 6, 8],
            "pss": [3, 3, 3, 2, 3, 3, 2, 1, 2, 3],
        }
    )
    assessments = pd.concat(
        [immediate.assign(timepoint="immediate"), later.assign(timepoint="month_6")]
    )
    sessions = pd.DataFrame(
        [
            (patient, number, 7 * (number - 1), (30, 70, 100)[number - 1], "no")
            for patient in ids
            for number in (1, 2, 3)
        ],
        columns=["patient_id", "session", "day", "density_percent", "bleeding"],
    )
    tables = {
        "patients": patients,
        "assessments": assessments,
        "sessions": sessions,
        "adverse_events": pd.DataFrame(),
    }
    return material(tables, provenance="reconstructed", protocol=PROTOCOL)


@cache
def many():
    """Sixty patients, four timepoints, half points, gaps everywhere, sessions off protocol."""
    random = np.random.default_rng(7)
    ids = [f"P{number:03d}" for number in range(1, 61)]
    patients = pd.DataFrame(
        {"patient_id": ids, "subtype": ["androgenetic", "androgenetic", "scarring"] * 20}
    )
    scores = []
    for month, timepoint in ((0, "immediate"), (1, "month_1"), (12, "month_12")):
        vds = np.clip(np.round(2 * random.normal(9 - 0.12 * month, 1, 60)) / 2, 0, 10)
        pss = random.choice([0, 1, 2, 3], 60, p=[0.05, 0.1, 0.25, 0.6]).astype(float)
        vds[random.random(60) < 0.12] = np.nan
        pss[random.random(60) < (1 if month == 1 else 0.12)] = np.nan
        score = {"patient_id": ids, "timepoint": timepoint, "vds": vds, "pss": pss}
        scores.append(pd.DataFrame(score))
    before = {"patient_id": ids, "timepoint": "baseline", "vds": random.integers(0, 5, 60)}
    sessions = [
        (patient, number, 7 * (number - 1) + int(random.integers(0, 3)), bleeding)
        for patient in ids
        for number, bleeding in ((1, "no"), (2, None), (3, random.choice(["yes", "no"])))
    ]
    tables = {
        "patients": patients,
        "assessments": pd.concat([pd.DataFrame(before), *scores]),
        "sessions": pd.DataFrame(sessions, columns=["patient_id", "session", "day", "bleeding"]),
    }
    return material(tables, protocol=PROTOCOL, steps={"vds": "0.5"}, compared=False)


@cache
def one():
    """One patient, no sessions, no adverse events, no protocol."""
    patients = pd.DataFrame({"patient_id": ["P01"], "subtype": ["scarring"]})
    assessments = pd.DataFrame(
        {
            "patient_id": ["P01", "P01"],
            "timepoint": ["immediate", "month_3"],
            "vds": [8, 7],
            "pss": [None, 2],
        }
    )
    return material({"patients": patients, "assessments": assessments}, provenance="observed")


@cache
def unscored():
    """Two patients of whom nothing was scored but one VDS; sessions without days or limits."""
    patients = pd.DataFrame({"patient_id": ["P01", "P02"], "subtype": ["androgenetic", "scarring"]})
    assessments = pd.DataFrame(
        {"patient_id": ["P01", "P02"], "timepoint": "immediate", "vds": [8, None]}
    )
    sessions = pd.DataFrame({"patient_id": ["P01"], "session": [1]})
    tables = {"patients": patients, "assessments": assessments, "sessions": sessions}
    return material(tables, protocol=WITHOUT_LIMITS)


@cache
def empty():
    """Two patients of one subtype and no score at all."""
    patients = pd.DataFrame({"patient_id": ["P01", "P02"], "subtype": "androgenetic"})
    assessments = pd.DataFrame({"patient_id": ["P01"], "timepoint": ["immediate"]})
    return material({"patients": patients, "assessments": assessments})


@cache
def followed(name="clinic", provenance="simulated", seed=3, patients=14, events=True):
    """Patients followed for a year by two raters, treated by three practitioners off protocol."""
    random = np.random.default_rng(seed)
    ids = [f"P{number:02d}" for number in range(1, patients + 1)]
    subtypes = ["androgenetic" if number % 7 < 4 else "scarring" for number in range(patients)]
    practitioners = [f"Practitioner {random.integers(1, 4)}" for _ in ids]
    density = random.normal(8.3, 0.6, patients)
    lost_from = random.choice([3, 6, 12, 99], patients, p=[0.05, 0.1, 0.15, 0.7])
    monthly = np.where(np.array(subtypes) == "scarring", 0.27, 0.15) + random.normal(
        0, 0.05, patients
    )
    scores = []
    for month, timepoint in ((0, "immediate"), (3, "month_3"), (6, "month_6"), (12, "month_12")):
        now = density - monthly * month
        for rater, bias in (("R1", 0.15), ("R2", -0.15)):
            seen = now + bias + random.normal(0, 0.3, patients)
            vds = np.clip(np.round(2 * seen) / 2, 0, 10)
            pss = np.clip(np.floor(now - 4.5), 0, 3) if month else np.nan
            score = {"patient_id": ids, "timepoint": timepoint, "rater_id": rater}
            table = pd.DataFrame({**score, "vds": vds, "pss": pss})
            scores.append(table[lost_from > month])
    sessions = [
        (patient, number, (7 + late) * (number - 1), "no")
        for patient, late in zip(ids, random.integers(0, 3, patients), strict=True)
        for number in (1, 2, 3)
    ]
    tables = {
        "patients": pd.DataFrame(
            {"patient_id": ids, "subtype": subtypes, "practitioner_id": practitioners}
        ),
        "assessments": pd.concat(scores),
        "sessions": pd.DataFrame(sessions, columns=["patient_id", "session", "day", "bleeding"]),
    }
    if events:
        tables["adverse_events"] = pd.DataFrame({"patient_id": [ids[0]], "event": ["redness"]})
    return material(
        tables, name=name, provenance=provenance, protocol=PROTOCOL, steps={"vds": "0.5"}
    )


@cache
def yes_or_no(*, named=True):
    """The same patients, who say whether they would do it again; yes has a name, or none."""
    definition = json.loads(SMP.definition)
    _, pss = definition["scores"]
    pss["highest"] = 1
    pss["top"] = {"id": "would_do_it_again", "score": 1, "label": "would do it again"}
    if not named:
        del pss["top"]
    cohort = followed().cohort
    tables = {name: cohort.tables[name] for name in cohort.delivered}
    given = tables["assessments"]["pss"]
    tables["assessments"] = tables["assessments"].assign(pss=given.gt(2).mask(given.isna()))
    return material(tables, study=study_of(definition), steps={"vds": "0.5"})


@cache
def one_group(name="clinic", seed=3):
    """The same patients in a study of a single group, whose primary outcome is their change."""
    definition = json.loads(SMP.definition)
    del definition["groups"]["levels"][1:]
    definition["primary"] |= {"group": "all", "method": "wilcoxon"}
    cohort = followed(name, seed=seed).cohort
    tables = {one: cohort.tables[one] for one in cohort.delivered}
    tables["patients"] = tables["patients"].assign(subtype="androgenetic")
    return material(tables, study=study_of(definition), name=name, steps={"vds": "0.5"})


@cache
def five():
    """Forty patients of five diagnoses with three scores, before and after."""
    random = np.random.default_rng(11)
    ids = [f"P{number:02d}" for number in range(1, 41)]
    kinds = FIVE.grouping.ids * 8
    tables = []
    for month, timepoint in ((-1, "baseline"), (0, "immediate"), (1, "month_1"), (24, "month_24")):
        vds = np.clip(np.round(random.normal(2 if month < 0 else 9 - month / 10, 1, 40)), 0, 10)
        line = np.round(2 * random.uniform(3, 9, 40)) / 2
        pss = np.nan if month < 1 else random.integers(1, 4, 40).astype(float)
        score = {"patient_id": ids, "timepoint": timepoint, "rater_id": "R1", "vds": vds}
        tables.append(pd.DataFrame({**score, "hairline": line, "pss": pss}))
    return material(
        {
            "patients": pd.DataFrame({"patient_id": ids, "subtype": kinds}),
            "assessments": pd.concat(tables),
            "adverse_events": pd.DataFrame(),
        },
        study=FIVE,
    )


@cache
def vitiligo():
    """Twenty patients, months 0, 3 and 6, two raters, no sessions."""
    random = np.random.default_rng(12)
    ids = [f"V{number:02d}" for number in range(1, 21)]
    kinds = ["segmental" if number % 3 else "nonsegmental" for number in range(20)]
    start = random.integers(0, 20, 20)
    tables = []
    for month, timepoint in ((0, "baseline"), (3, "month_3"), (6, "month_6")):
        for rater in ("R1", "R2"):
            truth = (start + 9 * month) / 5 + random.normal(0, 1, 20)
            seen = np.clip(5 * np.round(truth), 0, 100)
            pgi = np.nan if month == 0 else 1 + (start % 5)
            score = {"patient_id": ids, "timepoint": timepoint, "rater_id": rater}
            tables.append(pd.DataFrame({**score, "repigmentation": seen, "global_impression": pgi}))
    return material(
        {
            "patients": pd.DataFrame({"patient_id": ids, "vitiligo_type": kinds}),
            "assessments": pd.concat(tables),
        },
        study=VITILIGO,
    )


@cache
def six():
    """Forty-eight patients of six groups with long names, from baseline to month 24."""
    random = np.random.default_rng(14)
    number = 48
    ids = [f"P{place:02d}" for place in range(number)]
    before = np.repeat([60.0, 36, 34, 38, 70, 36], number // 6)
    scores = []
    for month in (0, 1, 3, 6, 24):
        timepoint = f"month_{month}" if month else "baseline"
        there = random.random(number) > month / 60
        for rater in ("Dr. Weber-Hoffmann", "R2"):
            now = before * (0.6 if 0 < month < 12 else 1) + random.normal(0, 9, number)
            pain = np.round(random.uniform(0, 10, number))
            score = {"patient_id": ids, "timepoint": timepoint, "rater_id": rater}
            now = np.clip(2 * np.round(now / 2), 0, 100)
            table = pd.DataFrame({**score, "disability": now, "pain": pain})
            scores.append(table[there])
    sessions = [
        (patient, session, 7 * session - 7 + late, 8 + 2 * session, "no" if late else "yes")
        for session in range(1, 6)
        for patient, late in zip(ids, random.integers(0, 3, number), strict=True)
    ]
    names = ["patient_id", "session", "day", "exercises", "sore"]
    patients = {"patient_id": ids, "origin": np.repeat(SIX.grouping.ids, number // 6)}
    treated = {"practitioner_id": [f"Practitioner {place % 5}" for place in range(number)]}
    tables = {
        "patients": pd.DataFrame(patients | treated),
        "assessments": pd.concat(scores),
        "sessions": pd.DataFrame(sessions, columns=names),
    }
    protocol = {
        **PROTOCOL,
        "sessions": {"count": 5, "interval_days": {"min": 6, "max": 8}},
        "by_session": {"exercises": [10, 12, 14, 16, 18]},
        "variables": {},
    }
    return material(tables, study=SIX, protocol=protocol)


@cache
def crowd():
    """More patients than each can have a symbol."""
    random = np.random.default_rng(13)
    number = 600
    ids = [f"P{place:03d}" for place in range(number)]
    scores = [
        pd.DataFrame(
            {
                "patient_id": ids,
                "timepoint": timepoint,
                "vds": np.clip(np.round(random.normal(9 - month / 4, 1, number)), 0, 10),
                "pss": random.integers(0, 4, number).astype(float) if month else np.nan,
            }
        )
        for month, timepoint in ((0, "immediate"), (3, "month_3"), (12, "month_12"))
    ]
    sessions = pd.DataFrame(
        [
            (patient, session, 7 * session - 7 + int(random.integers(0, 4)), "no")
            for patient in ids
            for session in (1, 2, 3)
        ],
        columns=["patient_id", "session", "day", "bleeding"],
    )
    kinds = ["androgenetic", "scarring"] * (number // 2)
    tables = {
        "patients": pd.DataFrame({"patient_id": ids, "subtype": kinds}),
        "assessments": pd.concat(scores),
        "sessions": sessions,
    }
    return material(tables, protocol=PROTOCOL, compared=False, changed=False)


COHORTS = (ten, many, one, unscored, empty, followed, five, vitiligo, six, crowd)


def claims():
    """Return verdicts of every kind, as the file holds them: text."""
    columns = {
        "study": ["toy"] * 7,
        "cohort": ["toy"] * 7,
        "claim_id": ["a", "b", "c", "d", "e", "f", "g"],
        "says": [
            "mean Visual Density Score right after treatment, androgenetic",
            "patients in the series",
            "very satisfied patients (score 3), % of androgenetic (timepoint not stated)",
            "mean fading at 6 months, all patients",
            "p-value of the comparison of fading between the subtypes (the test is not named)",
            "p-value of that correlation",
            "change of the Visual Density Score",
        ],
        "reported": ["9.1", "10", "85.7", "1.0", "0.03", "< 0.001", "-0.4"],
        "recomputed": ["9.15", "10.0", "100.0", "1.17", "", "0.0083", "-0.41"],
        "recomputed_printed": ["9.2", "10", "100.0", "1.2", "", "0.0083", "-0.4"],
        "verdict": [
            "reproduced only under one convention",
            "reproduced",
            "cannot hold",
            "contradicts",
            "not checkable",
            "not reproduced",
            "reproduced",
        ],
        "why": ["Because."] * 7,
        "statistic_id": ["vds.immediate.androgenetic.mean", "", "", "", "", "", ""],
        "provenance": ["reconstructed"] * 4 + [""] + ["reconstructed"] * 2,
    }
    return pd.DataFrame(columns)
