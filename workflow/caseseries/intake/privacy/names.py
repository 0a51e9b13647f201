"""Find people's names: in a cell of its own, and inside a sentence.

A name is not a pattern, so lists of names decide together with what stands around them. Inside a
sentence only strong signs count: a title, a word such as "named", or a given name that is no
everyday word.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import Final

from caseseries.intake.privacy import words as lists

_HAN = r"[\u4e00-\u9fff]"
_WORD = r"[^\W\d_]+(?:['’-][^\W\d_]+)*"
_CAPITALISED = r"(?:(?:[DO]['’])?[A-ZÀ-ÖØ-ÞŁŚŠŽČĆ][^\W\d_]+(?:['’-][^\W\d_]+)*)"
_PARTICLE = r"(?:van|von|de|der|den|da|di|la|le|el|al|bin|ibn|dos|ter)"

_TITLED = re.compile(
    rf"\b(?:Mr|Mrs|Ms|Miss|Mx|Dr|Prof|Professor|Doctor|Nurse|Sir|Madam|Herr|Frau|Se[ñn]ora?|Sra?"
    rf"|Mme|Mlle|Monsieur|Madame)\b\.?\s+(?:{_PARTICLE}\s+)*(?:[A-Z]\.?\s+)?{_CAPITALISED}"
    rf"(?:\s+{_CAPITALISED})?"
)
_INTRODUCED = re.compile(
    rf"\b(?:[Nn]amed?(?:\s+is)?|[Cc]alled|[Ss]urname|[Ii]nitials|heißt|se\sllama"
    rf"|s['’]appelle)\b\s*[:=]?\s*{_CAPITALISED}"
    rf"(?:\s+{_CAPITALISED})?"
)
_TWO_OR_THREE_WORDS = re.compile(rf"{_WORD}\.?,?(?:\s+{_WORD}\.?){{1,3}}")
_SENTENCE_WORDS = re.compile(_CAPITALISED)

# What follows these words is a name, unless it is a word that a clinic writes.
_AFTER_PATIENT = re.compile(
    rf"\b(?:(?:[Pp]atient(?:in|e)?|[Pp]aciente):?|[Pp]t\.?|[Pp]at\.) ({_CAPITALISED})"
)
# "O. Ashdown", "Okonkwo, Chidi", "ASHDOWN Wren".
_SURNAME_MARKED = re.compile(
    rf"[A-Z]\.\s?{_CAPITALISED}|{_CAPITALISED},\s?{_CAPITALISED}|[A-Z]{{5,20}}\s[A-Z][a-z]{{2,20}}"
)
# Two or three words in a script of which the guard knows no word: Greek, Hebrew, Arabic,
# Devanagari, Thai; and two capitalised words in Cyrillic, wherever they stand.
_OTHER_SCRIPT = re.compile(
    "|".join(
        f"[{block}]{{2,20}}(?:\\s[{block}]{{2,20}}){{1,2}}"
        for block in ("Ͱ-Ͽἀ-῿", "֐-׿", "؀-ۿ", "ऀ-ॿ", "฀-๿")
    )
)
_CYRILLIC = re.compile(r"[А-ЯЁ][а-яё]{1,20}\s[А-ЯЁ][а-яё]{1,20}")
_JAPANESE_TITLED = re.compile(
    r"([\u4e00-\u9fff\u30a0-\u30ff]{1,5})(?:さん|様|氏)(?![\u4e00-\u9fff])"
)
_KOREAN = re.compile(rf"[{lists.KOREAN_SURNAMES}][가-힣]{{2}}(?:\s?[님씨])?")

_HAN_TITLED = re.compile(
    rf"({_HAN})(?:{_HAN}{{1,2}})?(?:先生|女士|小姐|太太|大夫|医生|医师|教授|主任|护士|護士|醫師|醫生)"
)
_HAN_INTRODUCED = re.compile(
    rf"(?:(?:患者|病人)?姓名|名字|患者|病人|病员|家属|联系人|配偶|丈夫|妻子|母亲|父亲|儿子|女儿|患儿)"
    rf"(?:名叫|叫|名为|[:是为])?\s*({_HAN}{_HAN}{{1,3}})"
)

_INITIALS = "b p m f d t n l g k h j q x r zh ch sh z c s y w".split()
_FINALS = (
    "a o e ai ei ao ou an en ang eng ong i ia iao ie iu ian in iang ing iong u ua uo uai ui uan un "
    "uang v ve ue er"
).split()
_SYLLABLE = rf"(?:(?:{'|'.join(sorted(_INITIALS, key=len, reverse=True))})?"
_SYLLABLE += rf"(?:{'|'.join(sorted(_FINALS, key=len, reverse=True))}))"
_PINYIN = re.compile(rf"{_SYLLABLE}{{1,2}}")
_HYPHENATED_PINYIN = re.compile(rf"{_SYLLABLE}[-'’]{_SYLLABLE}")
# A syllable as it is really spelt; English has few words made of these alone.
_OPEN = "a|o|e|ai|ei|ao|ou|an|en|ang|eng|ong|u|ua|uo|uai|ui|uan|un|uang"
_NARROW = "i|ia|iao|ie|iu|ian|in|iang|ing|iong"
_SPELT = rf"""(?:
    [bpmdtnl](?:{_OPEN}|{_NARROW})
  | (?:zh|ch|sh|[rzcs])(?:{_OPEN}|i)
  | [gkhfw](?:{_OPEN})
  | [jqx](?:{_NARROW}|u|ue|uan|un)
  | y(?:a|an|ang|ao|e|i|in|ing|ong|ou|u|uan|ue|un)
  | ai|an|ang|ao|en|er|ou
)"""
_RUN_TOGETHER = re.compile(
    rf"(?:{'|'.join(sorted(lists.PINYIN_SURNAMES, key=len, reverse=True))}){_SPELT}{{1,2}}",
    re.IGNORECASE | re.VERBOSE,
)
_SHORTEST_RUN_TOGETHER = 8
_DOTTED_INITIALS = re.compile(r"(?:[A-Z]\.[\s-]?){2,4}")
_ONE_NAME = re.compile(r"[A-ZÀ-ÖØ-ÞŁŚŠŽČĆ][^\W\d_]{2,}(?:['’-][A-Z][^\W\d_]+)*|[A-Z]{2,3}")
_FEWEST_SINGLE_NAMES = 4
_HAN_SURE_SURNAMES = lists.HAN_SURNAMES - lists.HAN_AMBIGUOUS_SURNAMES
_MOST = 0.8
LONGEST_NAME = 100


def _ends_in_no_clinical_word(match: re.Match[str]) -> bool:
    return not _is_clinical(match[0].split()[-1])


# What shows a name inside a text, and what must be true of it as well.
_SIGNS: Final[tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], bool]], ...]] = (
    (_CYRILLIC, bool),
    (_JAPANESE_TITLED, lambda found: not found[1].endswith(lists.JAPANESE_ROLES)),
    (_TITLED, _ends_in_no_clinical_word),
    (_INTRODUCED, _ends_in_no_clinical_word),
    (_SENTENCE_WORDS, lambda found: found[0].casefold() in lists.GIVEN_NAMES),
    (_HAN_TITLED, lambda found: found[1] in _HAN_SURE_SURNAMES),
    (_HAN_INTRODUCED, lambda found: _begins_with_han_name(found[1])),
)


def names_in(text: str) -> Iterator[tuple[int, int]]:
    """Yield the spans of people's names in a text that is written for people to read."""
    if is_name(text):
        yield 0, len(text)
        return
    # A heading, such as "Patient Id", is all in capitals.
    is_sentence = any(map(str.islower, re.findall(r"\w+", text)))
    for match in _AFTER_PATIENT.finditer(text) if is_sentence else ():
        if not _is_known(match[1]):
            yield match.span(1)
    for pattern, holds in _SIGNS:
        yield from (match.span() for match in pattern.finditer(text) if holds(match))


