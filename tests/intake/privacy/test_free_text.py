"""A text goes on only if it is made of known words, or if the clinic lets its column."""

import pytest

from caseseries.intake.privacy.free_text import is_known
from studies import VITILIGO

KNOWN = [
    *("transient redness", "Mild oedema for 2 days", "itching, mild, two days", "single point"),
    *("3RL", "0.25mm", "folliculitis, resolved after 5 days", "Lichen planopilaris", "Norwood III"),
    *("leichte Rötung", "Juckreiz, zwei Tage", "starke Schmerzen an der Schläfe", "natural black"),
    *("enrojecimiento leve", "dolor en la frente", "rougeur légère", "démangeaisons"),
    *("crusting", "Hyperpigmentierung", "Post-inflammatory hyperpigmentation", "hot flashes"),
    *("Nausea and vomiting", "muscle soreness, left knee", "wound dehiscence", "Sturz", "Fuß taub"),
    *("Wundheilungsstörung", "Muskelkater", "Kreislaufkollaps nach Injektion", "Sonnenbrand"),
    *("pain 3/10", "pain 7/10 on 2 days", "0.25/0.30 mm", "12 of 23"),
    *("轻度红肿", "术后瘙痒两天", "头顶", "瘢痕性脱发", "随机"),
]
UNKNOWN = [
    *("seen by Okonkwo", "redness (Ms Quist rang)", "Rötung, Frau Ashdown", "like her sister Pia"),
    *(
        "enrojecimiento, avisó Pilar",
        "rougeur, voir Mme Lefèvre",
        "红肿，张伟来电",
        "刘某",
        "X. Ashdown",
    ),
    *("redness 3/23", "redness 03.23", "itching, Q2/23"),
    *("Ольга звонила", "田中さん", "김민수", "mocha by a private brand", "id 123456"),
]


@pytest.mark.parametrize("text", KNOWN)
def test_a_text_of_known_words_goes_on(text):
    assert is_known(text)


@pytest.mark.parametrize("text", UNKNOWN)
def test_any_other_text_does_not(text):
    assert not is_known(text)


def test_the_words_of_the_study_are_known():
    words = VITILIGO.definition.casefold()
    assert "repigmentation" in words
    assert not is_known("repigmentation")
    assert is_known("mild repigmentation", {"repigmentation"})


@pytest.fixture
def observed(clinic):
    clinic.describe(provenance="observed")
    clinic.put("adverse_events", 2, "event", "redness, Quist rang")
    return clinic


def test_what_cannot_be_judged_stays_and_equal_texts_stay_equal(observed, problems_in, cohort_in):
    rows = observed.tables["adverse_events"]
    observed.insert("adverse_events", 3, [*rows[1]])
    observed.put("adverse_events", 3, "onset_day", "1")
    folder = observed.as_csv()
    events = cohort_in(folder).adverse_events["event"]
    assert list(events[:2]) == ["withheld 1", "withheld 1"]
    told = [one for one in problems_in(folder) if one.rule_id == "privacy.free_text"]
    [warning] = [one for one in told if one.column == "event"]
    assert warning.severity == "warning"
    assert "every row counts as an adverse event" in warning.message
    assert "Quist" not in f"{vars(warning)}"


def test_a_column_that_somebody_has_read_goes_on(observed, cohort_in):
    reason = {"table": "adverse_events", "column": "event", "reason": "Read by the coordinator."}
    observed.describe(provenance="observed", privacy={"allow": [reason]})
    assert cohort_in(observed.as_csv()).adverse_events["event"].iloc[0] == "redness, Quist rang"


def test_a_cohort_of_no_patients_keeps_its_words(clinic, cohort_in):
    clinic.put("adverse_events", 2, "event", "a made-up word")
    assert cohort_in(clinic.as_csv()).adverse_events["event"].iloc[0] == "a made-up word"
