"""What every step finds around it: the package, and the interpreter that runs the study."""

import os
import sys
from pathlib import Path

WORKFLOW = Path(__file__).resolve().parent


def prepare() -> None:
    """Let steps import the package that lies here, and find this Python on the PATH.

    Snakemake does not quote the interpreter of a script. Its path may hold a space or a quote; its
    name does not.
    """
    _prepend("PYTHONPATH", str(WORKFLOW))
    python = Path(sys.executable)
    if python.is_absolute():
        _prepend("PATH", str(python.parent))
        sys.executable = python.name


def _prepend(variable: str, folder: str) -> None:
    known = os.environ.get(variable, "").split(os.pathsep)
    os.environ[variable] = os.pathsep.join([folder, *(one for one in known if one != folder)])
