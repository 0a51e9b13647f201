"""The cohorts of the study: where their cases come from, and who may have their tables."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from caseseries.cases.cohort import CohortFacts
from caseseries.cases.vocabulary import PROVENANCES
from caseseries.deposit.steps import Step

VALIDATE = "validate"
FACTS = "cohort.json"

# Beginnings of the SPDX names of licences that let everybody use and share data. Another word in
# cohort.yaml, such as "none", must not set patients' data free.
OPEN_LICENCES = ("CC0-", "CC-BY-", "CC-PDDC", "PDDL-", "ODC-By-", "ODbL-")


@dataclass(frozen=True, kw_only=True)
class DepositedCohort:
    """One cohort, the files that it was delivered in, and its validated tables.

    Attributes
    ----------
    facts
        What ``cohort.yaml`` says.
    delivered, validated
        Paths of its files, from the project's root.
    """

    facts: CohortFacts
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
        return not of_patients or self.licence.startswith(OPEN_LICENCES)

    @property
    def origin(self) -> str:
        """Where the cases come from, as a sentence."""
        words = PROVENANCES[self.facts.provenance]
        return f"{words[0].upper()}{words[1:]}."


def cohorts_of(steps: Iterable[Step]) -> tuple[DepositedCohort, ...]:
    """Return the cohorts that the steps validated, by name."""
    validations = [step for step in steps if step.rule == VALIDATE]
    return tuple(map(_cohort, sorted(validations, key=lambda step: step.of)))


def origin(cohorts: Iterable[DepositedCohort]) -> str:
    """Return where the cases of some cohorts come from, a sentence a provenance; empty for none.

    ``clinic-a, clinic-b: observed in patients.``
    """
    names: dict[str, list[str]] = {}
    for cohort in cohorts:
        names.setdefault(cohort.facts.provenance, []).append(cohort.facts.cohort)
    sentences = (f"{', '.join(names[word])}: {PROVENANCES[word]}." for word in sorted(names))
    return " ".join(sentences)


def _cohort(step: Step) -> DepositedCohort:
    [path] = [path for path in step.made if Path(path).name == FACTS]
    facts = json.loads(Path(path).read_text(encoding="utf-8"))
    del facts["delivered"]
    return DepositedCohort(facts=CohortFacts(**facts), delivered=step.given, validated=step.made)
