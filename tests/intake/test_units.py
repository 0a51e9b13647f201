"""Which headings name another unit than their column has."""

import pytest

from caseseries.cases.column import Column
from caseseries.intake.units import names_another_unit


@pytest.mark.parametrize(
    ("unit", "heading", "is_other"),
    [
        ("cm", "Narbe (mm)", True),
        ("cm", "scar_length_mm", True),
        ("cm", "Narbe in Millimeter", True),
        ("cm", "Narbe (cm)", False),
        ("cm", "Narbe (m)", False),
        ("cm", "Length", False),
        ("mm", "VAS (cm)", True),
        ("mm", "VAS nach 6 Wochen", False),
        ("mm", "VAS [mm] month 6", False),
        ("points", "VAS (cm)", False),
        ("points", "Constant 6 Monate (%)", True),
        ("points", "Constant (Punkte)", False),
        ("%", "TBSA (cm²)", True),
        ("%", "TBSA %", False),
        ("cm²", "Area (mm2)", True),
        ("cm²", "Fläche cm²", False),
        ("mJ", "Energie (J)", True),
        ("mJ", "Energie (mJ/cm²)", False),
        ("days", "Dauer (Wochen)", True),
        ("days", "Durée en semaines", True),
        ("days", "Kopfschmerztage 6 Wochen", False),
        ("days", "headache_month_6", False),
        ("days", "Tag (Woche 0 ist Tag 0)", False),
        ("years", "Alter (Monate)", True),
        ("years", "Âge (ans)", False),
        ("grade", "Grad (mm)", False),
    ],
)
def test_a_heading_of_another_unit(unit, heading, is_other):
    column = Column(table="patients", name="x", title="X", description="", unit=unit)
    assert names_another_unit(column, heading) is is_other
