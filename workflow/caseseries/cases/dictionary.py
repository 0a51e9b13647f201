"""The data dictionary: every column of every table, those of all studies and those of one.

The one source of the checks, the workbook, the dictionary and the names that files may use.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from functools import cache
from typing import Final

import pandas as pd

from caseseries.cases.column import Column
from caseseries.cases.study import Score, Study
from caseseries.cases.vocabulary import SEXES, TABLES, YES_NO

CODE: Final = "a study code of letters, digits, '-', '_' or '.', without spaces, and not a date"
TIMEPOINT: Final = "baseline, immediate or month_ with the number of months, such as month_6"
LAST_DAY: Final = 36525.0

_PATIENT: Final = Column(
    table="",
    name="patient_id",
    title="Patient",
    description="Study code of the patient: never a name, a record number or a date.",
    example="P01",
    needed=True,
    filled=True,
    meaning=CODE,
    headings=tuple(
        "patient id pat_id pt patient_no patient_code case case_no case_id code subject subject_id "
        "no number record_id study_id 编号 患者编号 患者 序号 病例 病例编号 受试者".split()
    ),
)
_DAY: Final = Column(
    table="",
    name="day",
    title="Day",
    description="Days since the patient's first session, which is day 0.",
    unit="days",
    example="7",
    kind="whole number",
    minimum=0.0,
    maximum=LAST_DAY,
    headings=("days", "day_no", "天数", "天"),
)
_AGE: Final = Column(
    table="patients",
    name="age_years",
    title="Age",
    description="Age at the first session; ages over 89 identify: write 89.",
    unit="years",
    example="42",
    kind="number",
    minimum=0.0,
    maximum=89.0,
    report="distribution",
    headings=("age", "age_y", "age_yrs", "years", "年龄", "年龄_岁"),
)
_SEX: Final = Column(
    table="patients",
    name="sex",
    title="Sex",
    description="Sex of the patient.",
    example="female",
    kind="choice",
    choices=SEXES,
    words=(
        ("female", ("f", "w", "woman", "女", "女性")),
        ("male", ("m", "man", "男", "男性")),
        ("other", ("o", "x", "diverse", "其他")),
    ),
    report="shares",
    headings=("gender", "性别"),
)
_PRACTITIONER: Final = Column(
    table="patients",
    name="practitioner_id",
    title="Practitioner",
    description="Study code of the person who treated the patient: never a name.",
    example="D1",
    meaning=CODE,
    headings=tuple("practitioner operator therapist doctor 操作者 术者 医生 治疗者".split()),
)
_CONSENT: Final = Column(
    table="patients",
    name="consent_publication",
    title="Consent to publication",
    description="Whether the patient agreed in writing that pictures may be published.",
    example="yes",
    kind="choice",
    choices=YES_NO,
    report="shares",
    headings=tuple("consent photo_consent publication_consent 知情同意 发表同意 同意发表".split()),
)
_SESSION: Final = Column(
    table="sessions",
    name="session",
    title="Session",
    description="Number of the session, counted from 1 for each patient.",
    example="1",
    kind="whole number",
    minimum=1.0,
    maximum=99.0,
    needed=True,
    filled=True,
    headings=tuple(
        "session_no session_number visit treatment treatment_no 次数 治疗次数 疗程 第几次".split()
    ),
)
_ZONE: Final = Column(
    table="sessions",
    name="zone",
    title="Zone",
    description="Part of the treated area, where zones were treated differently.",
    example="left",
)
_TIMEPOINT: Final = Column(
    table="assessments",
    name="timepoint",
    title="Timepoint",
    description="When the score was taken: before treatment, right after it, at a follow-up.",
    example="month_6",
    needed=True,
    filled=True,
    meaning=TIMEPOINT,
    headings=tuple(
        "time time_point visit when follow_up followup 时间点 时间 随访 随访时间 随访时间点".split()
    ),
)
_RATER: Final = Column(
    table="assessments",
    name="rater_id",
    title="Rater",
    description="Study code of the person who scored; empty when there was one rater only.",
    example="R1",
    meaning=CODE,
    headings=tuple("rater assessor evaluator scorer 评分者 评估者 评价者".split()),
)
_ADVERSE_EVENTS: Final = (
    Column(
        table="adverse_events",
        name="session",
        title="Session",
        description="Session after which the event occurred.",
        example="1",
        kind="whole number",
        minimum=1.0,
        maximum=99.0,
    ),
    Column(
        table="adverse_events",
        name="event",
        title="Adverse event",
        description="What happened.",
        example="transient redness",
        needed=True,
        filled=True,
        meaning="the event in words",
        headings=("adverse_event", "ae", "不良反应", "不良事件"),
    ),
    Column(
        table="adverse_events",
        name="onset_day",
        title="Onset",
        description="Day on which the event began, counted from the patient's first session.",
        unit="days",
        example="1",
        kind="whole number",
        minimum=0.0,
        maximum=LAST_DAY,
        headings=("onset", "发生时间", "出现时间", "发生天数"),
    ),
    Column(
        table="adverse_events",
        name="duration_days",
        title="Duration",
        description="How long the event lasted.",
        unit="days",
        example="2",
        kind="number",
        minimum=0.0,
        maximum=LAST_DAY,
        headings=("duration", "持续时间", "持续天数"),
    ),
    Column(
        table="adverse_events",
        name="severity",
        title="Severity",
        description="Grade: 1 mild, 2 moderate, 3 severe, 4 life-threatening, 5 fatal.",
        unit="grade",
        example="1",
        kind="whole number",
        choices=("1", "2", "3", "4", "5"),
        meaning="1 (mild), 2 (moderate), 3 (severe), 4 (life-threatening) or 5 (fatal)",
        words=(
            ("1", ("mild", "leicht", "轻度")),
            ("2", ("moderate", "mittel", "中度")),
            ("3", ("severe", "schwer", "重度")),
            ("4", ("life-threatening",)),
            ("5", ("fatal", "death")),
        ),
        headings=("grade", "程度", "严重程度", "分级"),
    ),
    Column(
        table="adverse_events",
        name="related",
        title="Related",
        description="Whether the event was caused by the treatment.",
        example="yes",
        kind="choice",
        choices=YES_NO,
        headings=("relation", "related_to_treatment", "相关性", "是否相关"),
    ),
    Column(
        table="adverse_events",
        name="resolved",
        title="Resolved",
        description="Whether the event has passed.",
        example="yes",
        kind="choice",
        choices=YES_NO,
        headings=("recovered", "outcome", "是否恢复", "转归"),
    ),
)
_PHOTOS: Final = (
    Column(
        table="photos",
        name="timepoint",
        title="Timepoint",
        description="When the photograph was taken.",
        example="baseline",
        needed=True,
        filled=True,
        meaning=TIMEPOINT,
        headings=_TIMEPOINT.headings,
    ),
    Column(
        table="photos",
        name="view",
        title="View",
        description="From where the photograph was taken.",
        example="vertex",
        headings=("angle_of_view", "position", "视角", "角度"),
    ),
    Column(
        table="photos",
        name="file",
        title="File",
        description="Name of the picture file, inside the cohort's folder.",
        example="photos/P01-baseline.jpg",
        needed=True,
        filled=True,
        meaning="the name of a picture file",
        headings=tuple("filename file_name photo picture image 文件 文件名 照片".split()),
    ),
    Column(
        table="photos",
        name="sha256",
        title="Checksum",
        description="SHA-256 checksum of the file, if known: 64 digits and letters from a to f.",
        meaning="a SHA-256 checksum of 64 digits and letters from a to f",
    ),
)

FIXED: Final[Mapping[str, tuple[Column, ...]]] = {
    "patients": (_PATIENT, _AGE, _SEX, _PRACTITIONER, _CONSENT),
    "sessions": (_PATIENT, _SESSION, _DAY, _ZONE),
    "assessments": (_PATIENT, _TIMEPOINT, _DAY, _RATER),
    "adverse_events": (_PATIENT, *_ADVERSE_EVENTS),
    "photos": (_PATIENT, *_PHOTOS),
}
"""The columns that the tables of every study have."""


@cache
def columns_of(study: Study, table: str) -> dict[str, Column]:
    """Return the columns of a table by name, in the table's order."""
    fixed, own = FIXED[table], _own_columns(study, table)
    # A study's own columns come last; before them who it is, after them who treated and consent.
    last = [column for column in fixed if column in (_PRACTITIONER, _CONSENT)]
    ordered = [*(column for column in fixed if column not in last), *own, *last]
    if table == "patients":
        ordered.insert(1, _group_column(study))
    return {column.name: replace(column, table=table) for column in ordered}


