"""The settings of the study, checked before anything runs."""

import re
from collections.abc import Iterable, Iterator, Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Any
from zlib import crc32

from caseseries import document
from caseseries.study_error import StudyError, refuse
from caseseries.yaml_text import BrokenYamlError, parse_yaml

NAME = "config/config.yaml"
ONE_LINE = "The line `cohorts:` will do for a start; config/README.md explains every key."
NO_COHORT = (
    f"There are no patients to analyse: no cohort stands in {NAME}. `make new-cohort NAME=…` adds "
    "one; config/README.md says what a study has. `make audit` takes the published studies alone."
)
# Folders that results must not overwrite, and the names that results have which no cohort owns.
NOT_RESULTS = {"config", "data", "docs", "profiles", "tests", "workflow"}
# Every start looks at this part of a published study, and at no other.
_UNKNOWNS = re.compile(r"^unknowns:.*?(?=^[^\s#-]|\Z)", re.MULTILINE | re.DOTALL)
LISTS = {"cohorts", "shared", "studies"}
PER_BATCH = 20
"""Published studies, about, that one job decides."""
TAKEN = {"audit", "demo", "deposit", "logs", "paper", "pooled"}
"""Folders of results that are no cohort's."""


def checked(config: Mapping[str, Any], *, data: Path = Path("data")) -> dict[str, Any]:
    """Return the settings with defaults filled in.

    Raises StudyError with a sentence for every fault: keys, types, folders, files not there.
    """
    settings = document.checked(_without_empty_lists(config), "config", name=NAME)
    faults = [
        *_unsafe_folders(settings["pathvars"]),
        *_unfit_cohorts(settings, data),
        *_unfit_ledgers(settings, data),
        *_unfit_studies(settings, data),
    ]
    refuse(faults, NAME)
    # A reading has the only answers that are tried.
    studies = {
        study: {**about, "reading": {**about["where"], **about["reading"]}}
        for study, about in settings["studies"].items()
    }
    return {**settings, "studies": studies}


def published(folder: Path, only: str = "") -> list[str]:
    """Return the files of published studies, YAML or workbook, or of one ``only``.

    Raises StudyError when a study has two files, or there is none of that name.
    """
    found = [path for ending in ("yaml", "xlsx") for path in folder.glob(f"*.{ending}")]
    # Excel keeps a lock file beside a workbook that is open.
    found = sorted(path for path in found if not path.name.startswith("~$"))
    stems = [path.stem for path in found]
    twice = sorted({stem for stem in stems if stems.count(stem) > 1})
    refuse((f"{stem} has a workbook and a YAML file; keep one." for stem in twice), folder)
    if only and only not in stems:
        known = _like(only, stems) or f"Its papers are: {', '.join(stems) or 'none'}."
        raise StudyError(f"{folder} has no file of a paper '{only}'. {known}")
    return [str(path) for path in found if only in ("", path.stem)]


def of_a_study() -> dict[str, Any]:
    """Return the settings of a published study that the settings do not name."""
    rules = document.rules_of("config")["properties"]["studies"]["additionalProperties"]
    return dict(document.with_defaults({}, rules))


def batches(studies: Iterable[str]) -> dict[str, list[str]]:
    """Return studies in batches of about so many as one job decides.

    The name of a study tells its batch, so that one more study moves no other; only where their
    number doubles, batches are halved.
    """
    names = sorted(studies)
    number = 1
    while number * PER_BATCH < len(names):
        number *= 2
    found: dict[str, list[str]] = {}
    for name in names:
        found.setdefault(str(crc32(name.encode()) % number), []).append(name)
    return found


def slip(path: Path = Path(NAME)) -> str:
    """Return what keeps the settings from being read at all, with the line; empty if nothing."""
    try:
        said = document.parsed(path)
    except StudyError as fault:
        return str(fault)
    return "" if isinstance(said, Mapping) else f"{path} holds no settings. {ONE_LINE}"


def _without_empty_lists(config: Any) -> Any:
    """Return the settings with ``cohorts:`` alone taken for none, ``name:`` alone for a study."""
    if not isinstance(config, Mapping):
        return config
    given = {key: one for key, one in config.items() if one is not None or key not in LISTS}
    if isinstance(studies := given.get("studies"), Mapping):
        given["studies"] = {name: {} if one is None else one for name, one in studies.items()}
    return given


