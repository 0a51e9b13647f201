"""More than two independent groups.

The tests are scipy's; the refusals are ours, because scipy gives p-values from groups of one.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import scipy

from caseseries.statistics.grid import Grid, Steps, in_steps, is_constant, on_grid
from caseseries.statistics.result import Result, Sample
from caseseries.statistics.rows import Column, FloatArray, complete


@dataclass(frozen=True)
class Groups(Sample):
    """The observed values of each group, as numbers and in whole steps of one grid."""

    names: tuple[str, ...]
    samples: tuple[FloatArray, ...]
    steps: tuple[Steps, ...]

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


def several_groups(groups: Mapping[str, Column], *, grid: Grid | None = None) -> Groups:
    """Return the observed values of each group, rounded to the grid where one is given."""
    present = {str(name): complete(values) for name, values in dict(groups).items()}
    samples = [sample for (sample,), _ in present.values()]
    return Groups(
        n=sum(sample.size for sample in samples),
        n_missing=sum(n_missing for _, n_missing in present.values()),
        confidence=0.95,
        names=tuple(present),
        samples=tuple(on_grid(sample, grid) for sample in samples),
        steps=tuple(in_steps(*samples, grid=grid)),
    )


def welch_anova(groups: Groups) -> Result:
    """Compare the means of all groups, each with its own variance (Welch 1951).

    R: ``oneway.test``; computed by scipy.

    >>> first = [0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0]
    >>> second = [1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4]
    >>> groups = several_groups({"1": first, "2": second})
    >>> f"{welch_anova(groups).value:.4f}"  # R: oneway.test(extra ~ group, sleep)
    '3.4626'
    """
    method = "Welch's one-way analysis of variance"
    reason = groups.too_small(2)
    named = zip(groups.names, groups.steps, strict=True)
    constant = [name for name, steps in named if is_constant(steps)]
    if not reason and constant:
        # A variance of 0 would give its group an infinite weight.
        reason = f"no variation in {', '.join(constant)}"
    if reason:
        return groups.refusal("F", reason, method)
    test = scipy.stats.f_oneway(*groups.samples, equal_var=False)
    point = groups.estimate("F", float(test.statistic), method)
    return replace(point, p_value=float(test.pvalue))


def kruskal_wallis(groups: Groups) -> Result:
    """Compare all groups by ranks, corrected for ties (R: ``kruskal.test``); computed by scipy.

    >>> clearance = {
    ...     "normal": [2.9, 3.0, 2.5, 2.6, 3.2],
    ...     "obstructive": [3.8, 2.7, 4.0, 2.4],
    ...     "asbestosis": [2.8, 3.4, 3.7, 2.2, 2.0],
    ... }
    >>> test = kruskal_wallis(several_groups(clearance))  # R: example(kruskal.test)
    >>> f"{test.value:.5f} {test.p_value:.2f}"
    '0.77143 0.68'
    """
    method = "Kruskal–Wallis test, tie correction, chi-square approximation"
    reason = groups.too_small(1)
    if not reason and is_constant(np.concatenate(groups.steps)):
        reason = "no variation at all: every value is the same"
    if reason:
        return groups.refusal("H", reason, method)
    test = scipy.stats.kruskal(*groups.steps)
    point = groups.estimate("H", float(test.statistic), method)
    return replace(point, p_value=float(test.pvalue))
