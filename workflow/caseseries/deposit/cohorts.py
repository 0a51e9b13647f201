"""The cohorts of the study: where their cases come from, and who may have their tables."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from caseseries.cases.cohort import CohortFacts
from caseseries.cases.study import Study, study_of
from caseseries.cases.vocabulary import PROVENANCES
from caseseries.deposit.steps import Step, files_given
from caseseries.deposit.titles import DECLARED


@dataclass(frozen=True, kw_only=True)
class DepositedCohort:
    """One cohort: its study, what its ``cohort.yaml`` says, the folder in which it was delivered.

    ``delivered`` and ``validated`` are the paths of its files and of its validated tables, from the
    project's root.
    """

    study: Study
    facts: CohortFacts
    folder: str
    delivered: tuple[str, ...]
    validated: tuple[str, ...]

    @property
    def licence(self) -> str:
        """The licence by its SPDX name: ``CC BY 4.0`` becomes ``CC-BY-4.0``."""
        return "-".join(self.facts.licence.split())

    @property
    def is_open(self) -> bool:
        """Whether everybody may have the case tables."""
        of_patients = self.facts.provenance == "observed"
        return not of_patients or self.licence.startswith(tuple(DECLARED["open_licences"]))

    @property
    def origin(self) -> str:
        """Where the cases come from, as a sentence."""
        words = PROVENANCES[self.facts.provenance]
        return f"{words[0].upper()}{words[1:]}."


def cohorts_of(steps: Sequence[Step]) -> dict[str, DepositedCohort]:
    """Return the cohorts that the steps validated, by name."""
    given = files_given(steps)
    facts = ((step, Path(path)) for step in steps for path in step.made)
    found = [_cohort(step, path, given) for step, path in facts if path.name == "cohort.json"]
    return {one.facts.cohort: one for one in sorted(found, key=lambda one: one.facts.cohort)}


def origin(cohorts: Iterable[DepositedCohort]) -> str:
    """Return where the cases of some cohorts come from, a sentence a provenance; empty for none.

    ``clinic-a, clinic-b: observed in patients.``
    """
    names: dict[str, list[str]] = {}
    for cohort in cohorts:
        names.setdefault(cohort.facts.provenance, []).append(cohort.facts.cohort)
    sentences = (f"{', '.join(names[word])}: {PROVENANCES[word]}." for word in sorted(names))
    return " ".join(sentences)


def _cohort(step: Step, path: Path, given: Iterable[str]) -> DepositedCohort:
    facts = json.loads(path.read_text(encoding="utf-8"))
    del facts["delivered"]
    definition = json.loads(path.with_name("study.json").read_text(encoding="utf-8"))
    [folder] = {Path(given).parent for given in step.given if Path(given).name == "cohort.yaml"}
    return DepositedCohort(
        study=study_of(definition),
        facts=CohortFacts(**facts),
        folder=str(folder),
        delivered=tuple(sorted(one for one in given if Path(one).is_relative_to(folder))),
        validated=tuple(made for made in step.made if Path(made).parent == path.parent),
    )
