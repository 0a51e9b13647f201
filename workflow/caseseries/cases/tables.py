"""The five case tables as Pandera models: the one source of checks, template and data dictionary.

Every column has a title, a description and, in its metadata, a unit and an example. ``wanted`` says
in words what a cell must be where the checks alone cannot; ``needed`` marks a column that must
stand in the file although single cells may be empty.
"""

from typing import Final

import pandas as pd
import pandera.pandas as pa

from caseseries.cases.study_code import is_code
from caseseries.cases.vocabulary import (
    PSS_SCORES,
    SEXES,
    SKIN_TYPES,
    SUBTYPES,
    VDS_MAX,
    VDS_MIN,
    YES_NO,
    is_timepoint,
)

CODE = "a study code of letters, digits, '-', '_' or '.', without spaces, and not a date"
TIMEPOINT = "baseline, immediate or month_ with the number of months, such as month_6"

PATIENT_ID = pa.Field(
    title="Patient",
    description="Study code of the patient: never a name, a record number or a date.",
    metadata={"unit": "", "example": "P01", "wanted": CODE},
)
DAY = pa.Field(
    title="Day",
    description="Days since the patient's first session, which is day 0.",
    ge=0,
    le=36525,
    nullable=True,
    metadata={"unit": "days", "example": "7"},
)


class CaseTable(pa.DataFrameModel):
    """What all case tables share: whoever is named is named by a study code."""

    @pa.check(r".*_id$", regex=True, element_wise=True)
    @classmethod
    def study_code(cls, text: str) -> bool:
        """Study codes only."""
        return is_code(text)


class Patients(CaseTable):
    """One row a patient."""

    patient_id: str = PATIENT_ID
    subtype: str = pa.Field(
        title="Alopecia subtype",
        description="Group in which the patient is analysed.",
        isin=SUBTYPES,
        metadata={"unit": "", "example": "androgenetic"},
    )
    subtype_detail: str = pa.Field(
        title="Diagnosis in detail",
        description="Diagnosis within the subtype, such as lichen planopilaris.",
        nullable=True,
        metadata={"unit": "", "example": "lichen planopilaris"},
    )
    age_years: float = pa.Field(
        title="Age",
        description="Age at the first session; ages over 89 identify: write 89.",
        ge=0,
        le=89,
        nullable=True,
        metadata={"unit": "years", "example": "42"},
    )
    sex: str = pa.Field(
        title="Sex",
        description="Sex of the patient.",
        isin=SEXES,
        nullable=True,
        metadata={"unit": "", "example": "female"},
    )
    skin_type: str = pa.Field(
        title="Skin type",
        description="Fitzpatrick skin type.",
        isin=SKIN_TYPES,
        nullable=True,
        metadata={"unit": "Fitzpatrick", "example": "III"},
    )
    scalp_zone: str = pa.Field(
        title="Scalp zone",
        description="Where on the scalp the treated area lies.",
        nullable=True,
        metadata={"unit": "", "example": "vertex"},
    )
    area_cm2: float = pa.Field(
        title="Treated area",
        description="Area of scalp that was treated.",
        gt=0,
        le=2000,
        nullable=True,
        metadata={"unit": "cm²", "example": "24.5"},
    )
    practitioner_id: str = pa.Field(
        title="Practitioner",
        description="Study code of the person who treated the patient: never a name.",
        nullable=True,
        metadata={"unit": "", "example": "D1", "wanted": CODE},
    )
    consent_publication: str = pa.Field(
        title="Consent to publication",
        description="Whether the patient agreed in writing that pictures may be published.",
        isin=YES_NO,
        nullable=True,
        metadata={"unit": "", "example": "yes"},
    )


