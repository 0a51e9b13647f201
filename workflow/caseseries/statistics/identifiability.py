"""Which variance components the rows can tell apart.

Two components can be told apart when the patterns Z_i Z_i' that they add to the covariance remain
different after the fixed effects are taken out. The patterns are compared as vectors: cosine 1 is
the same pattern. The residual is the component in which every row is a level of its own.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np

from caseseries.statistics.design import Design
from caseseries.statistics.random_effects import Codes, meetings, sums_by_level
from caseseries.statistics.rows import FloatArray

RESIDUAL = "residual"
INVOLVED = 1e-4
"""How large a coefficient makes a pattern part of a linear dependence."""
SAME = 1e-8
"""How close to 1 a cosine, or to 0 a length, makes two patterns the same or one vanish."""


@dataclass(frozen=True)
class Components:
    """The random intercepts that can be estimated, and what became of the others.

    ``refused`` gives the reason for each component without an estimate of its own.
    """

    kept: Mapping[str, Codes]
    refused: Mapping[str, str]


def separable(design: Design, factors: Mapping[str, Codes]) -> Components:
    """Sort the random intercepts, in the order given, into those kept and those refused."""
    everything = {RESIDUAL: np.arange(design.columns.shape[0]), **factors}
    overlap = _Overlaps(design, everything)
    kept, refused = [RESIDUAL], dict[str, str]()
    for name, codes in factors.items():
        reason = _why_nothing(name, codes, overlap.length(name))
        alike = [] if reason else overlap.dependent([*kept, name])
        if reason:
            refused[name] = reason
        elif alike:
            one_each = alike == [RESIDUAL, name] and int(codes.max()) + 1 == codes.size
            refused |= dict.fromkeys(alike, _why_alike(name, alike, one_each))
        else:
            kept.append(name)
    return Components({name: factors[name] for name in kept[1:]}, refused)


class _Overlaps:
    """Inner products of the patterns of all components, the fixed effects taken out of them."""

    def __init__(self, design: Design, components: Mapping[str, Codes]) -> None:
        self._position = {name: i for i, name in enumerate(components)}
        codes = list(components.values())
        sums = [sums_by_level(design.q, each) for each in codes]
        size = len(codes)
        self._products = np.empty((size, size))
        for i, j in product(range(size), repeat=2):
            if i <= j:
                inner = _inner_product(codes[i], codes[j], sums[i], sums[j])
                self._products[i, j] = self._products[j, i] = inner

    def length(self, name: str) -> float:
        """Return the squared length of one pattern."""
        return float(self._products[self._position[name], self._position[name]])

    def dependent(self, names: Sequence[str]) -> list[str]:
        """Return the components that take part in a linear dependence of their patterns."""
        chosen = [self._position[name] for name in names]
        products = self._products[np.ix_(chosen, chosen)]
        lengths = np.sqrt(np.diag(products))
        sizes, directions = np.linalg.eigh(products / np.outer(lengths, lengths))
        if sizes[0] > SAME:
            return []
        involved = np.abs(directions[:, 0]) > INVOLVED
        return [name for name, part in zip(names, involved, strict=True) if part]


def _inner_product(first: Codes, second: Codes, a: FloatArray, b: FloatArray) -> float:
    """Return the squared norm of Z_1' M Z_2, where M takes out the fixed effects.

    ``a`` and ``b`` are the sums of the orthogonal design by level: Z_1'q and Z_2'q.
    """
    ones, others, counts = meetings(first, second)
    between = np.sum(counts * np.einsum("ij,ij->i", a[ones], b[others]))
    return float(np.sum(counts**2) - 2 * between + np.sum((a.T @ a) * (b.T @ b)))


def _why_nothing(name: str, codes: Codes, length: float) -> str:
    if codes.max() == 0:
        return f"one {name}: a variance between levels cannot be estimated"
    if length <= SAME * codes.size:
        return f"the fixed effects already tell every {name} apart"
    return ""


def _why_alike(name: str, alike: Sequence[str], one_each: bool) -> str:
    if one_each:
        return f"one row per {name}: its variance cannot be told from the residual one"
    *others, last = sorted(alike)
    together = f"{', '.join(others)} and {last}"
    return f"{together} vary together: their variances cannot be told apart"


def unexplained_variation(
    design: Design, outcome: FloatArray, finest: Codes | None
) -> tuple[float, int]:
    """Return what remains of the outcome beside all effects as if fixed: squares and their df.

    ``finest`` is the factor that the others enclose; None where there is none.
    """
    columns, rest, levels = design.columns, outcome[:, None], 0
    if finest is not None:
        columns, rest = (_centred(part, finest) for part in (columns, rest))
        levels = int(finest.max()) + 1
    scale = np.linalg.norm(columns, axis=0)
    varied = scale > SAME * np.linalg.norm(scale)
    basis, triangle, _ = np.linalg.svd(columns[:, varied] / scale[varied], full_matrices=False)
    basis = basis[:, triangle > SAME]
    rest = rest - basis @ (basis.T @ rest)
    return float(np.sum(rest**2)), len(rest) - levels - basis.shape[1]


def _centred(columns: FloatArray, codes: Codes) -> FloatArray:
    means = sums_by_level(columns, codes) / np.bincount(codes)[:, None]
    return columns - means[codes]