def is_name(text: str) -> bool:
    """Tell whether a whole cell is the name of a person."""
    text = text.strip()
    if len(text) > LONGEST_NAME:
        return False
    return _is_han_name(text) or _is_name_of_other_script(text) or _is_latin_name(text)


def are_initials(text: str) -> bool:
    """Tell whether a whole cell is initials with dots: "J.S.", "W. X. M."."""
    compact = re.sub(r"[\s-]", "", text)
    return bool(_DOTTED_INITIALS.fullmatch(text)) and compact.casefold() not in lists.DOTTED_WORDS


def look_like_single_names(values: Sequence[str]) -> bool:
    """Tell whether a column holds single names or initials: "Ashdown", "Quist", "WXM", "Pia".

    Every cell is one capitalised word, or two or three capitals; no two are the same, and none is
    of the trade.
    """
    filled = [value.strip() for value in values if value.strip()]
    return (
        len(filled) >= _FEWEST_SINGLE_NAMES
        and len(set(filled)) == len(filled)
        and all(_ONE_NAME.fullmatch(value) for value in filled)
        and not any(_is_clinical(value) for value in filled)
    )


def look_like_names(values: Sequence[str]) -> bool:
    """Tell whether a column holds names that no list knows: "Wren Ashdown", "Pia Quist".

    Nearly every cell is two or three capitalised words, nearly every cell differs, and no word
    is one of the trade.
    """
    filled = [value.strip() for value in values if value.strip()]
    if len(filled) < 3:
        return False
    shaped = []
    for seen, value in enumerate(filled, start=1):
        if _is_shaped_like_name(value):
            shaped.append(value)
        elif len(filled) - seen + len(shaped) < _MOST * len(filled):
            return False
    return len(set(shaped)) >= _MOST * len(filled)


