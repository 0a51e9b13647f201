"""What a run shows on screen: one line a step in the words of the study, and a footer on failure.

Snakemake finds this package by its name; ``workflow/profiles/default`` chooses it. Everything that
Snakemake itself has to say is kept in its own log, which the footer names. A dry run, lint or
report is for engineers and is shown as Snakemake words it.
"""

import re
import sys
from contextlib import suppress
from itertools import chain
from logging import LogRecord
from pathlib import Path
from textwrap import dedent
from typing import Any, TextIO

from snakemake_interface_logger_plugins.base import LogHandlerBase
from snakemake_interface_logger_plugins.common import LogEvent

RUN_LOG = "run.log"
TARGETS = ("all", "audits")
WENT_WRONG = "What went wrong:"
WORTH_A_LOOK = "Worth a look:"
CHANGED = "Changed:"
NOTE = "OUT-OF-DATE.txt"
NOTHING_TO_DO = "Nothing to be done"
# Where in the rules the engine was, and how it heads a sentence of ours; its log keeps these lines.
ENGINE_PLACE = re.compile(
    r'\s*File ".*", line \d+|\w+Error in file ".*"|InputFunctionException in '
    r"|\s*((\w*Error|Wildcards|Traceback):)?\s*$"
)
ENGINE_LOG = "Complete log(s): "
LOCKED = "LockException"
WHEN_LOCKED = (
    "Another run is at work in this folder. Wait until it has ended, then run the same command"
    " again.",
    "If there is none (it ran on another machine, or without make, and was killed), run"
    " `.venv/bin/python workflow/run.py --unlock` once first.",
)
# What the engine says at the end of every run that did not reach its end.
UNFINISHED = "At least one job did not complete successfully"
STOPPED_OUTSIDE = (
    "The step was stopped from outside and could not say why: it ran out of time or memory, or"
    " somebody stopped it."
)


class LogHandler(LogHandlerBase):
    """Print quiet progress while a study runs, and the real sentence when it stops."""

    writes_to_stream = True
    writes_to_file = False
    has_filter = True
    has_formatter = True
    needs_rulegraph = False

    def __post_init__(self) -> None:
        self._screen: TextIO = sys.stdout if self.common_settings.dryrun else sys.stderr
        self._total = self._finished = 0
        self._results: Path | None = None
        self._steps: dict[int, tuple[str, list[str]]] = {}
        self._failed: list[tuple[str, list[str], list[str]]] = []
        self._grouped: set[int] = set()
        self._engine_said: list[str] = []
        self._engine_log = ""
        self._last_words: dict[str, list[str]] = {CHANGED: [], WORTH_A_LOOK: []}
        self._lines: list[str] = []
        self._is_unfinished = self._is_refused = self._is_closed = False

    def emit(self, record: LogRecord) -> None:
        """Show a record of the engine, or keep it for the footer."""
        event = getattr(record, "event", None)
        fields = vars(record)
        if self.common_settings.dryrun:
            self._planned(event, fields)
        elif event == LogEvent.RUN_INFO:
            stats = fields["stats"]
            self._total = stats.get("total", 0) - sum(stats.get(name, 0) for name in TARGETS)
        elif event == LogEvent.JOB_INFO:
            self._begin(fields)
        elif event == LogEvent.JOB_FINISHED:
            self._finish(fields)
        elif event == LogEvent.GROUP_ERROR:
            self._fail_group(fields)
        elif event == LogEvent.JOB_ERROR and fields["jobid"] not in self._grouped:
            self._fail(fields)
        elif UNFINISHED in record.getMessage():
            self._is_unfinished = True
        elif event == LogEvent.ERROR:
            self._engine_said.append(record.getMessage())
            self._is_refused = True
        elif event is None:
            self._remark(record)

    def close(self) -> None:
        """Print the footer and write the log of what ran, once."""
        if not self._is_closed:
            self._is_closed = True
            self._end()
        super().close()

    def _end(self) -> None:
        if self._failed:
            self._footer()
        elif self._is_refused:
            self._refusal()
        elif self._is_unfinished and self._total:
            self._say(f"{the_study()} was stopped after {self._finished} of {self._total} steps.")
            self._say("  They are kept: run the same command again to go on.")
        elif self._results:
            ran = len(self._steps)
            self._say(f"Done: {ran} of {ran} steps. The results are in {from_here(self._results)}.")
        for line in chain.from_iterable(self._last_words.values()):
            self._say(line)
        if self._results:
            log = self._results / "logs" / RUN_LOG
            with suppress(OSError):  # a full disk was told by the step that met it
                log.write_text("\n".join(self._lines) + "\n", encoding="utf-8")

    def _planned(self, event: LogEvent | None, fields: dict[str, Any]) -> None:
        if event == LogEvent.JOB_INFO:
            self._say(f"would run: {words_of(fields)}")
            self._say(f"  because: {fields['reason']}")
        elif event in (LogEvent.ERROR, None) and fields["msg"]:
            self._say(str(fields["msg"]))

    def _begin(self, fields: dict[str, Any]) -> None:
        if not fields["output"]:
            return  # it only names what is wanted
        logs = list(fields["log"])
        self._results = self._results or results_folder(logs)
        self._steps[fields["jobid"]] = words_of(fields), logs
        begun = len(self._steps)
        self._say(f"step {begun} of {max(self._total, begun)}  {words_of(fields)}")

    def _finish(self, fields: dict[str, Any]) -> None:
        self._finished += fields["job_id"] in self._steps
        _, logs = self._steps.get(fields["job_id"], ("", []))
        for log in logs[:1]:
            for line in lines_of(Path(log), WORTH_A_LOOK):
                self._say(f"  {line}")
            self._last_words[CHANGED] += lines_of(Path(log), CHANGED)

    def _fail(self, fields: dict[str, Any]) -> None:
        unknown = fields["rule_name"], fields["log"][:1]
        words, own = self._steps.get(fields["jobid"], unknown)
        of_node = [log for log in fields["log"] if log and log not in own]
        self._failed.append((words, own[:1], of_node))

    def _fail_group(self, fields: dict[str, Any]) -> None:
        """Of the steps that a node ran one after another, keep the one that was at work."""
        steps = fields["job_error_info"]
        self._grouped |= {step["jobid"] for step in steps}
        at_work = max(steps, key=lambda step: last_written(step["log"]))
        self._fail(at_work | {"log": [*at_work["log"], *fields["aux_logs"]]})

    def _remark(self, record: LogRecord) -> None:
        text = record.getMessage()
        if text.startswith(NOTHING_TO_DO):
            self._say("Nothing to do: every result is up to date.")
        elif text.startswith(ENGINE_LOG):
            self._engine_log = text.removeprefix(ENGINE_LOG)
        elif text.startswith(WORTH_A_LOOK):
            self._last_words[WORTH_A_LOOK].append(text)
        elif record.levelname in ("WARNING", "ERROR", "CRITICAL"):
            self._engine_said.append(text)
            self._is_refused |= record.levelname != "WARNING"

    def _footer(self) -> None:
        self._say("")
        self._say(f"{the_study()} stopped.")
        for words, own, of_node in self._failed:
            self._say(f"  Step:  {words}")
            for line in sentences_of(*map(Path, own)):
                self._say(f"  {line}")
            for log in own:
                self._say(f"  Full log of this step: {log}")
            for log in of_node:
                self._say(f"  Log of the node that ran it: {_relative(log)}")
        self._say("  What to do next: mend what is named above, then run the same command again;")
        self._say("  steps that had finished are kept and are not run again.")
        if stale := out_of_date(self._results):
            self._say(f"  From before the stop, and not current: {', '.join(stale)}.")
            self._say(f"  Every such file is listed in {self._results}/{NOTE}.")
        if self._engine_log:
            self._say(f"  Log of the engine: {_relative(self._engine_log)}")

    def _refusal(self) -> None:
        self._say("")
        self._say(f"{the_study()} did not start or was interrupted.")
        if any(text.startswith(LOCKED) for text in self._engine_said):
            for line in WHEN_LOCKED:
                self._say(f"  {line}")
            return
        for text in self._engine_said:
            said = [line for line in text.splitlines() if not ENGINE_PLACE.match(line)]
            for line in dedent("\n".join(said)).splitlines():
                self._say(f"  {line}")

    def _say(self, text: str) -> None:
        from caseseries.study_folder import told  # once the Snakefile has found the package

        line = told(text)
        self._lines.append(line)
        print(line, file=self._screen, flush=True)


