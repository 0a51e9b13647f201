"""Where panels stand; that no word is cut off or hidden is held for every figure of the house."""

import io

import numpy as np
import pytest
from matplotlib.backends.backend_svg import RendererSVG

from caseseries.present import figures, style
from caseseries.present.layout import lay_out
from caseseries.present.registry import members
from present import toy_cohorts as toy


def laid_out(figure):
    """Lay a figure out as it is drawn."""
    lay_out(figure, RendererSVG(*figure.bbox.size, io.StringIO(), metadata={"Date": None}))


@pytest.fixture(scope="module")
def every():
    with style.house_style():
        yield {
            one.name: one.draw()
            for module in members(figures, "cohort")
            for one in module.drawings(toy.followed())
        }


def test_panels_are_of_one_size_and_stand_in_rows(every):
    assert len(every) > 5
    for name, figure in every.items():
        laid_out(figure)
        places = np.array([axes.get_position().bounds for axes in figure.axes])
        assert np.allclose(places[:, 2:], places[0, 2:]), name
        assert np.all(places[:, 2:] > 0), name
        rows, columns = figure.axes[0].get_gridspec().get_geometry()
        assert [len(np.unique(at)) for at in places[:, :2].T] == [columns, rows], name


def test_panels_that_stand_in_no_grid_stay_where_they_are():
    with style.house_style():
        figure = style.sheet(60, 40, "x")
        axes = figure.add_axes((0.2, 0.3, 0.5, 0.4))
        laid_out(figure)
        assert axes.get_position().bounds == pytest.approx((0.2, 0.3, 0.5, 0.4))