def differ_like_names(times: Counter[str]) -> bool:
    """Tell whether nearly every cell of a column differs, so that it may be one of names."""
    return len(times) >= _MOST * times.total()


def _is_shaped_like_name(text: str) -> bool:
    words = re.split(r"[\s,]+", text)
    if not 2 <= len(words) <= 4 or any(_is_clinical(word) for word in words):
        return False
    capitalised = [word for word in words if re.fullmatch(rf"{_CAPITALISED}|[A-Z]\.?", word)]
    others = [word for word in words if word not in capitalised]
    return len(capitalised) >= 2 and all(re.fullmatch(_PARTICLE, word) for word in others)


def _is_name_of_other_script(text: str) -> bool:
    if _KOREAN.fullmatch(text):
        return text not in lists.KOREAN_WORDS
    joined = re.sub(r"\s", "", text)
    is_han = re.fullmatch(rf"{_HAN}{{3,5}}", joined) is not None
    return (is_han and joined[:2] in lists.JAPANESE_SURNAMES) or bool(_OTHER_SCRIPT.fullmatch(text))


def _is_latin_name(text: str) -> bool:
    if _SURNAME_MARKED.fullmatch(text) and not any(map(_is_known, re.findall(r"\w{2,}", text))):
        return True
    words = [word.strip(".,;").casefold() for word in re.split(r"[\s-]+", text)]
    if len(words) == 1:
        return words[0] in lists.GIVEN_NAMES or _is_joined_name(text) or _is_run_together(text)
    if not re.search(r"\s", text):
        return _is_double_name(text)
    if not _TWO_OR_THREE_WORDS.fullmatch(text) or any(_is_clinical(word) for word in words):
        return False
    if any(word in lists.GIVEN_NAMES for word in words):
        return len(words) == 2 or _is_shaped_like_name(text)
    if words[0] in lists.SURNAMES or words[-1] in lists.SURNAMES:
        return _is_shaped_like_name(text)
    return _is_pinyin_name(text.replace(",", "").split())


