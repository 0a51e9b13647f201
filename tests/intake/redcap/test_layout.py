"""Which column of an export is for what."""

import pytest

from caseseries.intake.redcap.layout import is_redcap_export


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        (["record_id", "vds"], True),
        (["study_id", "redcap_event_name"], True),
        (["study_id", "redcap_repeat_instance"], True),
        (["Record ID", "Event Name", "VDS"], True),
        (["id", "patients_complete"], True),
        (["patient_id", "subtype"], False),
        (["patient_id", "vds_immediate"], False),
        ([], False),
    ],
)
def test_an_export_is_known_by_its_header(header: list[str], expected: bool):
    assert is_redcap_export(header) is expected
