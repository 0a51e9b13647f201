"""Add a cohort to ``config.yaml`` as text, or take it out: every comment stays where it is."""

from typing import Any

import yaml

from caseseries.intake.problems import refusal
from caseseries.yaml_text import BrokenYamlError, parse_yaml


def with_cohort(text: str, name: str) -> str:
    """Return the text of a config with one more entry under ``cohorts``; its line ends are kept.

    Raises StudyError if the list is written in a way that cannot be added to safely.
    """
    changed = text
    for key, listed in _cohorts(text):
        items = listed.value if isinstance(listed, yaml.SequenceNode) else []
        if isinstance(listed, yaml.SequenceNode) and listed.flow_style:
            bracket = listed.end_mark.index - 1
            changed = f"{text[:bracket]}{', ' if items else ''}{name}{text[bracket:]}"
        else:
            end = "\r\n" if "\r\n" in text else "\n"
            lines = text.split(end)
            indent = " " * (listed.start_mark.column if items else 2)
            lines.insert([key, *items][-1].end_mark.line + 1, f"{indent}- {name}")
            changed = end.join(lines)
    if _adds_only(text, changed, name):
        return changed
    raise refusal("new_cohort.not_added", name=name)


def without_cohort(text: str, name: str) -> str:
    """Return the text of a config without the entry of a cohort.

    Raises StudyError if the list is written in a way that cannot be changed safely.
    """
    changed = text
    for _, listed in _cohorts(text):
        for item in (one for one in listed.value if one.value == name):
            before, after = text[: item.start_mark.index], text[item.end_mark.index :]
            if not listed.flow_style:  # the whole line goes
                changed = before[: before.rfind("\n") + 1] + after.partition("\n")[2]
            elif after.lstrip().startswith(","):
                changed = before + after.lstrip().removeprefix(",").lstrip()
            else:
                changed = before.rstrip().removesuffix(",") + after
    if _adds_only(changed, text, name):
        return changed
    raise refusal("new_cohort.not_taken_out", name=name)


def _cohorts(text: str) -> list[tuple[yaml.Node, Any]]:
    """Return the key ``cohorts`` and what stands there, each with its place in the text."""
    try:
        root = yaml.compose(text, yaml.SafeLoader)
    except yaml.YAMLError:
        return []
    entries = root.value if isinstance(root, yaml.MappingNode) else ()
    return [(key, value) for key, value in entries if key.value == "cohorts"]


def _adds_only(before: str, after: str, name: str) -> bool:
    """Tell whether the change means what it should, and nothing else."""
    try:
        old, new = parse_yaml(before)[0], parse_yaml(after)[0]
    except BrokenYamlError:
        return False
    if not isinstance(old, dict) or not isinstance(new, dict):
        return False
    names = map(str, [*(old.pop("cohorts", None) or []), name])
    return sorted(map(str, new.pop("cohorts", None) or [])) == sorted(names) and new == old