def _is_run_together(word: str) -> bool:
    """Tell whether one capitalised word is a surname and given name in pinyin: "Wangxiaoming"."""
    return (
        len(word) >= _SHORTEST_RUN_TOGETHER
        and word.istitle()
        and not _is_clinical(word)
        and word.casefold() not in lists.NOT_RUN_TOGETHER
        and _RUN_TOGETHER.fullmatch(word) is not None
    )


def _is_double_name(text: str) -> bool:
    """Tell whether a word with hyphens is a name: "Smith-Jones", "Anna-Lena", "Wang-Xiaoming"."""
    parts = text.split("-")
    if _is_pinyin_name(parts):
        return True
    known = {part.casefold() for part in parts} & (lists.GIVEN_NAMES | lists.SURNAMES)
    shaped = all(re.fullmatch(_CAPITALISED, part) for part in parts)
    return bool(known) and shaped and not any(_is_clinical(part) for part in parts)


def _is_joined_name(word: str) -> bool:
    """Tell whether one word is a full name written together: "ZhangWei", "JohnSmith", "zhang_wei".

    A surname alone is not enough: "Long" and "Park" are words too.
    """
    parts = re.findall(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])", word)
    if len(parts) != 2 or any(_is_clinical(part) for part in parts):
        return False
    known = {part.casefold() for part in parts}
    return bool(known & lists.GIVEN_NAMES) or bool(known & lists.SURNAMES) or _is_pinyin_name(parts)


def _is_pinyin_name(words: Sequence[str]) -> bool:
    """Tell whether two words are a surname and a given name in pinyin, in either order."""
    if len(words) == 3:  # two syllables of a given name: Zhang Xiao Ming, Xiao Ming Zhang
        first, second, third = words
        is_first = first.casefold() in lists.PINYIN_SURNAMES
        words = [first, second + third] if is_first else [first + second, third]
    if len(words) != 2:
        return False
    low = [word.casefold() for word in words]
    return any(
        surname in lists.PINYIN_SURNAMES
        and given not in lists.NOT_PINYIN_GIVEN_NAMES
        and surname not in lists.NOT_PINYIN_GIVEN_NAMES | {"long", "song"}
        and bool(_PINYIN.fullmatch(given) or _HYPHENATED_PINYIN.fullmatch(given))
        for surname, given in (low, reversed(low))
    )


def _is_han_name(text: str) -> bool:
    text = text.replace("·", "").replace(" ", "")
    if not re.fullmatch(rf"{_HAN}{{2,4}}", text) or text in lists.HAN_NOT_NAMES:
        return False
    if text[:2] in lists.HAN_COMPOUND_SURNAMES:
        given = text[2:]
    elif text[0] in lists.HAN_SURNAMES and len(text) <= 3:
        given = text[1:]
    else:
        return False
    return 1 <= len(given) <= 2 and not set(given) & lists.HAN_NOT_IN_NAMES


def _begins_with_han_name(text: str) -> bool:
    """Tell whether what follows a word such as 患者 begins with a name and not with a verb."""
    if text[:2] in lists.HAN_COMPOUND_SURNAMES:
        return True
    if text[0] not in _HAN_SURE_SURNAMES:
        return False
    return (
        text[:3] not in lists.HAN_NOT_NAMES
        and text[:2] not in lists.HAN_NOT_NAMES
        and (not set(text[1:2]) & lists.HAN_NOT_IN_NAMES)
    )


def _is_known(word: str) -> bool:
    return _is_clinical(word) or word.casefold() in lists.PLAIN_WORDS


def _is_clinical(word: str) -> bool:
    return word.strip(".,-").casefold() in lists.CLINICAL_WORDS | lists.CLINICAL_CAPITALS
