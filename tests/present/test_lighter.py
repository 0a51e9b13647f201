"""Oracle: the figure as its file shows it, drawn by Typst, point by point."""

import html
import io

import numpy as np
import pytest
from lxml import etree
from PIL import Image

from caseseries.present import figures, style
from caseseries.present.lighter import lighter
from caseseries.present.registry import members
from present import toy_cohorts as toy

WIDTH = 80.0  # millimetres; small, so that it is drawn fast


@pytest.fixture(scope="module")
def drawn():
    """Every figure of a cohort: as its file holds it, and lighter."""
    with style.house_style():
        every = [
            one for module in members(figures, "cohort") for one in module.drawings(toy.followed())
        ]
        in_file = {}
        for one in every:
            in_file[one.name] = style._drawing(one.draw())
    return {name: (drawing, lighter(drawing)) for name, drawing in in_file.items()}


def grey(drawing):
    png = style._typeset(drawing, WIDTH, format="png", ppi=style.DPI)
    return np.asarray(Image.open(io.BytesIO(png)).convert("L"), dtype=float)


def test_it_is_the_same_picture(drawn):
    assert len(drawn) > 5
    for name, (whole, light) in drawn.items():
        apart = np.abs(grey(whole) - grey(light))
        assert apart.mean() < 0.5, name
        assert grey(whole).std() > 10 * apart.mean(), name


def test_its_words_are_text_in_their_order(drawn):
    for name, (whole, light) in drawn.items():
        comments = etree.fromstring(whole.encode()).xpath("//comment()")
        shown = etree.fromstring(light.encode()).iter("{*}text")
        # A comment is no markup: what it holds was escaped for one that is.
        said = [html.unescape(one.text.strip()) for one in comments]
        assert [text.text for text in shown] == said, name


def test_it_takes_a_third_of_the_bytes(drawn):
    whole, light = (sum(len(pair[place]) for pair in drawn.values()) for place in (0, 1))
    assert light < whole / 3


def test_two_hyphens_in_a_text_stay_two(drawn):
    with style.house_style():
        figure = style.sheet(60, 20, "patient A--1 & <2>")
        light = lighter(style._drawing(figure))
    (text,) = etree.fromstring(light.encode()).iter("{*}text")
    assert text.text == "patient A--1 & <2>"


def test_a_drawing_of_another_program_stays_as_it_is():
    drawing = (
        '<svg><style>.a{fill:red}</style><g id="x"><b class="a" style="c" d="1.23456"/></g></svg>'
    )
    assert lighter(drawing) == drawing
