"""The methods of the statistics, called with the columns that their records are read from."""

from collections.abc import Callable
from types import ModuleType, SimpleNamespace
from typing import Any

from caseseries.statistics import bootstrap as of_resamples
from caseseries.statistics import correlation as of_pairs
from caseseries.statistics import groups as of_groups
from caseseries.statistics import paired as of_changes
from caseseries.statistics import several_groups as of_several
from caseseries.statistics import two_by_two as of_table
from caseseries.statistics import variability as of_spread
from caseseries.statistics.result import Result

OWN_OPTIONS = ("resamples",)


def called(module: ModuleType, read: Callable[..., Any], names: str) -> dict[str, Any]:
    """Return methods of a module that read their columns first, by name."""
    return {name: with_columns(getattr(module, name), read) for name in names.split()}


def with_columns(method: Callable[..., Result], read: Callable[..., Any]) -> Callable[..., Result]:
    """Return a method that takes columns, and the options of reading them."""

    def of_columns(*columns: Any, **options: Any) -> Result:
        own = {name: options.pop(name) for name in OWN_OPTIONS if name in options}
        return method(read(*columns, **options), **own)

    of_columns.__name__, of_columns.__module__ = method.__name__, method.__module__
    return of_columns


def pitman_morgan(
    first: Any,
    second: Any,
    *,
    names: tuple[str, str] = ("the first measurement", "the second measurement"),
    **options: Any,
) -> Result:
    """Compare the spread of two measurements of the same patients."""
    return of_spread.pitman_morgan(of_changes.changes(first, second, **options), names=names)


groups = SimpleNamespace(
    **called(
        of_groups,
        of_groups.two_groups,
        "welch student hedges_g mann_whitney permutation hodges_lehmann "
        "probability_of_superiority proportional_odds",
    )
)
paired = SimpleNamespace(
    **called(of_changes, of_changes.changes, "t_test wilcoxon sign_flip hodges_lehmann d_z g_av")
)
correlation = SimpleNamespace(**called(of_pairs, of_pairs.pairs, "spearman kendall"))
several_groups = SimpleNamespace(
    **called(of_several, of_several.several_groups, "welch_anova kruskal_wallis")
)
two_by_two = SimpleNamespace(**called(of_table, of_table.table_of, "fisher boschloo newcombe"))
variability = SimpleNamespace(
    **called(of_spread, of_groups.two_groups, "brown_forsythe permuted_distances lnvr lncvr"),
    pitman_morgan=pitman_morgan,
)
bootstrap = SimpleNamespace(
    **called(of_resamples, of_changes.changes, "mean_change"),
    **called(of_resamples, of_groups.two_groups, "mean_difference"),
    **called(of_resamples, of_pairs.pairs, "spearman"),
)
