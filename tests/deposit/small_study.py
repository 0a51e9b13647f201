"""A made-up project of three cohorts that has just been run: what a deposit is made from."""

from dataclasses import dataclass, replace
from pathlib import Path

import pandas as pd

from caseseries import files, ledger
from caseseries.deposit.citation import read_citation
from caseseries.deposit.inventory import Deposit, take_inventory
from caseseries.deposit.steps import Step
from caseseries.intake.read import read_cohort
from caseseries.intake.validated import write_problems, write_validated
from studies import SMP

PATIENTS = """\
patient_id,subtype,age_years,skin_type,area_cm2
{0}1,androgenetic,41,II,60
{0}2,androgenetic,38.5,III,45.5
{0}3,scarring,,IV,
"""
ASSESSMENTS = """\
patient_id,timepoint,vds,pss
{0}1,immediate,9,3
{0}1,month_6,8.5,3
{0}2,immediate,8.5,
{0}3,immediate,7,1
"""
EVENTS = """\
patient_id,session,event,severity,related
{0}2,1,redness,1,yes
"""
# Rows of this cohort must never be found in a deposit.
CLOSED, OPEN, REBUILT = "closed-clinic", "open-clinic", "rebuilt"
COHORTS = {
    CLOSED: ("SECRET", {"provenance": "observed", "contact_role": "study coordinator"}),
    OPEN: ("OPEN", {"provenance": "observed", "licence": "CC BY 4.0", "data_lock": "2025-03-31"}),
    REBUILT: ("P", {"provenance": "reconstructed", "licence": "CC0-1.0"}),
}
PROGRAM = {
    "Snakefile": "include: everything\n",
    "LICENSE": "MIT for the code, CC BY 4.0 for our data\n",
    "requirements.lock": "numpy==2.4.6\nsnakemake==9.27.1\n",
    "workflow/scripts/validate.py": "validate = True\n",
    "workflow/scripts/estimate.py": "estimate = True\n",
    "workflow/scripts/share.py": "share = True\n",
    "workflow/scripts/figures.py": "figures = True\n",
    "workflow/scripts/tables.py": "tables = True\n",
    "workflow/scripts/pool.py": "pool = True\n",
    "workflow/scripts/report.py": "report = True\n",
    "workflow/paper/manuscript.md": "# Methods\n",
}
CITATION = """\
cff-version: 1.2.0
message: Please cite it.
title: A made-up study
version: 1.2.0
license: MIT
date-released: 2026-02-03
authors:
  - family-names: Carberry
    given-names: Josiah
    orcid: https://orcid.org/0000-0002-1825-0097
    affiliation: Brown University
  - name: The makers
"""


@dataclass(frozen=True)
class SmallStudy:
    """The project; the working directory is its root."""

    steps: tuple[Step, ...]

    def deposit(self, own: str = "CITATION.cff", title_page: str = "") -> Deposit:
        """Take the inventory of the project as it stands."""
        return take_inventory(
            steps=self.steps,
            program=["CITATION.cff", *PROGRAM],
            root=Path(),
            citation=read_citation(
                Path("CITATION.cff"),
                own=Path(own) if own else None,
                title_page=Path(title_page) if title_page else None,
                title="What three made-up clinics tell",
            ),
            results="results",
        )

    def with_delivered(self, name: str, cohort: str) -> "SmallStudy":
        """Add a file to what a clinic delivered."""
        write(name, "x\n")
        return SmallStudy(
            tuple(
                replace(step, given=(*step.given, name))
                if step.name == f"validate/{cohort}"
                else step
                for step in self.steps
            )
        )


def write_small_study() -> SmallStudy:
    """Write the project into the working directory and run it by hand."""
    for name, text in (PROGRAM | {"CITATION.cff": CITATION}).items():
        write(name, text)
    write("data/protocols/standard.yaml", "title: Standard\n")
    steps = [step for name in COHORTS for step in _run_cohort(name)]
    return SmallStudy(steps=(*steps, _pool(), _report()))


