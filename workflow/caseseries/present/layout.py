"""Where the panels of a figure stand: all of one size, with room for the words around them.

Own, because matplotlib's constrained layout measures everything twice, in letters of another
renderer than draws them: a tenth of what it takes to show a cohort.
"""

from typing import Final

import numpy as np
from matplotlib.axes import Axes
from matplotlib.backend_bases import RendererBase
from matplotlib.figure import Figure

PAD: Final = 3.0  # points around a panel and its words; a sheet has 72 dots an inch
_DIGITS: Final = 9
"""Of a place, as a part of the figure. The last bits of sums would name the clip paths."""


def lay_out(figure: Figure, renderer: RendererBase) -> None:
    """Set the panels of a grid below the legends and above the foot of a figure.

    The foot is ``subplots_adjust(bottom=…)``. Panels that stand in no grid stay where they are.
    """
    panels = [(axes, spec) for axes in figure.axes if (spec := axes.get_subplotspec())]
    if not panels:
        return
    size = np.array([figure.bbox.width, figure.bbox.height])
    pad = np.repeat(PAD / size, 2)
    legends = [one.get_window_extent(renderer).height / size[1] for one in figure.legends]
    top = 1 - sum(legends) - 2 * pad[2] * len(legends)
    rows, columns = panels[0][1].get_gridspec().get_geometry()
    # Left, right, above and below the panels of each column, and of each row.
    around = np.tile(pad, (max(rows, columns), 1)).T
    for axes, spec in panels:
        row, column = spec.rowspan.start, spec.colspan.start
        at = [0, 1, 2, 3], [column, column, row, row]
        around[at] = np.maximum(around[at], pad + _around(axes, figure, renderer))
    (left, right), (above, below) = around[:2, :columns], around[2:, :rows]
    width = (1 - left.sum() - right.sum()) / columns
    height = (top - figure.subplotpars.bottom - above.sum() - below.sum()) / rows
    x = np.cumsum(left + width + right) - right - width
    y = top - np.cumsum(above + height + below) + below
    for axes, spec in panels:
        place = x[spec.colspan.start], y[spec.rowspan.start], width, height
        axes.set_position(np.round(place, _DIGITS).tolist())


def _around(axes: Axes, figure: Figure, renderer: RendererBase) -> list[float]:
    """Return how far words reach left, right, above and below a panel, in parts of the figure."""
    outer = axes.get_tightbbox(renderer, for_layout_only=True)
    if outer is None:
        return [0.0] * 4
    inner, outer = axes.get_position(), outer.transformed(figure.transFigure.inverted())
    return [inner.x0 - outer.x0, outer.x1 - inner.x1, outer.y1 - inner.y1, inner.y0 - outer.y0]
