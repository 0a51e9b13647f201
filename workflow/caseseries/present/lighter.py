"""A figure as pages and its PDF take it: the same picture in a fifth of the bytes.

In its SVG every letter is a path, so that it looks alike without any font. Here letters are
text, in the font of the figures or one as wide; every look is told once; a hundredth of a point is
exact enough. Own, because no library that we have makes text of matplotlib's paths again.
"""

import re
from typing import Final
from urllib.parse import quote

from markupsafe import Markup

FONT: Final = 'text{font-family:"DejaVu Sans",Verdana,sans-serif}'
# Matplotlib writes each text as a comment before its letters, which it draws 100 points high.
_TEXT: Final = re.compile(
    r"<!-- (?P<said>[^\n]*) -->\s*"
    r'<g (?:style="(?P<look>[^"]*)" )?'
    r'transform="(?P<place>[^"]*) scale\((?P<size>\S+) \S+\)">\s*'
    r"(?:<defs>.*?</defs>\s*)?(?P<letters>(?:<use [^>]*/>\s*)+)</g>",
    re.DOTALL,
)
_UNSEEN: Final = re.compile(
    r"<\?xml.*?\?>|<!DOCTYPE.*?>|<!--.*?-->|<metadata>.*?</metadata>", re.DOTALL
)
_MAKER: Final = "<dc:title>Matplotlib"
_EXACT: Final = re.compile(r"\d+\.\d{3,}")
_LOOK: Final = re.compile(r' style="([^"]*)"')
_NAME: Final = re.compile(r' id="([^"]*)"')
_GROUP: Final = re.compile(r"<g\b[^>]*>|</g>")
_STYLES: Final = "</style>"
# Letters that an address may hold as they are.
_SAFE: Final = " '/:;=,+()!*?@$"


def address(drawing: str) -> Markup:
    """Return a drawing, made lighter, as an address that an attribute can hold as it is.

    Quoting what must be is a quarter shorter than base64.
    """
    shown = lighter(drawing).replace('"', "'")
    return Markup(f"data:image/svg+xml,{quote(shown, safe=_SAFE)}")


def lighter(drawing: str) -> str:
    """Return an SVG of matplotlib's with text as text, and without what nobody sees.

    Of any other only spaces that stand together are taken away.
    """
    if _MAKER in drawing:
        drawing = _UNSEEN.sub("", _TEXT.sub(_as_text, drawing)).replace("xlink:href", "href")
        used = set(re.findall(r"#([\w-]+)", drawing))
        drawing = _NAME.sub(lambda name: name[0] * (name[1] in used), drawing)
        drawing = _EXACT.sub(_rounded, drawing)
        drawing = _without_bare_groups(_with_classes(drawing))
    return re.sub(r"\s+", " ", drawing).replace("> <", "><").strip()


def _rounded(number: re.Match[str]) -> str:
    return f"{float(number[0]):.2f}".rstrip("0").rstrip(".")


def _as_text(found: re.Match[str]) -> str:
    look = [f"font-size: {100 * float(found['size']):g}px"]
    look += ["font-weight: bold"] * ("-Bold-" in found["letters"])
    look += [found["look"]] * bool(found["look"])
    # Matplotlib sets two hyphens apart, as no comment may hold them.
    said = found["said"].replace("- -", "--")
    return f'<text style="{"; ".join(look)}" transform="{found["place"]}">{said}</text>'


def _with_classes(drawing: str) -> str:
    """Return a drawing in which each look has a name, and is told once."""
    names = {look: f"l{place}" for place, look in enumerate(dict.fromkeys(_LOOK.findall(drawing)))}
    named = _LOOK.sub(lambda look: f' class="{names[look[1]]}"', drawing)
    rules = "".join(f".{name}{{{look}}}" for look, name in names.items())
    return named.replace(_STYLES, f"{FONT}{rules}{_STYLES}", 1)


def _without_bare_groups(drawing: str) -> str:
    """Return a drawing without groups that say nothing of what is in them."""
    matters: list[bool] = []

    def kept(tag: re.Match[str]) -> str:
        if tag[0].endswith("/>"):
            return ""
        if tag[0] != "</g>":
            matters.append(tag[0] != "<g>")
            return tag[0] * matters[-1]
        return tag[0] * matters.pop()

    return _GROUP.sub(kept, drawing)
