"""What a figure shows, as tests look at it."""

from functools import cache
from itertools import combinations

import pytest
from matplotlib.text import Text

from caseseries.present import figures, style
from caseseries.present.registry import members


@cache
def drawings(kind, make):
    """Return every drawing of a subject by name, with the figure drawn in the house style."""
    with style.house_style():
        found = [one for module in members(figures, kind) for one in module.drawings(make())]
        return {one.name: (one, one.draw()) for one in found}


def axes_of(kind, make, name):
    """Return the panels of one figure."""
    return drawings(kind, make)[name][1].axes


def panel(kind, make, name, title):
    """Return the panel of a figure that has a title."""
    return next(axes for axes in axes_of(kind, make, name) if axes.get_title("left") == title)


def texts_of(figure):
    """Return every text that is really drawn; axes keep ticks that they never draw."""
    drawn = []
    draw = Text.draw

    def recorded(text, renderer):
        if text.get_visible() and text.get_text():
            drawn.append((text, text.get_window_extent(renderer)))
        draw(text, renderer)

    with style.house_style(), pytest.MonkeyPatch.context() as patch:
        patch.setattr(Text, "draw", recorded)
        style._drawing(figure)
    return drawn


def hold_to_the_house(one, figure, provenance):
    """Assert that a figure fits its column, is legible, and hides or cuts off nothing."""
    width, height = figure.get_size_inches() * style.MM_PER_INCH
    assert round(width) in (85, 174), one.name
    assert height <= 240, one.name
    shown = texts_of(figure)
    assert provenance in " ".join(text.get_text().replace("\n", " ") for text, _ in shown)
    for text, box in shown:
        # 7 points where a page of A4 takes 174 mm together to 160.
        assert text.get_fontsize() * 160 / 174 >= 7, (one.name, text)
        assert box.x0 >= 0, (one.name, text)
        assert box.y0 >= 0, (one.name, text)
        assert box.x1 <= figure.bbox.x1, (one.name, text)
        assert box.y1 <= figure.bbox.y1, (one.name, text)
    for (first, box), (second, other) in combinations(shown, 2):
        assert not box.padded(-0.5).overlaps(other.padded(-0.5)), (one.name, first, second)


def hold_to_plain_words(one):
    """Assert that title, caption and alternative text are whole sentences without leftovers."""
    for text in (one.title, one.caption, one.alt):
        assert text
        assert not {"nan", "None", "None."} & set(text.split()), text
        assert "  " not in text
    assert one.caption.endswith(".")


def values_at(axes, marker):
    """Return where the symbols of one kind stand, from left to right."""
    return [line.get_xdata()[0] for line in axes.lines if line.get_marker() == marker]


def symbols(axes, markers=style.MARKERS):
    """Return the place of every symbol of a patient; black are means and their arrows."""
    return [
        (x, y)
        for line in axes.lines
        if line.get_marker() in markers and line.get_color() != style.BLACK
        for x, y in zip(*line.get_data(), strict=True)
    ]
