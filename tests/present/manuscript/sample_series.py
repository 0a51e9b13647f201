"""Simulated clinics of any study, as the paper of a case series gets them."""

from dataclasses import replace
from functools import cache

import numpy as np
import pandas as pd
import yaml

from caseseries.cases.cohort import Cohort, CohortFacts
from caseseries.cases.dictionary import columns_of
from caseseries.cases.vocabulary import TABLES
from caseseries.estimate.analysis_set import analysis_set
from caseseries.estimate.plan import estimate
from caseseries.estimate.treatment import treatment
from caseseries.ledger import Ledger, frame
from caseseries.present.manuscript.paper import Paper
from caseseries.present.manuscript.press import Job
from caseseries.present.material import Material
from caseseries.present.pooled import PooledMaterial
from caseseries.simulation import Drawn, read_truth
from studies import FIVE, FIVE_FOLDER, ROOT, SMP, VITILIGO, VITILIGO_FOLDER

FOLDERS = {SMP: ROOT, FIVE: FIVE_FOLDER, VITILIGO: VITILIGO_FOLDER}


@cache
def clinic(study, number=0, provenance="simulated"):
    """Return a simulated clinic of a study, small and seen once, analysed by the whole plan."""
    truth, clinics = read_truth(FOLDERS[study] / "config" / "simulation.yaml")
    few = dict.fromkeys(clinics[number].patients, 3)
    about = replace(clinics[number], months=[6], patients=few)
    made = Drawn(study, truth, about, np.random.default_rng(number)).tables()
    tables = {name: _full(study, name, made.get(name)) for name in TABLES}
    facts = CohortFacts(
        cohort=about.name, title=f"Clinic Two, ward {number + 1}", provenance=provenance
    )
    cohort = Cohort(study=study, facts=facts, delivered=tuple(made), **tables)
    ledger = Ledger(estimate(cohort))
    return Material(
        cohort=cohort,
        cases=analysis_set(cohort),
        ledger=ledger,
        protocol={},
        treatment=treatment(cohort, None),
    )


def together(*clinics):
    """Return some clinics, of which nothing is pooled."""
    members = pd.DataFrame({"cohort": [one.name for one in clinics]})
    return PooledMaterial(
        cohorts=clinics,
        ledger=Ledger(frame([])),
        members=members.assign(
            provenance="simulated", sends="rows", pooled="yes", why_not="", remark=""
        ),
        changes=pd.DataFrame(),
    )


def job(folder, **told):
    """Return a paper to be written into a folder that holds no tables or figures."""
    return Job(
        paper=Paper(ROOT / "workflow" / "paper", "case_series.md", own=folder / "own"),
        title_page=str(folder / "paper.yaml"),
        checklists=sorted(map(str, (ROOT / "data" / "checklists").glob("*.yaml"))),
        told=[_reported(folder / name, said) for name, said in told.items()],
        results=folder,
        folder=folder / "paper",
    )


def _reported(folder, said):
    folder.mkdir(exist_ok=True)
    path = folder / "reporting.yaml"
    path.write_text(yaml.safe_dump(said), encoding="utf-8")
    return str(path)


def _full(study, name, table):
    columns = columns_of(study, name)
    table = pd.DataFrame() if table is None else table.replace("", None)
    table = table.reindex(columns=list(columns))
    kinds = {"whole number": "Int64", "number": "float64"}
    return table.astype(
        {column: kinds[about.kind] for column, about in columns.items() if about.kind in kinds}
    )
