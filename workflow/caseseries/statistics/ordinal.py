"""Two groups compared on a scale of few ordered grades: the proportional-odds model."""

import warnings
from dataclasses import replace

import numpy as np

from caseseries.statistics.distributions import z_p, z_quantile
from caseseries.statistics.groups import NAMES, SEPARATED, Names, two_groups
from caseseries.statistics.result import Result
from caseseries.statistics.rows import Column

METHOD = "proportional-odds model, odds of a higher grade, first against second; Wald interval"
PARTS = ("log_odds", "se", "z")
FEWEST = 10
TOO_FEW = f"fewer than {FEWEST} values in a group: the large-sample model is not fitted"
MOST = 5_000
TOO_MANY = f"more than {MOST} values: the probability of superiority says enough"
TOO_MANY_GRADES = 12


def proportional_odds(
    first: Column, second: Column, *, confidence: float = 0.95, names: Names = NAMES
) -> Result:
    """Return the odds ratio of a higher grade in the first group, one for every cut of the scale.

    Parts: ``log_odds``, ``se``, ``z``. R: ``MASS::polr``; fitted by statsmodels ``OrderedModel``
    (McCullagh 1980). Not for few values, for groups that do not overlap, or for a scale so fine
    that it is a measurement.
    """
    data = two_groups(first, second, names=names)
    size = data.first.size
    reason = data.empty() or (TOO_FEW if data.smaller < FEWEST else "")
    reason = reason or (TOO_MANY if data.n > MOST else "")
    grades = np.unique(np.concatenate([data.first, data.second]))
    if not reason and grades.size < 2:
        reason = "every value is the same grade"
    if not reason and grades.size > TOO_MANY_GRADES:
        reason = f"{grades.size} grades: more than {TOO_MANY_GRADES} are a measurement, not a scale"
    low, high = data.first, data.second
    if not reason and (low.min() >= high.max() or high.min() >= low.max()):
        reason = SEPARATED
    if reason:
        return data.refusal("odds_ratio", reason, METHOD, PARTS)
    fitted = _fitted(np.concatenate([low, high]), np.arange(data.n) < size)
    if fitted is None:
        return data.refusal("odds_ratio", "the model did not converge", METHOD, PARTS)
    log_odds, se = fitted
    margin = z_quantile(confidence) * se
    return replace(
        data.estimate("odds_ratio", float(np.exp(log_odds)), METHOD),
        ci_low=float(np.exp(log_odds - margin)),
        ci_high=float(np.exp(log_odds + margin)),
        ci_level=confidence,
        p_value=z_p(log_odds / se),
        parts={"log_odds": log_odds, "se": se, "z": log_odds / se},
    )


def _fitted(grades: "np.ndarray", in_first: "np.ndarray") -> tuple[float, float] | None:
    from statsmodels.miscmodels.ordinal_model import OrderedModel

    codes = np.unique(grades, return_inverse=True)[1]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        model = OrderedModel(codes, in_first.astype(float)[:, None], distr="logit")
        fit = model.fit(method="bfgs", disp=False, maxiter=500, gtol=1e-8)
        log_odds, se = float(fit.params[0]), float(fit.bse[0])
    usable = np.isfinite([log_odds, se]).all() and 0 < se < 50
    return (log_odds, se) if usable else None