def _own_columns(study: Study, table: str) -> Sequence[Column]:
    match table:
        case "patients":
            return study.patient_columns
        case "sessions":
            return study.session_columns
        case "assessments":
            return [_score_column(score) for score in study.scores]
        case _:
            return ()


def data_dictionary(study: Study) -> pd.DataFrame:
    """Return one row a column of every table, for people to read."""
    rows = [
        {
            **asdict(column),
            "choices": ", ".join(column.choices),
            "headings": ", ".join(column.headings),
            "wanted": column.wanted,
        }
        for table in TABLES
        for column in columns_of(study, table).values()
    ]
    return pd.DataFrame(rows).drop(columns=["meaning", "report", "words"])


def _group_column(study: Study) -> Column:
    grouping = study.grouping
    return Column(
        table="patients",
        name=grouping.column,
        title=grouping.title,
        description=grouping.description,
        example=grouping.ids[0],
        kind="choice",
        choices=grouping.ids,
        needed=True,
        filled=True,
        headings=grouping.headings,
        words=tuple(
            (level.id, (*level.words, level.label, level.short)) for level in grouping.levels
        ),
    )


def _score_column(score: Score) -> Column:
    listed = tuple(str(int(grade)) for grade in score.grades()) if score.is_ordinal else ()
    return Column(
        table="assessments",
        name=score.id,
        title=score.short,
        description=score.description,
        unit=score.unit,
        example=f"{score.best:g}" if listed else f"{(score.lowest + 3 * score.highest) / 4:g}",
        kind="whole number" if score.is_whole else "number",
        choices=listed,
        minimum=None if listed else score.lowest,
        maximum=None if listed else score.highest,
        needed=score.needed,
        headings=score.headings,
        words=((f"{score.top.value:g}", (score.top.label,)),) if score.top else (),
    )
