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
    changed = end.join(_inserted(text.split(end), name))
    if _adds_only(text, changed, name):
        return changed
    raise StudyError(
        f"The cohort '{name}' could not be added to the settings by itself. "
        f"Write a line '  - {name}' under 'cohorts:' in the settings, and run this again."
    )


def without_cohort(text: str, name: str) -> str:
    """Return the text of a config without the line of a cohort.

    Raises
    ------
    StudyError
        If the list is written in a way that cannot be changed safely.
    """
    end = "\r\n" if "\r\n" in text else "\n"
    item = re.compile(rf"^[ \t]*-[ \t]+[\"']?{re.escape(name)}[\"']?[ \t]*(?:#.*)?$")
    inline = re.compile(rf"(?<=[\[,])[ \t]*{re.escape(name)}[ \t]*(?:,|(?=\]))")
    lines = [line for line in text.split(end) if not item.match(line)]
    changed = end.join(inline.sub("", one, count=1) if _KEY.match(one) else one for one in lines)
    if _adds_only(changed, text, name):
        return changed
    raise StudyError(
        f"The cohort '{name}' could not be taken out of the settings by itself. "
        f"Take its line out under 'cohorts:' in the settings, and run this again."
    )


def _inserted(lines: list[str], name: str) -> list[str]:
    """Return the lines with a cohort more; as they are where there is no list."""
    keys = ((number, _KEY.match(line)) for number, line in enumerate(lines))
    start, key = next(((number, key) for number, key in keys if key), (-1, None))
    if key is None:
        return lines
    if key["inline"]:
        names = [item.strip() for item in key["inline"].strip("[]").split(",") if item.strip()]
        inline = lines[start].replace(key["inline"], f"[{', '.join([*names, name])}]")
        return [*lines[:start], inline, *lines[start + 1 :]]
    last, indent = start, "  "
    for number, line in enumerate(lines[start + 1 :], start=start + 1):
        item = _ITEM.match(line)
        if item:
            last, indent = number, item["indent"]
        elif line.strip() and not line.lstrip().startswith("#"):
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
    names = [*(old.pop("cohorts", None) or []), name]
    return sorted(new.pop("cohorts", None) or []) == sorted(names) and new == old
