"""VDS against PSS, every patient a point, ties stacked and counted; one panel a pairing."""

import textwrap
from math import ceil, floor

import pandas as pd
import seaborn as sns
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from caseseries.cases.vocabulary import PSS_SCORES, PSS_VERY_SATISFIED
from caseseries.present import numbers, style
from caseseries.present.figures.description import Description, nothing_shown, sentences, when
from caseseries.present.material import Material

TITLE = "Visual Density Score against Patient Satisfaction Score"
NOTHING = "No patient has both a Visual Density Score and a Patient Satisfaction Score."
MOST_PANELS = 3

# Height of one stack of tied patients, where two levels of PSS are 1 apart.
ROOM = 0.8
STEP = 0.13
SYMBOL_MM = 1.5
# Up to four symbols are told at a glance.
COUNTED_FROM = 5
WRAP_AT = 44


def draw(material: Material) -> Figure:
    """Draw one panel for each pairing of timepoints."""
    pairings = _pairings(material)
    if not pairings:
        return style.message(material.provenance, NOTHING)
    width = style.SINGLE_COLUMN if len(pairings) == 1 else style.DOUBLE_COLUMN
    figure = style.sheet(width, 80, material.provenance)
    panels = figure.subplots(1, len(pairings), sharex=True, sharey=True, squeeze=False)[0]
    seen = pd.concat(_pairs(material, *pairing)["vds"] for pairing in pairings)
    low, high = floor(seen.min()) - 0.4, ceil(seen.max()) + 0.4
    symbol = SYMBOL_MM / (width / len(pairings)) * (high - low)
    for axes, (vds_at, pss_at) in zip(panels, pairings, strict=True):
        _panel(axes, material, vds_at, pss_at, symbol)
    panels[0].set_xlim(low, high)
    panels[0].xaxis.set_major_locator(MaxNLocator(6, integer=True))
    panels[0].set_ylabel(f"PSS ({PSS_VERY_SATISFIED} = very satisfied)")
    style.subtype_key(figure, material.subtypes)
    return figure


def describe(material: Material) -> Description:
    """Say which scores are paired and how closely they go together."""
    pairings = _pairings(material)
    if not pairings:
        return nothing_shown(TITLE, NOTHING)
    correlations = [_correlation_in_words(material, *pairing) for pairing in pairings]
    left_out = len(_all_pairings(material)) - len(pairings)
    caption = sentences(
        "One symbol a patient; patients with the same two scores are stacked, and stacks of "
        f"{COUNTED_FROM} and more carry their number.",
        *correlations,
        f"The ledger holds {numbers.counted(left_out, 'further pairing')}." if left_out else "",
        material.provenance,
    )
    alt = sentences("Scatter plot of VDS against PSS, one symbol a patient.", *correlations)
    return Description(title=TITLE, caption=caption, alt=alt)


def _all_pairings(material: Material) -> list[tuple[str, str]]:
    """Return the timepoints of VDS and PSS that share patients, same timepoints first."""
    pairings = [
        (vds_at, pss_at)
        for pss_at in material.cases.timepoints("pss")
        for vds_at in material.cases.timepoints("vds")
        if material.row(_rho(vds_at, pss_at)) and len(_pairs(material, vds_at, pss_at))
    ]
    return sorted(pairings, key=lambda pairing: pairing[0] != pairing[1])


def _pairings(material: Material) -> list[tuple[str, str]]:
    return _all_pairings(material)[:MOST_PANELS]


def _pairs(material: Material, vds_at: str, pss_at: str) -> pd.DataFrame:
    """Return one row a patient who has both scores."""
    scores = {"vds": material.values("vds", vds_at), "pss": material.values("pss", pss_at)}
    return pd.DataFrame(scores | {"subtype": material.cases.group_of}).dropna()


def _panel(axes: Axes, material: Material, vds_at: str, pss_at: str, symbol: float) -> None:
    pairs = _pairs(material, vds_at, pss_at).sort_values(["pss", "vds", "subtype"])
    points = pd.concat(_stacked(level, symbol) for _, level in pairs.groupby("pss"))
    for score in PSS_SCORES:
        axes.axhline(score, color=style.PALE, linewidth=0.6, zorder=0)
    sns.scatterplot(
        points,
        x="vds",
        y="place",
        hue="subtype",
        style="subtype",
        palette=style.COLOURS,
        markers=style.MARKERS,
        s=style.POINT**2,
        linewidth=0.4,
        legend=False,
        ax=axes,
    )
    for _, tied in points.groupby(["vds", "pss"]):
        if len(tied) >= COUNTED_FROM:
            top = tied["place"].max() + 0.06
            axes.text(
                tied["vds"].iloc[0],
                top,
                str(len(tied)),
                ha="center",
                va="bottom",
                fontsize=style.SMALL,
            )
    axes.set_ylim(min(PSS_SCORES) - 0.5, max(PSS_SCORES) + 0.7)
    axes.set_yticks(PSS_SCORES)
    correlation = _correlation(material, vds_at, pss_at).replace("), ", "),\n")
    below = [textwrap.fill(line, WRAP_AT) for line in correlation.splitlines()]
    axes.set(xlabel="\n".join([f"VDS {when(vds_at)}", *below]), ylabel="")
    axes.set_title(f"PSS {when(pss_at)}")


def _stacked(level: pd.DataFrame, symbol: float) -> pd.DataFrame:
    """Add the height at which each patient of one PSS score stands."""
    shifts = style.spread(level["vds"].to_numpy(), step=STEP, room=ROOM, height=symbol)
    return level.assign(place=level["pss"] + shifts)


def _correlation_in_words(material: Material, vds_at: str, pss_at: str) -> str:
    shown = _correlation(material, vds_at, pss_at)
    if not shown:
        return ""
    return f"VDS {when(vds_at)} with PSS {when(pss_at)}: {shown}."


def _correlation(material: Material, vds_at: str, pss_at: str) -> str:
    """Return ``Spearman ρ = 0.91 (0.57 to 0.98), p < .001, n = 10``, or why there is none."""
    rho = material.row(_rho(vds_at, pss_at))
    if rho is None or rho.value is None:
        return f"no correlation ({rho.reason})" if rho else ""
    places = numbers.places(rho, material.precision)
    shown = numbers.estimate(rho.value, rho.ci_low, rho.ci_high, places)
    exact = "exact " if "exact" in rho.method else ""
    p = f"{exact}{numbers.p_phrase(rho.p_value)}, " if rho.p_value is not None else ""
    return f"Spearman ρ = {shown}, {p}n = {rho.n}"


def _rho(vds_at: str, pss_at: str) -> str:
    return f"vds_pss.{vds_at}_x_{pss_at}.all.spearman.rho"
