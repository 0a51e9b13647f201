"""The doors through which files of people come in, each tried with a damaged file."""

import io
import random
import shutil
from collections.abc import Callable
from pathlib import Path

from openpyxl import Workbook
from PIL import Image

from caseseries import document, settings
from caseseries.cases.cohort import Cohort
from caseseries.intake.new_cohort.command import make_cohort
from caseseries.intake.problems import render_problems
from caseseries.intake.read import read_cohort
from caseseries.intake.study_file import read_study
from caseseries.published.study_file import read as read_published
from caseseries.study_error import StudyError
from caseseries.yaml_text import parse_yaml
from fuzz.mutants import TEXT, YAML, mutant, workbook_mutant
from fuzz.witness import (
    changes_in_tables,
    changes_in_yaml,
    grid_of_csv,
    grids_of_workbook,
)
from studies import ROOT, SMP

ABOUT = b"title: Clinic A\nprovenance: simulated\nsteps: {vds: '0.5'}\nraters: {score: mean}\n"
PATIENTS = b"""\
patient_id,subtype,age_years,sex,consent_publication
P01,androgenetic,42,female,yes
P02,scarring,51.5,male,no
"""
SCORES = b"""\
patient_id,timepoint,day,rater_id,vds,pss
P01,immediate,60,R1,9.5,3
P01,month_6,240,R1,8,2
P02,immediate,60,R1,9,2
P02,month_6,240,R1,7.5,1
"""
EVENTS = b"""\
patient_id,session,event,onset_day,duration_days,severity
P01,1,redness,1,2,1
"""
EXPORT = b"""\
record_id,redcap_event_name,subtype,vds,pss
1,baseline_arm_1,1,,
1,month_6_arm_1,,8.5,3
2,baseline_arm_1,2,,
2,month_6_arm_1,,7,2
"""
FIELDS = b"""\
Variable / Field Name,Form Name,Field Type,Field Label,"Choices, Calculations, OR Slider Labels"
record_id,patients,text,Record,
subtype,patients,radio,Type,"1, Androgenetic | 2, Scarring"
vds,assessments,text,VDS,
pss,assessments,radio,PSS,"0, No | 1, Little | 2, Well | 3, Very satisfied"
"""


def _csv(chance: random.Random, folder: Path) -> str:
    files = {"patients": PATIENTS, "assessments": SCORES, "adverse_events": EVENTS}
    table = chance.choice(sorted(files))
    files[table] = mutant(files[table], TEXT, chance)
    for name, data in files.items():
        (folder / f"{name}.csv").write_bytes(data)
    return _cohort(folder)


def _redcap(chance: random.Random, folder: Path) -> str:
    files = {"redcap": EXPORT, "redcap-dictionary": FIELDS}
    name = chance.choice(sorted(files))
    files[name] = mutant(files[name], TEXT, chance)
    for stem, data in files.items():
        (folder / f"{stem}.csv").write_bytes(data)
    return _cohort(folder)


def _workbook(chance: random.Random, folder: Path) -> str:
    (folder / "cohort.xlsx").write_bytes(workbook_mutant(_sound_workbook(), chance))
    return _cohort(folder)


def _damaged_workbook(chance: random.Random, folder: Path) -> str:
    """Damage the archive itself: what is read then must be what was there."""
    path = folder / "cohort.xlsx"
    sound = _sound_workbook()
    path.write_bytes(sound)
    (folder / "cohort.yaml").write_bytes(ABOUT)
    before, _ = read_cohort(folder, SMP)
    damaged = mutant(sound, (b"\x00", b"PK\x03\x04", b"PK\x01\x02"), chance)
    path.write_bytes(damaged)
    after, problems = read_cohort(folder, SMP)
    if after is None or before is None or problems:
        return "refused"
    same = all(table.equals(before.tables[name]) for name, table in after.tables.items())
    return "accepted" if same else "silent change"


def _new_cohort(chance: random.Random, folder: Path) -> str:
    """Hand a damaged file over to ``make new-cohort``: all of it or nothing is taken over."""
    (folder / "cohorts").mkdir()
    config = folder / "config.yaml"
    config.write_text(f"cohorts: [liu-2025]\npathvars: {{cohorts: '{folder / 'cohorts'}'}}\n")
    shutil.copyfile(ROOT / "config" / "study.yaml", folder / "study.yaml")
    source = folder / chance.choice(("handed over.xlsx", "redcap.csv", "wide.csv"))
    if source.suffix == ".xlsx":
        source.write_bytes(workbook_mutant(_sound_workbook(), chance))
    else:
        wide = b"patient_id,subtype,vds_immediate,vds_month_6\nP01,scarring,9,8\n"
        source.write_bytes(mutant(EXPORT if source.stem == "redcap" else wide, TEXT, chance))
    make_cohort("clinic-b", source, config)
    taken = folder / "cohorts" / "clinic-b"
    cohort, _ = read_cohort(taken, SMP)
    if cohort is None:
        return "refused"
    cells = grids_of_workbook(source) if source.suffix == ".xlsx" else _grids(source.parent)
    return _seen_alike(changes_in_tables(cohort, cells))


