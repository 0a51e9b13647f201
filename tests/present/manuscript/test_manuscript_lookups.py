"""Oracle: the numbers of the sample, written by hand in the house style."""

import pytest

from caseseries.present.pandoc import plain
from caseseries.study_error import StudyError
from present.manuscript.sample_manuscript import sample


def text_of(case):
    return plain(case.composed().tree["blocks"]).replace("\u00a0", " ")


@pytest.mark.parametrize(
    ("line", "reads"),
    [
        ("Mean {{ number('vds.immediate.all.mean') }}.", "Mean 8.7."),
        ("It was {{ mean_sd('vds.immediate.all') }}.", "It was 8.7 ± 1.1."),
        ("Fading {{ estimate('fading.month_6.all.mean') }}.", "Fading 1.2 (95% CI −0.1 to 2.5)."),
        (
            "Of them {{ share('pss.month_6.androgenetic.very_satisfied.count') }}.",
            "Of them 5/6 (83%).",
        ),
        ("{{ number('pss.month_6.androgenetic.very_satisfied.percent') }}", "83%"),
        ("Of {{ number('readings/readings.all.count') }} readings.", "Of 4 readings."),
        ("Of {{ number('readings-dhurat-2017/readings.all.count') }}.", "Of 9."),
        ("Test ({{ p('fading.month_6.all.paired_t.p') }}).", "Test (p = .03)."),
        ("{% if judged('cannot hold') %}Some.{% endif %}", "Some."),
        ("{% if not judged('not reproduced') %}None.{% endif %}", "None."),
        ("{% if undecided('fading.month_6.all.paired_t.p') %}Either.{% endif %}", "Either."),
        ("{% if not undecided('vds.immediate.all.mean') %}Settled.{% endif %}", "Settled."),
        ("Printed {{ printed('pss.percent') }}%.", "Printed 85.7%."),
        ("Before, {{ printed('dhurat-2017/n.all') }}.", "Before, 45."),
        ("Scale {{ scale('vds') }}.", "Scale 0 to 10."),
        ("After {{ months('month_6') }}.", "After 6 months."),
        ("Because: {{ because('icc') }}", "Because: The ledger leaves it empty."),
        ("Recomputed {{ recomputed('pss.percent') }}%.", "Recomputed 83.3%."),
        ("Of {{ claims() }}, {{ claims('cannot hold') }}.", "Of 3, 1."),
        ("Kept {{ said(readings.kept) }} of {{ said(readings.asked) }}.", "Kept 2 of 3."),
        ("Only {{ allowed('split') }}, {{ allowed('grid') }}.", "Only 7 and 3, half points."),
        ("Level {{ constant('alpha') }}.", "Level 0.05."),
        ("{% if provenance == 'reconstructed' %}Rebuilt.{% endif %}", "Rebuilt."),
        ("{% if holds('vds.mean') and not holds('icc') %}It holds.{% endif %}", "It holds."),
        ("{% if cannot_be('pss.percent') and not cannot_be('icc') %}No.{% endif %}", "No."),
        (
            "{% if verdict('pss.percent') == 'cannot hold' %}It cannot be.{% endif %}",
            "It cannot be.",
        ),
        (
            "{% if not positive('fading.month_6.all.mean') %}Darker.{% else %}Paler.{% endif %}",
            "Paler.",
        ),
    ],
)
def test_a_look_up_reads_as_the_house_writes(tmp_path, line, reads):
    assert reads in text_of(sample(tmp_path).with_line(line))


