"""Add a cohort to ``config.yaml`` as text, or take it out: every comment stays where it is."""

import re
from typing import Final

from caseseries.study_error import StudyError
from caseseries.yaml_text import BrokenYamlError, parse_yaml

_KEY: Final = re.compile(r"^cohorts:[ \t]*(?P<inline>\[[^\]#]*\])?[ \t]*(?P<comment>#.*)?$")
_ITEM: Final = re.compile(r"^(?P<indent>[ \t]*)-[ \t]+\S")


def with_cohort(text: str, name: str) -> str:
    """Return the text of a config with one more line under ``cohorts``; its line ends are kept.

    Raises
    ------
    StudyError
        If the list is written in a way that cannot be added to safely.
    """
    end = "\r\n" if "\r\n" in text else "\n"
    lines = text.split(end)
    changed = _inserted(lines, name)
    if changed is None or not _adds_only(text, end.join(changed), name):
        raise StudyError(
            f"The cohort '{name}' could not be added to the settings by itself. "
            f"Write a line '  - {name}' under 'cohorts:' in the settings, and run this again."
        )
    return end.join(changed)


def without_cohort(text: str, name: str) -> str:
    """Return the text of a config without the line of a cohort.

    Raises
    ------
    StudyError
        If the list is written in a way that cannot be changed safely.
    """
    end = "\r\n" if "\r\n" in text else "\n"
    item = re.compile(rf"^[ \t]*-[ \t]+[\"']?{re.escape(name)}[\"']?[ \t]*(?:#.*)?$")
    lines = [line for line in text.split(end) if not item.match(line)]
    inline = re.compile(rf"(?<=[\[,])[ \t]*{re.escape(name)}[ \t]*(?:,|(?=\]))")
    changed = end.join(
        inline.sub("", line, count=1) if _KEY.match(line) else line for line in lines
    )
    if not _adds_only(changed, text, name):
        raise StudyError(
            f"The cohort '{name}' could not be taken out of the settings by itself. "
            f"Take its line out under 'cohorts:' in the settings, and run this again."
        )
    return changed


def _inserted(lines: list[str], name: str) -> list[str] | None:
    start = next((number for number, line in enumerate(lines) if _KEY.match(line)), None)
    if start is None:
        return None
    key = _KEY.match(lines[start])
    if key and key["inline"]:
        names = [item.strip() for item in key["inline"].strip("[]").split(",") if item.strip()]
        inline = f"[{', '.join([*names, name])}]"
        return [*lines[:start], lines[start].replace(key["inline"], inline), *lines[start + 1 :]]
    last, indent = start, "  "
    for number in range(start + 1, len(lines)):
        item = _ITEM.match(lines[number])
        if item:
            last, indent = number, item["indent"]
        elif lines[number].strip() and not lines[number].lstrip().startswith("#"):
            break
    return [*lines[: last + 1], f"{indent}- {name}", *lines[last + 1 :]]


def _adds_only(before: str, after: str, name: str) -> bool:
    """Tell whether the change means what it should, and nothing else."""
    try:
        old, new = parse_yaml(before)[0], parse_yaml(after)[0]
    except BrokenYamlError:
        return False
    if not isinstance(old, dict) or not isinstance(new, dict):
        return False
    names = [*(old.get("cohorts") or []), name]
    return sorted(new.get("cohorts") or []) == sorted(names) and {**new, "cohorts": 0} == {
        **old,
        "cohorts": 0,
    }