def _about(chance: random.Random, folder: Path) -> str:
    (folder / "patients.csv").write_bytes(PATIENTS)
    (folder / "assessments.csv").write_bytes(SCORES)
    return _cohort(folder, mutant(ABOUT, YAML, chance))


def _photo(chance: random.Random, folder: Path) -> str:
    (folder / "patients.csv").write_bytes(PATIENTS)
    (folder / "assessments.csv").write_bytes(SCORES)
    picture, exif = io.BytesIO(), Image.Exif()
    exif[0x0131] = "camera"
    kind = chance.choice(("png", "jpeg"))
    Image.new("L", (8, 8)).save(picture, kind, exif=exif)
    (folder / "a.png").write_bytes(mutant(picture.getvalue(), TEXT, chance))
    listed = b"patient_id,timepoint,view,file\nP01,immediate,vertex,a.png\n"
    (folder / "photos.csv").write_bytes(chance.choice((listed, mutant(listed, TEXT, chance))))
    return _cohort(folder)


def _settings(chance: random.Random, folder: Path) -> str:
    path = folder / "config.yaml"
    path.write_bytes(mutant((ROOT / "config" / "config.yaml").read_bytes(), YAML, chance))
    settings.checked(document.parsed(path), data=ROOT / "data")
    return _yaml_seen_alike(path)


def _study(chance: random.Random, folder: Path) -> str:
    path = folder / "study.yaml"
    path.write_bytes(mutant((ROOT / "config" / "study.yaml").read_bytes(), YAML, chance))
    read_study(path)
    return _yaml_seen_alike(path)


def _protocol(chance: random.Random, folder: Path) -> str:
    path = folder / "liu-2025.yaml"
    path.write_bytes(mutant((ROOT / "data/protocols/liu-2025.yaml").read_bytes(), YAML, chance))
    document.load(path, "protocol")
    return _yaml_seen_alike(path)


def _published(chance: random.Random, folder: Path) -> str:
    name = chance.choice(("traquina-2001", "park-2014", "dhurat-2017"))
    path = folder / f"{name}.yaml"
    path.write_bytes(mutant((ROOT / f"data/published/{name}.yaml").read_bytes(), YAML, chance))
    read_published(path)
    return _yaml_seen_alike(path)


def _cohort(folder: Path, about: bytes = ABOUT) -> str:
    (folder / "cohort.yaml").write_bytes(about)
    cohort, problems = read_cohort(folder, SMP)
    render_problems(problems)
    if cohort is None:
        return "refused"
    workbook = folder / "cohort.xlsx"
    cells = grids_of_workbook(workbook) if workbook.exists() else _grids(folder)
    return _seen_alike(changes_in_tables(cohort, cells) + _changes_in_facts(cohort, about))


def _grids(folder: Path) -> dict[str, list[list[str]]]:
    return {path.stem: grid_of_csv(path.read_bytes()) for path in folder.glob("*.csv")}


def _changes_in_facts(cohort: Cohort, about: bytes) -> list[str]:
    facts = cohort.facts
    told = {"title": facts.title, "provenance": facts.provenance, "steps": dict(facts.steps)}
    try:
        seen = parse_yaml(about.decode("utf-8-sig"), as_text=True)[0]
    except UnicodeDecodeError:
        return []
    given = {key: value for key, value in told.items() if seen.get(key)}
    wanted = {key: value for key, value in seen.items() if key in given}
    return [] if given == wanted else [f"{given} for {wanted}"]


def _yaml_seen_alike(path: Path) -> str:
    text = path.read_text(encoding="utf-8-sig")
    return _seen_alike(changes_in_yaml(document.parsed(path), text))


def _seen_alike(changes: list[str]) -> str:
    for change in changes:
        print(f"    {change[:150]}")
    return "silent change" if changes else "accepted"


def _sound_workbook() -> bytes:
    workbook = Workbook()
    workbook.remove(workbook.active)
    for name, data in (("patients", PATIENTS), ("assessments", SCORES)):
        sheet = workbook.create_sheet(name)
        for line in data.decode().splitlines():
            sheet.append([_value(cell) for cell in line.split(",")])
    whole = io.BytesIO()
    workbook.save(whole)
    return whole.getvalue()


def _value(cell: str) -> str | float:
    try:
        return float(cell)
    except ValueError:
        return cell


DOORS: dict[str, Callable[[random.Random, Path], str]] = {
    "CSV folder": _csv,
    "workbook": _workbook,
    "damaged workbook": _damaged_workbook,
    "REDCap export": _redcap,
    "new cohort": _new_cohort,
    "cohort.yaml": _about,
    "photograph": _photo,
    "settings": _settings,
    "study definition": _study,
    "protocol": _protocol,
    "published study": _published,
}


def outcome(door: str, number: int, folder: Path) -> str:
    """Return what became of one mutant: ``accepted``, ``refused`` or ``silent change``.

    Anything but a sentence is raised.
    """
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    try:
        return DOORS[door](random.Random(f"{door} {number}"), folder)
    except StudyError:
        return "refused"