def from_here(path: Path) -> Path:
    """Return a path of the study as it lies from where the command was given."""
    from caseseries.study_folder import study_folder

    return study_folder() / path


def the_study() -> str:
    """Return what to call the study: by its folder, where it lies apart."""
    folder = from_here(Path())
    return "The study" if folder == Path() else f"The study in {folder}"


def words_of(fields: dict[str, Any]) -> str:
    """Return what a step does, in the words of its rule."""
    return str(fields["rule_msg"] or fields["rule_name"])


def results_folder(logs: list[str]) -> Path | None:
    """Return the folder of results that holds ``logs``, the folder of a step's log."""
    parents = (parent for log in logs for parent in Path(log).parents if parent.name == "logs")
    return next(parents).parent if logs else None


def out_of_date(results: Path | None) -> list[str]:
    """Return the parts of the results that the note beside them calls out of date."""
    note = results / NOTE if results else None
    if note is None or not note.is_file():
        return []
    _, _, listed = note.read_text(encoding="utf-8").partition("\n\n")
    return sorted({f"{results}/{Path(line).parts[0]}" for line in listed.splitlines()})


def lines_of(log: Path, beginning: str) -> list[str]:
    """Return what a step that succeeded left for people in its log, by how the lines begin."""
    if not log.is_file():
        return []
    lines = log.read_text(encoding="utf-8", errors="replace").splitlines()
    return [line for line in lines if line.startswith(beginning)]


def last_written(logs: list[str]) -> float:
    """Return when the last of some logs was written; zero if none was."""
    return max((Path(log).stat().st_mtime for log in logs if Path(log).is_file()), default=0.0)


def sentences_of(log: Path | None = None) -> list[str]:
    """Return the sentences that a failed step left for people at the end of its log."""
    if log is None or not log.is_file():
        return ["The step left no log; the engine's log names the command."]
    text = log.read_text(encoding="utf-8", errors="replace")
    _, found, after = text.rpartition(WENT_WRONG)
    lines = (after if found else text).strip().splitlines()
    return lines if found else lines[-3:] or [STOPPED_OUTSIDE]


def _relative(path: str) -> str:
    here = Path.cwd()
    return str(Path(path).relative_to(here)) if Path(path).is_relative_to(here) else path