class Sessions(CaseTable):
    """One row a treatment session; one row a zone where zones were treated differently."""

    patient_id: str = PATIENT_ID
    session: pd.Int64Dtype = pa.Field(
        title="Session",
        description="Number of the session, counted from 1 for each patient.",
        ge=1,
        le=99,
        metadata={"unit": "", "example": "1"},
    )
    day: pd.Int64Dtype = DAY
    zone: str = pa.Field(
        title="Zone",
        description="Part of the treated area, where zones were treated differently.",
        nullable=True,
        metadata={"unit": "", "example": "hairline"},
    )
    needle_configuration: str = pa.Field(
        title="Needle configuration",
        description="How the needle is built, such as single point or triple point.",
        nullable=True,
        metadata={"unit": "", "example": "single point"},
    )
    needle_count: pd.Int64Dtype = pa.Field(
        title="Number of needles",
        description="Needles in the cartridge.",
        ge=1,
        le=99,
        nullable=True,
        metadata={"unit": "needles", "example": "3"},
    )
    needle_diameter_mm: float = pa.Field(
        title="Needle thickness",
        description="Diameter of one needle.",
        gt=0,
        le=5,
        nullable=True,
        metadata={"unit": "mm", "example": "0.25"},
    )
    needle_angle_deg: float = pa.Field(
        title="Needle angle",
        description="Angle of the needle to the scalp; 90 is upright.",
        ge=0,
        le=90,
        nullable=True,
        metadata={"unit": "°", "example": "90"},
    )
    needle_depth_mm: float = pa.Field(
        title="Needle depth",
        description="Depth of the needle tip below the surface.",
        ge=0,
        le=10,
        nullable=True,
        metadata={"unit": "mm", "example": "0.8"},
    )
    contact_time_s: float = pa.Field(
        title="Contact time",
        description="Time for which the needle touches the scalp for one dot.",
        gt=0,
        le=60,
        nullable=True,
        metadata={"unit": "s", "example": "0.5"},
    )
    rotor_speed_hz: float = pa.Field(
        title="Rotor speed",
        description="Strokes of the needle per second.",
        gt=0,
        le=1000,
        nullable=True,
        metadata={"unit": "Hz", "example": "100"},
    )
    pigment_colour: str = pa.Field(
        title="Pigment colour",
        description="Colour or shade of the pigment.",
        nullable=True,
        metadata={"unit": "", "example": "dark brown"},
    )
    pigment_viscosity: str = pa.Field(
        title="Dye viscosity",
        description="Viscosity of the pigment, in the clinic's own words.",
        nullable=True,
        metadata={"unit": "", "example": "medium"},
    )
    scalp_resistance: str = pa.Field(
        title="Scalp resistance",
        description="Resistance of the scalp to the needle, in the clinic's own words.",
        nullable=True,
        metadata={"unit": "", "example": "firm"},
    )
    dot_pattern: str = pa.Field(
        title="Dot pattern",
        description="How the dots are placed.",
        nullable=True,
        metadata={"unit": "", "example": "random"},
    )
    density_percent: float = pa.Field(
        title="Pigment density",
        description="Dots in percent of the natural spacing of follicles.",
        ge=0,
        le=100,
        nullable=True,
        metadata={"unit": "%", "example": "30"},
    )
    bleeding: str = pa.Field(
        title="Bleeding",
        description="Whether the skin bled during the session.",
        isin=YES_NO,
        nullable=True,
        metadata={"unit": "", "example": "no"},
    )


class Assessments(CaseTable):
    """One row a patient, timepoint and rater."""

    patient_id: str = PATIENT_ID
    timepoint: str = pa.Field(
        title="Timepoint",
        description="When the score was taken: before treatment, right after it, at a follow-up.",
        metadata={"unit": "", "example": "month_6", "wanted": TIMEPOINT},
    )
    day: pd.Int64Dtype = DAY
    rater_id: str = pa.Field(
        title="Rater",
        description="Study code of the person who scored; empty when there was one rater only.",
        nullable=True,
        metadata={"unit": "", "example": "R1", "wanted": CODE},
    )
    vds: float = pa.Field(
        title="VDS",
        description="Visual Density Score: 0 is no visible density, 10 is full density.",
        ge=VDS_MIN,
        le=VDS_MAX,
        nullable=True,
        metadata={"unit": "points", "example": "8.5", "needed": True},
    )
    pss: pd.Int64Dtype = pa.Field(
        title="PSS",
        description="Patient Satisfaction Score, the patient's own word: 3 is very satisfied.",
        isin=PSS_SCORES,
        nullable=True,
        metadata={"unit": "points", "example": "3"},
    )

    @pa.check("timepoint", element_wise=True)
    @classmethod
    def timepoint_word(cls, text: str) -> bool:
        """Timepoints only."""
        return is_timepoint(text)