def write(name: str, text: str) -> str:
    """Write a file and return its path."""
    path = Path(name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return name


def validated(cohort: str) -> tuple[str, ...]:
    """Return the paths of a cohort's validated tables."""
    return tuple(sorted(map(str, Path("results", cohort, "validated").iterdir())))


def _run_cohort(name: str) -> list[Step]:
    raw = _deliver(name)
    folder = Path("results", name)
    cohort, problems = read_cohort(Path("data/cohorts", name), SMP)
    assert cohort is not None, problems
    write_validated(cohort, folder / "validated")
    write_problems(problems, folder / "validated" / "remarks.csv")
    files.write_table(_ledger(name, cohort.facts.provenance), folder / "ledger.csv")
    files.write_table(
        _ledger(name, cohort.facts.provenance), write(f"{folder}/share/ledger.csv", "")
    )
    write(f"{folder}/share/photos/panels/1.png", "a face")
    shared = (f"{folder}/share/ledger.csv", f"{folder}/share/photos")
    drawn = (
        write(f"{folder}/figures/captions.json", '{"fading": {"title": "Fading by subtype"}}'),
        write(f"{folder}/figures/fading.svg", f"<svg>{name}</svg>"),
    )
    tabled = (
        write(f"{folder}/tables/outcomes.csv", "Outcome,Mean\nVDS,8.2\n"),
        write(f"{folder}/tables/index.json", '{"outcomes": {"caption": "Outcomes & times"}}'),
    )
    tables, numbers = validated(name), str(folder / "ledger.csv")
    treated = write(f"{folder}/treatment/by_patient.csv", "patient_id,adherence\nP01,90\n")
    return [
        _step("validate", name, raw, tables),
        _step("estimate", name, (*tables, "data/protocols/standard.yaml"), (numbers, treated)),
        _step("share", name, (*tables, numbers), shared),
        _step("figures", name, (numbers,), drawn),
        _step("tables", name, (numbers,), tabled),
    ]


def _deliver(name: str) -> tuple[str, ...]:
    code, about = COHORTS[name]
    folder = f"data/cohorts/{name}"
    facts = {"title": f"The {name}, three patients", "steps": '{vds: "0.5"}'} | about
    return (
        write(f"{folder}/adverse_events.csv", EVENTS.format(code)),
        write(f"{folder}/assessments.csv", ASSESSMENTS.format(code)),
        write(f"{folder}/cohort.yaml", "".join(f"{key}: {facts[key]}\n" for key in facts)),
        write(f"{folder}/patients.csv", PATIENTS.format(code)),
    )


def _ledger(cohort: str, provenance: str) -> pd.DataFrame:
    row = ledger.Row(
        cohort=cohort,
        provenance=provenance,
        statistic_id="patients.all.count",
        group="all",
        outcome="patients",
        timepoint="",
        statistic="count",
        value=3.0,
        ci_low=None,
        ci_high=None,
        ci_level=None,
        p_value=None,
        n=3,
        n_missing=0,
        unit="patients",
        method="number of patients in the table",
        reason="",
        note="",
        case_ids="A B C",
    )
    return ledger.frame([row])


def _pool() -> Step:
    ledgers = tuple(f"results/{name}/ledger.csv" for name in COHORTS)
    files.write_table(_ledger("pooled", "observed"), write("results/pooled/ledger.csv", ""))
    return _step("pool", "", ledgers, ("results/pooled/ledger.csv",))


def _report() -> Step:
    rows = Path(f"data/cohorts/{CLOSED}/assessments.csv").read_text(encoding="utf-8")
    page = write("results/report.html", f"<title>Answer</title>{rows}")
    given = (*validated(CLOSED), *validated(OPEN), *validated(REBUILT))
    return _step("report", "", given, (page,))


def _step(rule: str, of: str, given: tuple[str, ...], made: tuple[str, ...]) -> Step:
    does = f"Doing {rule} of {of}" if of else f"Doing {rule}"
    return Step(rule=rule, of=of, does=does, given=given, made=made)
