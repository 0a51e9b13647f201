"""Which coefficients and which variances of a linear model the rows determine.

As in R's lm, a coefficient that they do not is left out, here with the reason. A variance needs
degrees of freedom of its own: levels that differ beside the fixed effects and beside the factor
that encloses them, and rows left over within them (Henderson's third method; Searle 1971).
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from caseseries.statistics.rows import Column, FloatArray, as_numbers

RESIDUAL = "residual"
Codes = NDArray[np.int64]
"""The level of each row, numbered from 0 without gaps."""

SAME = 1e-8
"""Part of the columns below which what a level leaves of them is rounding noise."""

ALIASED = 1e-7
"""R's tolerance: less than this part of a column is left beside the others, so it is theirs."""


@dataclass(frozen=True)
class Design:
    """Columns of the model with their orthogonal form ``q`` and triangle ``r``: columns = q r."""

    names: tuple[str, ...]
    columns: FloatArray
    q: FloatArray
    r: FloatArray
    left_out: Mapping[str, str]

    @property
    def rank(self) -> int:
        """How many coefficients the rows determine."""
        return len(self.names)

    def column(self, name: str) -> FloatArray:
        """Return the column of one coefficient."""
        return np.asarray(self.columns[:, self.names.index(name)])


def build(fixed: Mapping[str, Column], n: int) -> Design:
    """Return the design of an intercept and the fixed effects, on ``n`` complete rows."""
    candidates = {"intercept": np.ones(n)}
    candidates |= {name: as_numbers(values) for name, values in fixed.items()}
    left_out: dict[str, str] = {}
    names, q, r = [], np.empty((n, 0)), np.empty((0, 0))
    for name, column in candidates.items():
        on_others, rest = _project(column, q)
        length = float(np.linalg.norm(rest))
        if length <= ALIASED * np.linalg.norm(column):
            left_out[name] = _why_left_out(name, column)
            continue
        names.append(name)
        q = np.column_stack([q, rest / length])
        r = np.block([[r, on_others[:, None]], [np.zeros((1, r.shape[1])), length]])
    kept = np.column_stack([candidates[name] for name in names]) if names else q
    return Design(tuple(names), kept, q, r, left_out)


def _project(column: FloatArray, q: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Split a column into its coefficients on q and the rest; twice, against rounding."""
    first = q.T @ column
    rest = column - q @ first
    second = q.T @ rest
    return first + second, rest - q @ second


def _why_left_out(name: str, column: FloatArray) -> str:
    if column.size and np.ptp(column) == 0:
        return f"{name} is {column[0]:g} in every row: it explains no difference"
    return f"{name} is a combination of the other effects: the rows cannot tell them apart"


def separable(
    design: Design, factors: Mapping[str, Codes]
) -> tuple[dict[str, Codes], dict[str, str]]:
    """Return the random intercepts that can be estimated, and the reason for each that cannot.

    An enclosing factor comes before the one that it encloses. Of components that vary together,
    the residual being one, each has a reason.
    """
    kept, refused = dict[str, Codes](), dict[str, str]()
    known = {design.rank: ""}
    for name, codes in factors.items():
        levels = int(codes.max()) + 1
        rank = levels + _beside(design, codes).shape[1]
        if levels == 1:
            refused[name] = f"one {name}: a variance between levels cannot be estimated"
        elif levels == codes.size:
            reason = f"one row per {name}: its variance cannot be told from the residual one"
            refused |= dict.fromkeys((RESIDUAL, name), reason)
        elif rank == design.rank:
            refused[name] = f"the fixed effects already tell every {name} apart"
        elif rank in known:
            one, other = sorted((known[rank], name))
            reason = f"{one} and {other} vary together: their variances cannot be told apart"
            refused |= dict.fromkeys((one, other), reason)
        else:
            kept[name], known[rank] = codes, name
    return kept, refused


def unexplained_variation(
    design: Design, outcome: FloatArray, finest: Codes | None, slope: FloatArray | None = None
) -> tuple[float, int]:
    """Return what remains of the outcome beside all effects as if fixed: squares and their df.

    ``finest`` is the factor that the others enclose; None where there is none. With ``slope``,
    each of its levels has a line along this variable.
    """
    basis, rest, effects = design.q, outcome[:, None], 0
    if finest is not None:
        basis, rest = _beside(design, finest, slope), _centred(rest, finest, slope)
        effects = (int(finest.max()) + 1) * (1 if slope is None else 2)
    rest = rest - basis @ (basis.T @ rest)
    return float(np.sum(rest**2)), len(rest) - effects - basis.shape[1]


def _beside(design: Design, codes: Codes, slope: FloatArray | None = None) -> FloatArray:
    """Return an orthonormal basis of what the columns tell beside the levels of a factor."""
    columns = _centred(design.columns, codes, slope)
    scale = np.linalg.norm(columns, axis=0)
    varied = scale > SAME * np.linalg.norm(design.columns, axis=0)
    basis, lengths, _ = np.linalg.svd(columns[:, varied] / scale[varied], full_matrices=False)
    return np.asarray(basis[:, lengths > SAME])


def _centred(columns: FloatArray, codes: Codes, slope: FloatArray | None = None) -> FloatArray:
    """Return what the level means leave of the columns or, with a slope, what their lines leave."""
    rest = columns - (sums_by_level(columns, codes) / np.bincount(codes)[:, None])[codes]
    if slope is None:
        return rest
    along = _centred(slope[:, None], codes)
    squares = sums_by_level(along**2, codes)
    steepness = sums_by_level(along * rest, codes) / np.where(squares > 0, squares, 1)
    return rest - along * steepness[codes]


def sums_by_level(table: FloatArray, codes: Codes, levels: int = 0) -> FloatArray:
    """Return the sum of each column over the rows of each level."""
    return np.column_stack(
        [np.bincount(codes, weights=column, minlength=levels) for column in table.T]
    )
