"""Says what among the results is not of the study as it now stands; deletes nothing."""

from itertools import chain

import out_of_date

RESULTS_FOLDER = Path(FOLDERS["results"])


def is_whole():
    """Whether the whole study was asked for; a part of it says nothing about the rest."""
    return any(job.rule == rules.deposit.rule for job in workflow.dag.jobs)


def note_unfinished(log):
    """Note which results this run has still to make."""
    if is_whole():
        waiting = chain.from_iterable(job.output for job in workflow.dag.needrun_jobs())
        out_of_date.note_unfinished(RESULTS_FOLDER, COHORTS, map(str, waiting))


def note_finished(log):
    """Take the notes away."""
    if is_whole():
        out_of_date.note_unfinished(RESULTS_FOLDER, COHORTS, [])


# Noted before anything runs, so that the note is there even after a power cut. Set by hand: the
# engine leaves out what a workflow that is the module of another has under `onstart:`.
out_of_date.add_handlers(workflow, note_unfinished, note_finished)


if workflow.is_main_process:
    for folder in out_of_date.left_over(RESULTS_FOLDER, COHORTS):
        logger.warning(
            f"Worth a look: {folder} belongs to no cohort of the study any more. No result rests "
            "on it; delete it, and its logs, if nobody needs it."
        )
