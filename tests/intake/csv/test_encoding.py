"""Bytes to text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from caseseries.intake.csv.encoding import UnknownEncodingError, decode, is_known


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
@given(text=st.text(alphabet=st.characters(min_codepoint=32, max_codepoint=0x9FFF), min_size=2))
def test_unicode_comes_back(encoding, text):
    """Without a mark, UTF-16 is known by the zero byte of its first letter."""
    text = "p" + text
    assert decode(text.encode(encoding)).text == text


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("Müller", "windows-1252"),
        ("crâne rasé", "windows-1252"),
        ("señal débil", "windows-1252"),
        ("Größe, Länge, Höhe", "windows-1252"),
        ("Größe", "windows-1252"),
        ("créée, naïveté", "windows-1252"),
        ("雄激素性脱发", "gb18030"),
        ("patient_id,头皮,瘢痕", "gb18030"),
        ("评分：很满意", "gb18030"),
    ],
)
def test_what_is_not_utf_8_is_guessed(text, encoding):
    decoded = decode(text.encode(encoding))
    assert (decoded.text, decoded.encoding, decoded.guessed) == (text, encoding, True)


def test_an_encoding_that_is_given_is_not_guessed():
    decoded = decode("Größe".encode("windows-1252"), "windows-1252")
    assert (decoded.text, decoded.guessed) == ("Größe", False)


@given(st.binary())
def test_any_bytes_are_text_or_refused(data):
    try:
        decoded = decode(data)
    except UnknownEncodingError:
        return
    assert "\x00" not in decoded.text


@pytest.mark.parametrize("name", ["utf-8", "UTF-16", "gb18030", "cp1252", None])
def test_known_encodings(name):
    assert is_known(name)


@pytest.mark.parametrize("name", ["utf-9", "base64", "rot13", "undefined", "a\0b", ""])
def test_unknown_encodings(name):
    assert not is_known(name)
