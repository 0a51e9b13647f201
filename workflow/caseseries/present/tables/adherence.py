"""How treatment was done, and how far it kept to the protocol."""

from collections.abc import Iterable, Iterator

from caseseries.cases.column import Column as SessionColumn
from caseseries.cases.dictionary import columns_of
from caseseries.present import words
from caseseries.present.material import Material
from caseseries.present.registry import Place
from caseseries.present.tables import cells
from caseseries.present.tables.definition import Cell, Column, Section, Table, TableRow

PLACE = Place(of="cohort", section="procedure", order=1)
NO_PROTOCOL = "The cohort names no protocol: there is nothing to hold the sessions against."
NO_LIMIT = "The protocol states no limit that the sessions could be held against."
TITLES = {"session_count": "Sessions of a patient", "interval_days": "Days between sessions"}
TOTALS = {
    "requirements_met": "All requirements together",
    "patients_adherent": "Patients without a deviation",
}


def table(material: Material) -> Table | None:
    """Return the table of sessions and of adherence to the protocol, if sessions were delivered."""
    if "sessions" not in material.cohort.delivered:
        return None
    groups = material.columns
    return Table(
        id="adherence",
        caption="Sessions and adherence to the protocol",
        columns=(
            Column(label="Requirement", align="left", width=0.28),
            Column(label="Protocol", width=0.24),
            *(Column(label=material.label(group), width=0.16) for group in groups),
        ),
        rows=tuple(_rows(material, groups)),
        provenance=material.provenance,
        notes=(
            "As performed: median (smallest to largest), or count/recorded (%). Kept: count of "
            "sessions, intervals or patients that kept to the protocol, of those recorded (%), and "
            "how many were not recorded. Intervals take the patient as the unit.",
            *_protocol_in_words(material),
        ),
    )


def _protocol_in_words(material: Material) -> Iterator[str]:
    if material.protocol:
        yield f"Protocol: {material.protocol['title']}. {material.protocol['source']['citation']}"
    open_limits = [
        columns_of(material.study, "sessions")[name].title.lower()
        for name, limit in material.protocol.get("variables", {}).items()
        if all(limit.get(end) is None for end in ("min", "max", "allowed"))
    ]
    if open_limits:
        yield f"The protocol states no limit for {words.listed(open_limits)}."


def _rows(material: Material, groups: list[str]) -> Iterator[TableRow | Section]:
    yield Section(label=cells.name("As performed"))
    yield from _performed(material, groups)
    if not material.protocol:
        yield cells.nothing(NO_PROTOCOL)
    elif material.requirements.empty:
        yield cells.nothing(NO_LIMIT)
    else:
        yield Section(label=cells.name("Kept to the protocol"))
        yield from _kept(material, groups)


def _performed(material: Material, groups: list[str]) -> Iterator[TableRow]:
    for requirement, title in TITLES.items():
        name = "number" if requirement == "session_count" else requirement
        found = (cells.median_range(material, f"sessions.{group}.{name}") for group in groups)
        yield _row(title, _wanted(material, requirement), found)
    for column in material.study.session_columns:
        if column.report == "by_session":
            yield from _by_session(material, column, groups)
        elif column.report == "yes":
            share = (cells.share(material, f"sessions.{group}.{column.name}") for group in groups)
            yield _row(f"Sessions with {words.within(column.title)}", "", share)


def _by_session(material: Material, column: SessionColumn, groups: list[str]) -> Iterator[TableRow]:
    unit = f", {column.unit}" if column.unit else ""
    for session in sorted(set(material.cohort.sessions["session"])):
        ids = (f"sessions.session_{session}.{group}.{column.name}" for group in groups)
        found = (cells.median_range(material, statistic_id) for statistic_id in ids)
        title = f"{column.title} of session {session}{unit}"
        yield _row(title, _wanted(material, column.name, session), found)


def _kept(material: Material, groups: list[str]) -> Iterator[TableRow]:
    for requirement in dict.fromkeys(material.requirements["requirement"]):
        title = TITLES.get(requirement) or columns_of(material.study, "sessions")[requirement].title
        subjects = [f"protocol.{group}.{requirement}" for group in groups]
        kept = (cells.share_with_gaps(material, subject) for subject in subjects)
        yield _row(title, _wanted(material, requirement), kept)
    for statistic, title in TOTALS.items():
        subjects = [f"protocol.{group}.{statistic}" for group in groups]
        yield _row(title, "", (cells.share_with_gaps(material, one) for one in subjects))
        intervals = (cells.interval(material, f"{one}.percent") for one in subjects)
        yield _row(f"{material.interval_name}, %", "", intervals)


def _wanted(material: Material, requirement: str, session: int | None = None) -> str:
    """Return what the protocol wants, in words; of one session, or of all in their order."""
    held = material.requirements
    held = held[held["requirement"].eq(requirement)].sort_values("session", kind="stable")
    if session is not None:
        held = held[held["session"].eq(session)]
    return ", ".join(dict.fromkeys(held["wanted"])).replace(" %", "%")


def _row(title: str, wanted: str, found: Iterable[Cell]) -> TableRow:
    return TableRow(cells=(cells.name(title), cells.name(wanted), *found))