class AdverseEvents(CaseTable):
    """One row an adverse event; a table without rows says that none occurred."""

    patient_id: str = PATIENT_ID
    session: pd.Int64Dtype = pa.Field(
        title="Session",
        description="Session after which the event occurred.",
        ge=1,
        le=99,
        nullable=True,
        metadata={"unit": "", "example": "1"},
    )
    event: str = pa.Field(
        title="Adverse event",
        description="What happened.",
        metadata={"unit": "", "example": "transient redness", "wanted": "the event in words"},
    )
    onset_day: pd.Int64Dtype = pa.Field(
        title="Onset",
        description="Day on which the event began, counted from the patient's first session.",
        ge=0,
        le=36525,
        nullable=True,
        metadata={"unit": "days", "example": "1"},
    )
    duration_days: float = pa.Field(
        title="Duration",
        description="How long the event lasted.",
        ge=0,
        le=36525,
        nullable=True,
        metadata={"unit": "days", "example": "2"},
    )
    severity: pd.Int64Dtype = pa.Field(
        title="Severity",
        description="Grade: 1 mild, 2 moderate, 3 severe, 4 life-threatening, 5 fatal.",
        isin=(1, 2, 3, 4, 5),
        nullable=True,
        metadata={
            "unit": "grade",
            "example": "1",
            "wanted": "1 (mild), 2 (moderate), 3 (severe), 4 (life-threatening) or 5 (fatal)",
        },
    )
    related: str = pa.Field(
        title="Related",
        description="Whether the event was caused by the treatment.",
        isin=YES_NO,
        nullable=True,
        metadata={"unit": "", "example": "yes"},
    )
    resolved: str = pa.Field(
        title="Resolved",
        description="Whether the event has passed.",
        isin=YES_NO,
        nullable=True,
        metadata={"unit": "", "example": "yes"},
    )


class Photos(CaseTable):
    """One row a photograph."""

    patient_id: str = PATIENT_ID
    timepoint: str = pa.Field(
        title="Timepoint",
        description="When the photograph was taken.",
        metadata={"unit": "", "example": "baseline", "wanted": TIMEPOINT},
    )
    view: str = pa.Field(
        title="View",
        description="From where the photograph was taken.",
        nullable=True,
        metadata={"unit": "", "example": "vertex"},
    )
    file: str = pa.Field(
        title="File",
        description="Name of the picture file, inside the cohort's folder.",
        metadata={
            "unit": "",
            "example": "photos/P01-baseline.jpg",
            "wanted": "the name of a picture file",
        },
    )
    sha256: str = pa.Field(
        title="Checksum",
        description="SHA-256 checksum of the file, if known: 64 digits and letters from a to f.",
        str_matches=r"^[0-9a-f]{64}$",
        nullable=True,
        metadata={
            "unit": "",
            "example": "",
            "wanted": "a SHA-256 checksum of 64 digits and letters from a to f",
        },
    )

    @pa.check("timepoint", element_wise=True)
    @classmethod
    def timepoint_word(cls, text: str) -> bool:
        """Timepoints only."""
        return is_timepoint(text)


MODELS: Final[dict[str, type[CaseTable]]] = {
    "patients": Patients,
    "sessions": Sessions,
    "assessments": Assessments,
    "adverse_events": AdverseEvents,
    "photos": Photos,
}