def test_the_sentence_follows_the_data(tmp_path):
    assert "It fell (p = .03)." in text_of(sample(tmp_path))
    assert "No fall was shown (p = .20)." in text_of(sample(tmp_path, p_value=0.2))


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        (
            "{{ number('vds.immediate.all.mode') }}",
            "number('vds.immediate.all.mode'): the ledger of liu-2025 has no row "
            "vds.immediate.all.mode; the closest are: vds.immediate.all.mean",
        ),
        (
            "{% if has('icc.immediate.all.value') %}{{ number('nothing') }}{% endif %}",
            "number('nothing'): the ledger of liu-2025 has no row nothing",
        ),
        ("{{ mean_sd('vds.month_9.all') }}", "has no row vds.month_9.all.mean"),
        ("{{ printed('vds.maen') }}", "liu-2025 has no claim vds.maen; the closest are: vds.mean"),
        ("{{ recomputed('vds.maen') }}", "liu-2025 has no claim vds.maen"),
        (
            "{{ printed('duhrat-2017/n.all') }}",
            "there is no paper duhrat-2017; the closest are: dh",
        ),
        ("{{ scale('bmi') }}", "liu-2025 has no scale bmi"),
        ("{{ months('month_7') }}", "liu-2025 has no timepoint month_7; the closest are: month_6"),
        ("{{ constant('alhpa') }}", "there is no constant alhpa; the closest are: alpha."),
        ("{{ claims('wrong') }}", "there is no verdict wrong"),
        ("{% if has('nothing') %}Some.{% endif %}", "has no row nothing"),
        ("{% if is_stated('ethix') %}Some.{% endif %}", "config/paper.yaml has no key ethix"),
        ("{% if holds('vds.maen') %}It holds.{% endif %}", "liu-2025 has no claim vds.maen"),
        ("{% if judged('impossible', 'wrong') %}Some.{% endif %}", "there is no verdict"),
        ("{{ between('vds.immediate.all.mean', 'some') }}", "there is no rebuilt table some"),
        ("{{ said('5 patients') }}", "said('5 patients'): a number may not be typed"),
        ("{{ stated('ethix') }}", "config/paper.yaml has no key ethix; the closest are: ethics"),
        ("{{ numbr('vds.immediate.all.mean') }}", "there is no look-up numbr; there are: "),
        ("{{ allowed('spilt') }}", "nothing open under the name spilt; the closest are: split"),
        ("{{ nothing }}", "there is no look-up nothing"),
        ("{{ x ~ constant('alpha') }}", "there is no look-up x"),
        ("{{ number() }}", "write this look-up as number('statistic_id')."),
        ("{{ number(constant('alpha')) }}", "write this look-up as number('statistic_id')."),
        (
            "{{ number('icc.immediate.all.value') }}",
            "empty (one rater). Say so in the text, behind",
        ),
        (
            "{{ recomputed('icc') }}",
            "the claim icc was not recomputed: The ledger leaves it empty.",
        ),
        ("{{ number('vds.immediate.all.mean' }}", "unexpected '}'"),
        ("{% if has('icc.immediate.all.value') %}", "Unexpected end of template"),
    ],
)
def test_an_impossible_look_up_is_refused_with_its_line(tmp_path, line, sentence):
    case = sample(tmp_path).with_line(line)
    with pytest.raises(StudyError) as refusal:
        case.composed()
    assert sentence in str(refusal.value)
    assert f"{case.paper.text}, line " in str(refusal.value)


def test_the_line_of_a_look_up_is_its_own(tmp_path):
    line = "{% if has('icc.immediate.all.value') %}\nNo.\n{% endif %}\n{{ recomputed('icc') }}"
    case = sample(tmp_path).with_line(line)
    with pytest.raises(StudyError, match="line 14: the claim icc"):
        case.composed()


def test_every_number_knows_its_place_on_the_reviewer_page(tmp_path):
    lookups = sample(tmp_path).lookups
    lookups.number("vds.immediate.all.mean")
    lookups.printed("pss.percent")
    lookups.constant("alpha")
    assert [emitted.anchor for emitted in lookups.emitted] == [
        "liu-2025/vds.immediate.all.mean",
        "claim/liu-2025/pss.percent",
        "constant/alpha",
    ]


def test_a_range_that_is_not_known_is_refused_with_what_to_write(tmp_path):
    line = "From {{ between('vds.immediate.all.mean', 'all_numbers') }}."
    case = sample(tmp_path).with_line(line)
    with pytest.raises(StudyError, match=r"no range of vds\.immediate\.all\.mean is known over"):
        text_of(case)
