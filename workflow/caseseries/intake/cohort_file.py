"""Reading ``cohort.yaml``: what the cohort is, and how its files are to be read."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from caseseries.cases.cohort import CohortFacts
from caseseries.cases.dictionary import columns_of
from caseseries.cases.study import Study
from caseseries.document import faults, rules_of, with_defaults
from caseseries.intake.clinic_words import plain
from caseseries.intake.csv.encoding import UnknownEncodingError, decode, is_known
from caseseries.intake.headings import known_columns
from caseseries.intake.problems import Problem, problem_of
from caseseries.intake.raw_table import WIDE, Names
from caseseries.intake.units import names_another_unit
from caseseries.intake.wide import is_wide, score_of
from caseseries.yaml_text import BrokenYamlError, parse_yaml

FILE = "cohort.yaml"
REPORTING = "reporting.yaml"


@dataclass(frozen=True, kw_only=True)
class CohortFile:
    """What ``cohort.yaml`` says, with the study that the cohort takes part in.

    ``sheets`` is {our table: sheet of the workbook}, ``columns`` the headings by table, ``values``
    per table and column {word in the file: our word}. ``encoding`` is that of the CSV files, None
    to find it out; ``privacy_allow`` has table, column and reason.
    """

    study: Study
    facts: CohortFacts
    sheets: Mapping[str, str] = field(default_factory=dict)
    columns: Mapping[str, Names] = field(default_factory=dict)
    values: Mapping[str, Mapping[str, Mapping[str, str]]] = field(default_factory=dict)
    missing_codes: tuple[str, ...] = ()
    encoding: str | None = None
    privacy_allow: tuple[Mapping[str, str], ...] = ()

    @property
    def headings(self) -> set[str]:
        """Every heading that is named under ``columns``, as ``clinic_words.plain`` writes it."""
        return {plain(theirs) for names in self.columns.values() for theirs in names.values()}

    def let_through(self, table: str) -> dict[str, str]:
        """Return the columns of a table that the privacy guard lets through, each with why."""
        return {one["column"]: one["reason"] for one in self.privacy_allow if one["table"] == table}


def read_cohort_file(folder: Path, study: Study) -> tuple[CohortFile, list[Problem]]:
    """Return what a cohort's ``cohort.yaml`` says, and its problems.

    A key with a fault counts as not given, so that the tables can be looked at all the same.
    """
    cohort, file = folder.name, folder / FILE
    if not file.is_file():
        return _cohort_file(cohort, study, {}), [_told("cohort_file.missing")]
    try:
        document, lines = parse_yaml(decode(file.read_bytes()).text, as_text=True)
    except (BrokenYamlError, UnknownEncodingError) as fault:
        row = getattr(fault, "line", None)
        problem = _told("cohort_file.yaml", fault=fault, row=row)
        return _cohort_file(cohort, study, {}), [problem]
    schema = rules_of("cohort")
    found = dict.fromkeys(faults(document, schema))
    problems = []
    for path, sentence in found:
        what, _, meaning = sentence.partition(" It means: ")
        remedy = meaning or "Correct the line; the schema explains every key."
        place = {"row": lines.get(".".join(path)), "column": ".".join(path)}
        problems.append(_told("cohort_file.schema", what=what, remedy=remedy, **place))
    broken = {path[0] for path, _ in found if path}
    given = document.items() if isinstance(document, dict) else ()
    sound = {key: value for key, value in given if key not in broken}
    problems += _unfit_columns(study, sound, lines)
    if not is_known(sound.get("encoding")):
        place = {"row": lines.get("encoding"), "column": "encoding"}
        problems.append(_told("cohort_file.encoding", value=sound.pop("encoding"), **place))
    return _cohort_file(cohort, study, with_defaults(sound, schema)), problems


def _cohort_file(cohort: str, study: Study, document: Mapping[str, Any]) -> CohortFile:
    said = {key: value for key, value in document.items() if value}
    raters, privacy = said.get("raters", {}), said.get("privacy", {})
    of_raters = {"rater_score": raters.get("score"), "raters_blinded": raters.get("blinded")}
    own = {"title": cohort, "provenance": "observed"}
    known = {**own, **said, **said.get("source", {}), **of_raters, "cohort": cohort}
    facts = {one.name: known[one.name] for one in fields(CohortFacts) if known.get(one.name)}
    return CohortFile(
        study=study,
        facts=CohortFacts(**facts),
        **{key: said[key] for key in ("sheets", "columns", "values", "encoding") if key in said},
        missing_codes=tuple(said.get("missing_codes", ())),
        privacy_allow=tuple(privacy.get("allow") or ()),
    )


def _unfit_columns(
    study: Study, document: Mapping[str, Any], lines: Mapping[str, int]
) -> Iterator[Problem]:
    """Yield the columns that no table has, and headings that name another unit than theirs."""
    scores = columns_of(study, "assessments")
    for key in ("columns", "values"):
        for table, names in (document.get(key) or {}).items():
            known = known_columns(study, table)
            for name, said in names.items():
                path = f"{key}.{table}.{name}"
                place = {"row": lines.get(path), "column": path, "table": table}
                column = known.get(name)
                if table == WIDE and is_wide(study, [name]):
                    column = scores[score_of(study, name)]
                if not column:
                    close = get_close_matches(name, known, n=1)
                    write = f"Write {close[0]}." if close else f"Known: {', '.join(known)}."
                    yield _told("cohort_file.columns", write=write, value=name, **place)
                elif key == "columns" and names_another_unit(column, said):
                    told = {"our": name, "unit": column.unit, "value": said}
                    yield _told("cohort_file.unit", **told, **place)


def _told(rule_id: str, **told: Any) -> Problem:
    return problem_of(rule_id, file=FILE, **told)
