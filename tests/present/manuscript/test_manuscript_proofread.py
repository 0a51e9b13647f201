"""Oracle: the house rule itself: a number stands in the text only if it was looked up."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from caseseries.present import pandoc
from caseseries.present.manuscript import source
from caseseries.present.manuscript.proofread import NUMBER_WORDS, proofread
from caseseries.study_error import StudyError
from present.manuscript.sample_manuscript import TEXT, sample


def faults(case):
    with pytest.raises(StudyError) as refusal:
        case.composed()
    return str(refusal.value).replace(str(case.paper.folder) + "/", "").split("\n")


def test_a_text_whose_numbers_are_looked_up_passes(tmp_path):
    case = sample(tmp_path)
    assert case.composed().tree["blocks"]


@pytest.mark.parametrize(
    "line",
    [
        "There were 12 patients.",
        "It rose by 8.5%.",
        "A range of 3--5 points.",
        "There were six patients.",
        "Half of them improved.",
        "**Twice** as many.",
        "It is *one-third* of all.",
        "An entity: &#56;.",
        "Full-width １２ and 六 patients.",
        "A fraction ½ and a circled ③.",
        "A roman number Ⅷ.",
        "A superscript 10^12^ hides.",
        "In code: `12`.",
        "In mathematics: $y = 12$.",
        "> Quoted 12 patients.",
        "- a list of 12 things",
        "A footnote.^[With 12 patients.]",
        "A [link with 12](https://example.org).",
        'A [link](https://example.org "titled 12").',
        "[12]{.number}",
        '[10]{.number n="0"}',
        '[12]{.number n="0"}',
        "{{ 12 }}",
        "{{ '12' }}",
        "![A caption of 12 patients.](fading.svg)",
        '![A caption.](fading.svg){alt="Dots of 12 patients"}',
        "| a | b |\n|---|---|\n| x | 12 |",
        "## A heading of 12 words",
        "<b>12</b>",
        "H~12~O",
        "Term\n:   defined 12 times",
    ],
)
def test_a_typed_number_is_refused_wherever_it_stands(tmp_path, line):
    case = sample(tmp_path).with_line(f"{line}\n")
    assert faults(case)


@pytest.mark.parametrize(
    ("line", "named"),
    [
        ("There were 12 patients.", "manuscript.md, line 11: '12' is a typed number."),
        ("Words.\nThere were six patients.", "manuscript.md, line 12: 'six' is a typed number."),
        (
            "{% if has('icc.immediate.all.value') %}\nNot chosen.\n\n{% endif %}\nIt was 12.",
            "manuscript.md, line 15: '12.' is a typed number.",
        ),
        ("Words.^[\nA note of 12 words.]", "manuscript.md, line 12: '12' is a typed number."),
    ],
)
def test_the_sentence_names_the_line_of_the_source(tmp_path, line, named):
    case = sample(tmp_path).with_line(line)
    assert faults(case)[0].startswith(named)


def test_a_typed_number_in_the_abstract_is_refused_at_its_line(tmp_path):
    case = sample(tmp_path).with_text(TEXT.replace("There were {{", "Of 12 there were {{"))
    assert faults(case)[0].startswith("manuscript.md, line 6: '12' is a typed number.")


def test_a_typed_number_in_title_or_keywords_is_refused(tmp_path):
    case = sample(tmp_path).with_text(TEXT.replace("once more", "of 12 patients"))
    assert faults(case)[0].startswith("manuscript.md, line 2: '12' is a typed number.")
    case = case.with_text(TEXT.replace("scalp]", "ten cases]"))
    assert faults(case)[0].startswith("manuscript.md, line 3: 'ten' is a typed number.")


def test_all_faults_are_told_at_once(tmp_path):
    case = sample(tmp_path).with_line("First 12.\n\nThen six.\n\nThen @fig:nowhere and @nobody.")
    assert [sentence.split(":")[0] for sentence in faults(case)] == [
        "manuscript.md, line 11",
        "manuscript.md, line 13",
        "manuscript.md, line 15",
        "manuscript.md, line 15",
    ]


def test_words_that_only_look_like_numbers_pass(tmp_path):
    line = "Someone wrote often of thirst, a two-sided test, I^2^, *x*~i~, $x_i^2$ and phone."
    case = sample(tmp_path).with_line(line)
    assert case.composed()


def test_an_unresolved_reference_is_refused(tmp_path):
    case = sample(tmp_path).with_line("See @tbl:missing.")
    assert faults(case) == [
        "manuscript.md, line 11: @tbl:missing refers to nothing; there are: tbl:outcomes."
    ]


def test_a_missing_citation_is_refused(tmp_path):
    case = sample(tmp_path).with_line("As known.[see @nobody1999, chap. II]")
    assert faults(case) == ["manuscript.md, line 11: @nobody1999 is not in the bibliography."]


def test_a_number_in_a_citation_is_refused(tmp_path):
    case = sample(tmp_path).with_line("As known.[@liu2025, p. 12]")
    assert faults(case)[0].startswith("manuscript.md, line 11: '12' is a typed number.")


def test_a_table_stands_behind_its_first_mention(tmp_path):
    case = sample(tmp_path).with_line("As @fig:fading shows.\n")
    kinds = [block["t"] for block in case.composed().tree["blocks"]]
    assert kinds[:5] == ["Header", "Para", "Figure", "Para", "Table"]


NUMBERS = st.one_of(
    st.integers(0, 10**6).map(str),
    st.decimals(0, 100, places=2).map(str),
    st.sampled_from(sorted(NUMBER_WORDS)),
)
PLACES = st.sampled_from(
    [
        "{}",
        "*{}*",
        "**{}**",
        "~~{}~~",
        "[{}](https://example.org)",
        "[{}]{{.aside}}",
        "![{}](a.svg)",
        "> {}",
        "- {}",
        "# {}",
        "x^[{}]",
        "| a |\n|---|\n| {} |",
        "::: aside\n{}\n:::",
        "Term\n:   {}",
        '"{}"',
        "({})",
        "{}%",
        "±{}",
    ]
)


@settings(max_examples=40, deadline=None)
@given(number=NUMBERS, place=PLACES, before=st.integers(0, 3))
def test_any_number_in_any_place_is_refused_at_its_line(number, place, before):
    text = "Some words.\n\n" * before + place.format(number) + "\n\nMore words.\n"
    rendered = source.render(text, {}, name="text.md")
    tree = pandoc.parse(rendered.text)
    (sentence,) = proofread(tree, rendered, [], name="text.md", citations=(), exhibits=())
    line = next(at for at, typed in enumerate(text.split("\n"), start=1) if number in typed)
    assert sentence.startswith(f"text.md, line {line}: ")
