"""Where the study lies: here, or in the folder that ``make STUDY=folder`` names."""

import os
import shlex
from pathlib import Path


def study_folder() -> Path:
    """Return the folder of the study, which ``STUDY`` in the environment names; else this one."""
    return Path(os.environ.get("STUDY", "")).expanduser()


def told(text: str) -> str:
    """Return a text in which every command (`` `make …` ``) is one for this study."""
    folder = os.environ.get("STUDY", "")
    named = f"STUDY={shlex.quote(folder)}"
    apart = text.replace("`make", f"`make {named}").replace("`.venv/", f"`{named} .venv/")
    return apart if folder else text
