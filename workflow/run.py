"""Start the study, stop it in order, and clear what a run that was killed left behind.

    python workflow/run.py [OPTIONS OF SNAKEMAKE]

Snakemake can hang when it is asked to stop (docs/snakemake-sigterm.md), its steps go on writing
when it is killed, and its lock refuses the next run. Here it runs in a group of processes of its
own, which ends with it.
"""

import ctypes
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Sequence
from contextlib import suppress
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

import surroundings
from caseseries.study_folder import study_folder

SNAKEFILE: Final = Path(__file__).resolve().parents[1] / "Snakefile"
GRACE: Final = 30  # seconds that the steps at work have to end
DIES_WITH_PARENT: Final = 1  # PR_SET_PDEATHSIG of Linux

WAITS = f"Stopping: the steps at work have {GRACE} s to end. Press Ctrl-C again to end at once."
ENDED = "Ended. What had finished is kept; run the same command again to go on."
KILLED = "The study was killed from outside. Run the same command again to go on."
UNLOCKED = (
    "The run before this one was killed: its lock is removed, and what it had not finished runs"
    " again."
)


def main(options: Sequence[str], folder: Path) -> int:
    """Run the study in a folder and return the exit status."""
    asked = [file for option, file in pairwise(options) if option == "--configfile"]
    lacking = [path for path in (folder, *(folder / file for file in asked)) if not path.exists()]
    if lacking:
        _say(f"{lacking[0]} is not there. Write it, or correct STUDY.")
        return 1
    memory = folder / ".snakemake"
    apart = [] if folder == Path() else ["--snakefile", str(SNAKEFILE)]
    command = [sys.executable, "-m", "snakemake", *apart, *options]
    if is_at_work(memory):
        return subprocess.run(command, cwd=folder, check=False).returncode
    if any((memory / "locks").glob("*")) and noted(memory):
        _say(UNLOCKED)
    clear(memory)
    engine = subprocess.Popen(
        command, cwd=folder, start_new_session=True, preexec_fn=_die_with_parent
    )
    note(memory, engine.pid)
    stop = _Stop(engine)
    status = engine.wait()
    clear(memory)
    if status < 0 and not stop.is_asked:
        _say(KILLED)
    return status if status >= 0 else 128 - status


class _Stop:
    """Asks the engine to stop at a first signal, and ends it at a second, or when time is up."""

    def __init__(self, engine: "subprocess.Popen[bytes]") -> None:
        self.engine = engine
        self.is_asked = False
        for asked in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGALRM):
            signal.signal(asked, self)

    def __call__(self, *_: object) -> None:
        if self.is_asked:
            _say(ENDED)
            _end_group(self.engine.pid)
        else:
            self.is_asked = True
            _say(WAITS)
            signal.alarm(GRACE)
            self.engine.terminate()


def is_at_work(memory: Path) -> bool:
    """Tell whether the run that noted itself here may still be at work.

    Of another machine that shares the folder nothing is known: its run is taken to be at work.
    """
    run = noted(memory)
    elsewhere = run.get("host") != socket.gethostname()
    return bool(run) and (elsewhere or began(run["pid"]) == run["began"])


def clear(memory: Path) -> None:
    """End what is left of the run that noted itself here, and remove what only a run needs."""
    run = noted(memory)
    if not run:
        return  # a lock here is of a run that was started without this program
    if not began(run["pid"]):
        _end_group(run["pid"])
    for name in ("locks", "scripts"):
        shutil.rmtree(memory / name, ignore_errors=True)
    with suppress(OSError):
        (memory / "running.json").unlink(missing_ok=True)


def note(memory: Path, pid: int) -> None:
    """Write down which process is at work; a disk that takes no note is told by the engine."""
    run = {"host": socket.gethostname(), "pid": pid, "began": began(pid)}
    with suppress(OSError):
        memory.mkdir(parents=True, exist_ok=True)
        (memory / "running.json").write_text(json.dumps(run), encoding="utf-8")


def noted(memory: Path) -> dict[str, Any]:
    """Return what a run wrote down here; nothing if none did."""
    with suppress(OSError, ValueError):
        run: dict[str, Any] = json.loads((memory / "running.json").read_text(encoding="utf-8"))
        return run
    return {}


def began(pid: int) -> str:
    """Return when a process began, in its machine's own count; empty if there is none.

    A number is given again to another process, but not with the same beginning.
    """
    with suppress(OSError):
        about = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
        return "" if about[0] == "Z" else about[19]
    if Path("/proc").is_dir():
        return ""
    with suppress(OSError):
        os.kill(pid, 0)
        return "at work"
    return ""


def _end_group(pid: int) -> None:
    with suppress(OSError):
        os.killpg(pid, signal.SIGKILL)


def _die_with_parent() -> None:
    with suppress(AttributeError, OSError):
        ctypes.CDLL(None).prctl(DIES_WITH_PARENT, signal.SIGKILL)


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


if __name__ == "__main__":
    surroundings.prepare()
    sys.exit(main(sys.argv[1:], study_folder()))
