"""More than two independent groups.

``groups`` holds the values of each group under its name.

Own, because the distances of Brown and Forsythe and the effect sizes need the sums that scipy
keeps to itself, and scipy gives p-values from groups of one.
"""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from caseseries.statistics.distributions import chi2_p, f_p
from caseseries.statistics.grid import Grid, Steps, doubled_midranks, in_steps, is_constant, on_grid
from caseseries.statistics.moments import mean_of, variance_of
from caseseries.statistics.result import Result, unavailable
from caseseries.statistics.rows import Column, FloatArray, observed

NO_VARIATION = "no variation within any group"


@dataclass(frozen=True)
class Groups:
    """The observed values of each group, as numbers and in whole steps of one grid."""

    names: tuple[str, ...]
    samples: tuple[FloatArray, ...]
    steps: tuple[Steps, ...]
    n_missing: int

    @property
    def n(self) -> int:
        """Observed values."""
        return sum(sample.size for sample in self.samples)

    def refused(self, statistic: str, reason: str, method: str, parts: Iterable[str]) -> Result:
        """Return the record of a comparison that these groups do not allow."""
        return unavailable(
            statistic, reason, method=method, n=self.n, n_missing=self.n_missing, parts=parts
        )

    def too_small(self, fewest: int) -> str:
        """Say which groups have too few values to be compared; nothing where all have enough."""
        if len(self.samples) < 2:
            return "one group cannot be compared" if self.samples else "no group was given"
        short = [
            f"{name} has {sample.size}"
            for name, sample in zip(self.names, self.samples, strict=True)
            if sample.size < fewest
        ]
        return f"each group needs {fewest} values: {', '.join(short)}" if short else ""


def read(groups: Mapping[str, Column], grid: Grid | None = None) -> Groups:
    """Return the observed values of each group, rounded to the grid where one is given."""
    present = {str(name): observed(values) for name, values in dict(groups).items()}
    samples = [sample for sample, _ in present.values()]
    return Groups(
        names=tuple(present),
        samples=tuple(on_grid(sample, grid) for sample in samples),
        steps=tuple(in_steps(*samples, grid=grid)),
        n_missing=sum(n_missing for _, n_missing in present.values()),
    )


def anova(groups: Mapping[str, Column], *, grid: Grid | None = None) -> Result:
    """Compare the means of all groups, one variance for all (R: ``anova(lm(y ~ g))``).

    Parts: ``df1``, ``df2``, ``eta_squared``, ``omega_squared``.
    """
    method = "one-way analysis of variance"
    data = read(groups, grid)
    reason = data.too_small(1)
    within_df = data.n - len(data.samples)
    if not reason and within_df == 0:
        reason = "each group has one value: no variation within groups can be seen"
    if not reason and all(map(is_constant, data.steps)):
        reason = NO_VARIATION
    if reason:
        return data.refused("F", reason, method, ("df1", "df2", "eta_squared", "omega_squared"))
    grand_mean = mean_of(np.concatenate(data.samples))
    between = math.fsum(x.size * (mean_of(x) - grand_mean) ** 2 for x in data.samples)
    within = math.fsum((x.size - 1) * variance_of(x) for x in data.samples if x.size > 1)
    df = len(data.samples) - 1
    f = (between / df) / (within / within_df)
    unexplained = within / within_df
    return Result(
        statistic="F",
        value=f,
        method=method,
        n=data.n,
        n_missing=data.n_missing,
        p_value=f_p(f, df, within_df),
        parts={
            "df1": float(df),
            "df2": float(within_df),
            "eta_squared": between / (between + within),
            "omega_squared": (between - df * unexplained) / (between + within + unexplained),
        },
    )


def welch_anova(groups: Mapping[str, Column], *, grid: Grid | None = None) -> Result:
    """Compare the means of all groups, each with its own variance (Welch 1951).

    R: ``oneway.test``. Parts: ``df1``, ``df2``.
    """
    method = "Welch's one-way analysis of variance"
    data = read(groups, grid)
    reason = data.too_small(2)
    if not reason:
        constant = [
            name for name, steps in zip(data.names, data.steps, strict=True) if is_constant(steps)
        ]
        # A variance of 0 would give its group an infinite weight.
        reason = f"no variation in {', '.join(constant)}" if constant else ""
    if reason:
        return data.refused("F", reason, method, ("df1", "df2"))
    sizes = np.array([x.size for x in data.samples])
    means = np.array([mean_of(x) for x in data.samples])
    weights = sizes / np.array([variance_of(x) for x in data.samples])
    k = sizes.size
    centre = float(weights @ means / weights.sum())
    imbalance = float(np.sum((1 - weights / weights.sum()) ** 2 / (sizes - 1)))
    between = float(weights @ (means - centre) ** 2) / (k - 1)
    f = between / (1 + 2 * (k - 2) / (k**2 - 1) * imbalance)
    df2 = (k**2 - 1) / (3 * imbalance)
    return Result(
        statistic="F",
        value=f,
        method=method,
        n=data.n,
        n_missing=data.n_missing,
        p_value=f_p(f, k - 1, df2),
        parts={"df1": k - 1.0, "df2": df2},
    )


def kruskal_wallis(groups: Mapping[str, Column], *, grid: Grid | None = None) -> Result:
    """Compare all groups by ranks, corrected for ties (R: ``kruskal.test``).

    Part ``epsilon_squared`` is H/(n − 1); ``df`` the degrees of freedom.
    """
    method = "Kruskal–Wallis test, tie correction, chi-square approximation"
    data = read(groups, grid)
    reason = data.too_small(1)
    pooled = np.concatenate([*data.steps, np.zeros(0, dtype=np.int64)])
    if not reason and is_constant(pooled):
        reason = "no variation at all: every value is the same"
    if reason:
        return data.refused("H", reason, method, ("df", "epsilon_squared"))
    ranks = doubled_midranks(pooled) / 2
    sizes = [x.size for x in data.steps]
    by_group = np.split(ranks, np.cumsum(sizes)[:-1])
    middle = (data.n + 1) / 2
    between = math.fsum(r.size * (mean_of(r) - middle) ** 2 for r in by_group)
    h = between / variance_of(ranks)
    df = len(sizes) - 1
    return Result(
        statistic="H",
        value=h,
        method=method,
        n=data.n,
        n_missing=data.n_missing,
        p_value=chi2_p(h, df),
        parts={"df": float(df), "epsilon_squared": h / (data.n - 1)},
    )
