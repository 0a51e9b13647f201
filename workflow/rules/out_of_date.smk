"""Says what among the results is not of the study as it now stands; deletes nothing."""

from itertools import chain

import out_of_date

RESULTS_FOLDER = Path(FOLDERS["results"])


def unfinished():
    """Every result that this run has still to make."""
    return map(
        str, chain.from_iterable(job.output for job in workflow.dag.needrun_jobs())
    )


def is_whole():
    """Whether the whole study was asked for; a part of it says nothing about the rest."""
    return any(job.rule.name == "all" for job in workflow.dag.jobs)


# Noted before anything runs, so that the note is there even after a power cut.
onstart:
    if is_whole():
        out_of_date.note_unfinished(RESULTS_FOLDER, COHORTS, unfinished())


onerror:
    if is_whole():
        out_of_date.note_unfinished(RESULTS_FOLDER, COHORTS, unfinished())


onsuccess:
    if is_whole():
        out_of_date.note_finished(RESULTS_FOLDER, COHORTS)


if workflow.is_main_process:
    for folder in out_of_date.left_over(RESULTS_FOLDER, COHORTS):
        logger.warning(
            f"Worth a look: {folder} belongs to no cohort of the study any more. No result rests "
            "on it; delete it, and its logs, if nobody needs it."
        )
