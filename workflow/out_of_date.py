"""Which results are not of the study as it now stands: older than the data, or of nobody any more.

A run that stops, is interrupted or is killed leaves results of the run before it. A note beside
them says so from the moment a run starts until it has run to its end.
"""

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

Handler = Callable[[Any], object]

NOTE = "OUT-OF-DATE.txt"
HEAD = """\
The study was started and has not run to its end.
The results below are from before it. Do not take them for current.
Mend what stopped the study and run it again; this note then goes by itself.

"""


def note_unfinished(results: Path, cohorts: Sequence[str], unfinished: Iterable[str]) -> None:
    """Write beside the results which of them are still to be made anew; where none is, no note.

    The note in the folder of all results lists all of them, that of a cohort its own.
    ``unfinished`` are the results that a run has still to make; those that do not exist mislead
    nobody.
    """
    stale = sorted(path for path in map(Path, unfinished) if path.is_file())
    for folder in (results, *(results / name for name in cohorts)):
        own = [path for path in stale if path.is_relative_to(folder)]
        note = folder / NOTE
        if own:
            from caseseries import files  # not before a step is to run

            lines = "".join(f"{path.relative_to(folder)}\n" for path in own)
            files.write_text(HEAD + lines, note)
        else:
            note.unlink(missing_ok=True)


def add_handlers(workflow: Any, begun: Handler, ended: Handler) -> None:
    """Call ``begun`` when a run starts or fails, ``ended`` when it succeeds, each with its log.

    Handlers of another workflow, whose module the study then is, are called as well, if they stand
    before the module; any that stand behind it replace these.
    """
    for name, own in (("_onstart", begun), ("_onerror", begun), ("_onsuccess", ended)):
        setattr(workflow, name, _after(getattr(workflow, name), own))


def _after(first: Handler, then: Handler) -> Handler:
    def both(log: Any) -> None:
        first(log)
        then(log)

    return both


def left_over(results: Path, cohorts: Sequence[str]) -> list[str]:
    """Return the folders of results that belong to no cohort of the study any more."""
    found = sorted(path.parent for path in results.glob("*/problems.csv"))
    return [str(folder) for folder in found if folder.name not in cohorts]
