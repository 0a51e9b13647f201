"""Whether a cohort may go on, and what is said when it may not."""

from collections.abc import Sequence

from caseseries.cases.cohort import Cohort
from caseseries.intake.problems import Problem, count_problems, errors, render_problems
from caseseries.study_error import StudyError

MOST_ON_SCREEN = 20


def accepted(cohort: Cohort | None, problems: Sequence[Problem], *, sheet: str) -> Cohort:
    """Return the cohort if nothing is wrong with it; ``sheet`` is the path of the error sheet.

    Raises
    ------
    StudyError
        With the first errors in full, how many there are, and where all of them stand.
    """
    if cohort is not None:
        return cohort
    faults = errors(problems)
    shown = render_problems(faults, most=MOST_ON_SCREEN)
    raise StudyError(f"{shown}\nAll of them ({count_problems(problems)}): {sheet}")


def worth_a_look(problems: Sequence[Problem], *, sheet: str) -> str:
    """Return the sentence about the warnings of an accepted cohort; empty if there are none."""
    if not problems:
        return ""
    warnings = count_problems(problems).removeprefix("no errors and ")
    return f"Worth a look: {warnings} in {problems[0].cohort}; see {sheet}"
