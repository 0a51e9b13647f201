"""How treatment was done, and how far it kept to the protocol."""

from collections.abc import Iterator

from caseseries.cases.dictionary import columns_of
from caseseries.present import words
from caseseries.present.material import Material
from caseseries.present.registry import Place
from caseseries.present.tables import cells
from caseseries.present.tables.definition import Column, Line, Table, TableRow

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
    labels = map(material.label, material.columns)
    return cells.table_of(
        material,
        id="adherence",
        caption="Sessions and adherence to the protocol",
        columns=(
            Column("Requirement", 0.28),
            Column("Protocol", 0.24),
            *(Column(label, 0.16) for label in labels),
        ),
        rows=_rows(material) if "sessions" in material.cohort.delivered else (),
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


def _rows(material: Material) -> Iterator[Line]:
    yield "As performed"
    yield from _performed(material)
    if not material.protocol:
        yield NO_PROTOCOL
    elif material.requirements.empty:
        yield NO_LIMIT
    else:
        yield "Kept to the protocol"
        yield from _kept(material)


def _performed(material: Material) -> Iterator[Line]:
    for requirement, title in TITLES.items():
        name = "number" if requirement == "session_count" else requirement
        wanted = _wanted(material, requirement)
        yield _row(material, title, wanted, "sessions", cells.median_range, name)
    for column in material.study.session_columns:
        if column.report == "by_session":
            unit = f", {column.unit}" if column.unit else ""
            for session in sorted(set(material.cohort.sessions["session"])):
                title = f"{column.title} of session {session}{unit}"
                wanted = _wanted(material, column.name, session)
                subject = f"sessions.session_{session}"
                yield _row(material, title, wanted, subject, cells.median_range, column.name)
        elif column.report == "yes":
            title = f"Sessions with {words.within(column.title)}"
            yield _row(material, title, "", "sessions", cells.share, column.name)


def _kept(material: Material) -> Iterator[Line]:
    for requirement in dict.fromkeys(material.requirements["requirement"]):
        title = TITLES.get(requirement) or columns_of(material.study, "sessions")[requirement].title
        wanted = _wanted(material, requirement)
        yield _row(material, title, wanted, "protocol", cells.share_with_gaps, requirement)
    for statistic, title in TOTALS.items():
        yield _row(material, title, "", "protocol", cells.share_with_gaps, statistic)
        interval, percent = f"{material.interval_name}, %", f"{statistic}.percent"
        yield _row(material, interval, "", "protocol", cells.interval, percent)


def _wanted(material: Material, requirement: str, session: int | None = None) -> str:
    """Return what the protocol wants, in words; of one session, or of all in their order."""
    held = material.requirements
    held = held[held["requirement"].eq(requirement)].sort_values("session", kind="stable")
    if session is not None:
        held = held[held["session"].eq(session)]
    return ", ".join(dict.fromkeys(held["wanted"])).replace(" %", "%")


def _row(
    material: Material, title: str, wanted: str, subject: str, how: cells.How, statistic: str
) -> TableRow:
    looks = [(how, f"{group}.{statistic}") for group in material.columns]
    name, *found = cells.row(material, title, subject, looks).cells
    return TableRow((name, cells.name(wanted), *found))
