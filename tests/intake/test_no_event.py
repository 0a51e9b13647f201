"""No event, in whatever words, is never counted as one; an event is never taken for none."""

import pytest

from caseseries.intake.no_record import may_say_none, says_none, without_no_event
from caseseries.intake.raw_table import raw_table

NONE = (
    "no; none; None.; None reported; No complications; nil; nothing; keine; Keine Nebenwirkungen; "
    "ninguno; ninguna; sin complicaciones; aucun; aucun effet indésirable; nessuno; 0; N; absent; "
    "No AE; NSE; no AEs so far; No adverse events observed; None of the above; uneventful; "
    "无; 没有; 未见不良反应; 无明显不适; 否; 无。; no complaints; no ADR; ohne Befund; "
    "keine UAW; нет; なし; 없음; niente; ingen bivirkninger; não; Ø; no adverse drug reaction"
).split("; ")
EVENTS = (
    "transient redness; pain; Nausea; nodule; Nonunion; non-healing wound; not healed; itching; "
    "infection, none severe; redness, well tolerated; 红肿; 无菌性炎症; "
    "side effect of the dye; annoyance"
).split("; ")
EITHER = (
    "no redness; no longer bleeding; No serious adverse events; 未出现红肿; keine Rötung".split(
        "; "
    )
)


@pytest.mark.parametrize("text", NONE)
def test_no_event_in_any_wording(text):
    assert says_none(text)


@pytest.mark.parametrize("text", EVENTS)
def test_an_event_is_an_event(text):
    assert not says_none(text)
    assert not may_say_none(text)


@pytest.mark.parametrize("text", EITHER)
def test_what_may_be_either_is_asked(text):
    assert not says_none(text)
    assert may_say_none(text)


SUGGEST = (
    "well tolerated; normal healing; unauffällig; komplikationslos; o.B.; not applicable; RAS; "
    "0/10; denied; ok; ***; tolerated well without complications; unremarkable; false"
).split("; ")


@pytest.mark.parametrize("text", ["none reported", "keine", "no redness", "yes", "是", *SUGGEST])
def test_such_an_answer_of_one_patient_is_refused(text, clinic, problems_in):
    clinic.put("adverse_events", 2, "event", text)
    [problem] = problems_in(clinic.as_csv())
    assert (problem.row, problem.column, problem.severity) == (2, "event", "error")


def asked_about(texts):
    """Return which of some answers, each of a patient, a person is asked about."""
    rows = {row: [f"P{row}", text] for row, text in enumerate(texts, start=2)}
    table = raw_table("adverse_events", "adverse_events.csv", ["patient_id", "event"], rows)
    return [problem.value for problem in without_no_event(table)[1]]


NO_EVENT = (
    "not assessed; not asked; nicht erhoben; was not assessed; patient not seen; pas évalué; "
    "not known; not recorded; erythema: not assessed; erythema not present; lost to follow-up; "
    "LTFU; dropped out; drop-out; withdrawn; withdrew consent; did not attend; 失访; pending; tbd; "
    "unclear; unknown; ND; k.A.; see notes; siehe oben; s.o.; as above; same as before; dito; "
    "同上; resolved; fully recovered; healed well; abgeheilt; cleared; very happy; "
    "excellent result; planned; maybe; possible; erythema?; erythema (?); ? erythema; "
    "??; erythema: no; Erythem: nein; erythema none; Erythem 0; pain: 0/10; "
    "erythema (-); yes, see file"
).split("; ")
PLAIN_EVENTS = (
    "not healed; poor healing; wound did not heal; redness, resolved; redness (allergy?); "
    "redness, cause not known; infection, culture negative; possible infection; worse; died; "
    "withdrawal symptoms; lost nail; hair loss; stitch abscess, Vicryl 4-0; pain 10; pain 3/10; "
    "erythema, CTCAE 5.0; mild erythema, no blister; Other; a complication; SAE"
).split("; ")


def test_what_became_of_a_patient_or_stands_elsewhere_is_asked():
    assert asked_about(NO_EVENT) == NO_EVENT


def test_a_plain_event_is_not_asked_about():
    assert asked_about([*EVENTS, *PLAIN_EVENTS]) == []