def _unsafe_folders(folders: Mapping[str, str]) -> list[str]:
    """Return which folders lie outside the study, or would overwrite what people wrote."""
    faults = [
        f"pathvars.{name}: '{folder}' is no folder inside the study. Name one, such as "
        f"'{default}', without / at its beginning and without '..'."
        for name, default in (("cohorts", "data/cohorts"), ("results", "results"))
        if not (folder := folders[name]).strip()
        or not Path(folder).parts
        or Path(folder).is_absolute()
        or ".." in Path(folder).parts
    ]
    if faults:
        return faults
    results = Path(folders["results"])
    if results.is_relative_to(folders["cohorts"]) or results.parts[0] in NOT_RESULTS:
        return [
            f"pathvars.results: results in '{results}' would lie among files that people wrote. "
            "Name a folder of their own, such as 'results'."
        ]
    return []


def _unfit_cohorts(settings: Mapping[str, Any], data: Path) -> Iterator[str]:
    folder = data.parent / settings["pathvars"]["cohorts"]
    for name in (*settings["cohorts"], *settings["shared"]):
        if name in TAKEN:
            yield (
                f"no cohort can be called '{name}': the results have a folder of that name. Rename "
                "its folder or file, and this line."
            )
    for name in settings["cohorts"]:
        if not (folder / name).is_dir():
            yield (
                f"the cohort '{name}' has no folder {folder / name}. "
                "Make it with `make new-cohort`, or take the line out."
            )


def _unfit_ledgers(settings: Mapping[str, Any], data: Path) -> Iterator[str]:
    for name in settings["shared"]:
        if name in settings["cohorts"]:
            yield f"shared: '{name}' is a cohort of your own. Give it another name."
        if not (data / "shared" / f"{name}.csv").is_file():
            yield (
                f"shared: there is no file {data}/shared/{name}.csv. Lay there the file "
                "results/<cohort>/share/ledger.csv that the clinic sent, or take the line out."
            )


def _unfit_studies(settings: Mapping[str, Any], data: Path) -> Iterator[str]:
    """Yield what is missing, and what is chosen that the paper or another line does not leave."""
    for study, about in settings["studies"].items():
        workbook, cohort = data / "published" / f"{study}.xlsx", about.get("cohort")
        path = workbook if workbook.is_file() else workbook.with_suffix(".yaml")
        if not path.is_file():
            yield f"the study '{study}' has no file {data}/published/{study}.yaml."
        if cohort and cohort not in settings["cohorts"]:
            yield f"studies.{study}.cohort: '{cohort}' is not among the cohorts."
        for key in ("reading", "where"):
            offered = _offered(path) if about[key] else None
            for sentence in _not_offered(about[key], offered):
                yield f"studies.{study}.{key}: {sentence}"
        for unknown, option in about["where"].items():
            chosen = about["reading"].get(unknown, option)
            if chosen != option:
                yield (
                    f"studies.{study}: reading says {unknown}: {chosen}, but where leaves only "
                    f"{unknown}: {option}. Make them agree."
                )


def _offered(path: Path) -> dict[str, list[str]] | None:
    """Return the options of each unknown; None where the file has faults, which its step tells."""
    try:
        block = _UNKNOWNS.search(path.read_text(encoding="utf-8-sig"))
        unknowns = parse_yaml(block[0])[0]["unknowns"] if block else []
        return {one["id"]: [option["id"] for option in one["options"]] for one in unknowns}
    except (OSError, UnicodeError, BrokenYamlError, KeyError, TypeError):
        return None


def _not_offered(
    chosen: Mapping[str, str], offered: Mapping[str, list[str]] | None
) -> Iterator[str]:
    if offered is None:
        return
    for unknown, option in chosen.items():
        if unknown not in offered:
            known = _like(unknown, offered) or f"Its open questions are: {', '.join(offered)}."
            yield f"the paper leaves no question '{unknown}' open. {known}"
        elif option not in offered[unknown]:
            known = _like(option, offered[unknown]) or f"They are: {', '.join(offered[unknown])}."
            yield f"{unknown}: '{option}' is not among the answers. {known}"


def _like(word: str, known: Iterable[str]) -> str:
    close = get_close_matches(word, list(known), n=1)
    return f"Did you mean '{close[0]}'?" if close else ""
