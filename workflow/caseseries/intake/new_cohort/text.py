"""The text of a new ``cohort.yaml``: it asks only what cannot be read off the tables."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import yaml

from caseseries.cases.study import Study

_ALWAYS: Final = """\
# What the cohort is. Answer what you know; a line may stay empty.
# workflow/schemas/cohort.schema.yaml explains every key.

# Name of the cohort as it stands in tables and figures.
title: {title}

# Where the numbers come from: observed in patients, reconstructed from published numbers,
# or simulated.
provenance: observed

# The step in which each score was given, such as {{{score}: "0.5"}}; empty if it is not known.
steps:
"""
_PROTOCOL: Final = """
# The protocol that the sessions followed; one of: {protocols}.
protocol:
"""
_RATERS: Final = """
# Several raters scored. The score that counts is their mean, or the row of the rater "consensus".
# blinded: did the raters not know the timepoint and the group? yes or no.
raters:
  score: mean
  blinded:
"""
_PUBLISHING: Final = """
# Needed before the results are published: the day after which the tables were not changed
# (YYYY-MM-DD), the licence of the tables (such as CC-BY-4.0), and whom to ask (a role, no name).
data_lock:
licence:
contact_role:
"""
_GUESSED: Final = """
# Guessed from your {what}. Look it through; take out what is wrong.
"""


@dataclass(frozen=True, kw_only=True)
class Known:
    """What could be read off a cohort's tables.

    Attributes
    ----------
    has_sessions, has_raters
        Whether sessions were delivered, and whether more than one rater scored.
    sheets
        {our table: name of its sheet}.
    columns
        Per table, {our column: heading}.
    values
        Per table and column, {word in the file: our word}.
    """

    has_sessions: bool = True
    has_raters: bool = True
    sheets: Mapping[str, str] = field(default_factory=dict)
    columns: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    values: Mapping[str, Mapping[str, Mapping[str, str]]] = field(default_factory=dict)


def cohort_text(study: Study, name: str, known: Known, protocols: Sequence[str]) -> str:
    """Return the text of ``cohort.yaml`` for a new cohort.

    Parameters
    ----------
    study
        The study, whose scores are asked about.
    name
        Name of the cohort's folder; the title is made of it.
    known
        What need not be asked.
    protocols
        Names of the protocols that there are.
    """
    parts = [_ALWAYS.format(title=name.replace("-", " ").title(), score=study.scores[0].id)]
    if known.has_sessions and protocols:
        parts.append(_PROTOCOL.format(protocols=", ".join(protocols)))
    if known.has_raters:
        parts.append(_RATERS)
    parts.append(_PUBLISHING)
    if known.sheets:
        parts.append(_GUESSED.format(what="sheets") + _block("sheets", known.sheets))
    if known.columns:
        parts.append(_GUESSED.format(what="headings") + _block("columns", known.columns))
    if known.values:
        parts.append(_GUESSED.format(what="words") + _block("values", known.values))
    return "".join(parts)


def _block(key: str, content: Mapping[str, Any]) -> str:
    return yaml.safe_dump(
        {key: _plain(content)}, allow_unicode=True, sort_keys=False, default_flow_style=False
    )


def _plain(content: Any) -> Any:
    """Return mappings as the dictionaries that YAML writes."""
    if isinstance(content, Mapping):
        return {key: _plain(value) for key, value in content.items()}
    return content
