"""A study of made-up patients that prints numbers in every form that papers use."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from scipy import stats
from statsmodels.stats.proportion import proportion_confint

from caseseries.published.counts import freeman_halton

SIZES = {"a": 14, "b": 12, "c": 13}
LOST = {"a": 2, "b": 0, "c": 1}
HAIR = ("brown", "black", "red")


class PrintedStudy:
    """Prints the numbers of made-up patients, as a study file has them."""

    def __init__(self, seed: int):
        self.random = np.random.default_rng(seed)
        self.claims: list[dict[str, Any]] = []
        self.say("n.all", "count", str(sum(SIZES.values())), "patients", "all")
        before, after, fall, age, sleep, hair = ({} for _ in range(6))
        for group, n in SIZES.items():
            self.say(f"n.{group}", "count", str(n), "patients", group)
            before[group] = np.clip(np.round(self.random.normal(6, 1.8, n)), 0, 10)
            shift = np.round(self.random.normal(ord("d") - ord(group), 1.2, n))
            kept = n - LOST[group]
            after[group] = np.clip(before[group] - shift, 0, 10)[:kept]
            fall[group] = before[group][:kept] - after[group]
            age[group] = np.round(self.random.normal(45, 12, n), 1)
            sleep[group] = np.clip(
                np.round(10 - before[group] + self.random.normal(0, 2, n)), 0, 10
            )
            hair[group] = self.random.choice(HAIR, n, p=[0.5, 0.3, 0.2])
            self.of_scores(group, before[group], after[group])
            self.of_changes(group, fall[group])
            self.of_age(group, age[group])
            self.of_correlations(group, before[group], sleep[group])
        self.of_counts(hair, sleep)
        self.of_three_groups(after, age)
        self.of_two_groups(after["a"], after["b"])
        self.say("share", "other", "50", "pain", "all", reason="It is a percentage of a percentage")

    def document(self) -> dict[str, Any]:
        """Return the study file."""
        groups = {g: {"name": f"group {g}", "size": f"n.{g}"} for g in SIZES}
        whole = {"name": "all patients", "size": "n.all", "parts": list(SIZES)}
        scale = {"name": "score", "minimum": "0", "maximum": "10", "step": "1"}
        change = {"name": "fall of pain", "of": "pain", "from": "before", "to": "after"}
        return {
            "study": "printed",
            "title": "T",
            "citation": "C",
            "groups": {"all": whole, **groups},
            "scales": {"pain": scale, "sleep": scale},
            "measures": {"age": "age in years"},
            "changes": {"fall": change},
            "claims": self.claims,
        }

    def say(
        self, name: str, kind: str, reported: str, outcome: str, group: str, **more: Any
    ) -> None:
        """Print a number."""
        fixed = {"statistic_ids": [], "says": name, "where": "table"}
        about = {"id": name, "kind": kind, "reported": reported, "outcome": outcome, "group": group}
        compared = {"compares": group.split("_vs_")} if "_vs_" in group else {}
        self.claims.append(fixed | about | compared | more)

    def of_scores(self, group: str, *scores: np.ndarray) -> None:
        """Print n, mean, SD, median, quartiles and range at both timepoints."""
        for when, x in zip(("before", "after"), scores, strict=True):
            numbers = {"n": str(len(x)), "mean": f"{x.mean():.2f}", "sd": f"{x.std(ddof=1):.2f}"}
            quartiles = np.quantile(x, [0, 0.25, 0.5, 0.75, 1])
            order = zip(("min", "q1", "median", "q3", "max"), quartiles, strict=True)
            for kind, text in (numbers | {kind: f"{value:.1f}" for kind, value in order}).items():
                self.say(f"{kind}.{when}.{group}", kind, text, "pain", group, timepoint=when)

    def of_changes(self, group: str, x: np.ndarray) -> None:
        """Print a mean change with its SD, limits, t, p, and Wilcoxon's z."""
        more = {"outcome": "fall", "group": group, "timepoint": "after"}
        t, w = stats.ttest_1samp(x, 0), stats.wilcoxon(x, method="approx")
        limits = [f"{end:.2f}" for end in t.confidence_interval()]
        self.say(f"n.fall.{group}", "n", str(len(x)), **more)
        self.say(f"mean.fall.{group}", "mean", f"{x.mean():.2f}", limits=limits, **more)
        self.say(f"sd.fall.{group}", "sd", f"{x.std(ddof=1):.2f}", **more)
        self.say(f"t.{group}", "t", f"{t.statistic:.2f}", df=[str(len(x) - 1)], **more)
        self.say(f"t.p.{group}", "p_value", f"{t.pvalue:.4f}", test="paired_t", **more)
        self.say(f"z.{group}", "z", f"{abs(w.zstatistic):.2f}", **more)
        of = {"p_of": f"z.{group}", "test": "wilcoxon"}
        self.say(f"z.p.{group}", "p_value", f"{w.pvalue:.3f}", **of, **more)

    def of_age(self, group: str, x: np.ndarray) -> None:
        """Print mean, standard error and range of an outcome without a grid."""
        numbers = {"mean": x.mean(), "min": x.min(), "max": x.max()}
        for kind, value in numbers.items():
            self.say(f"age.{kind}.{group}", kind, f"{value:.1f}", "age", group)
        self.say(f"age.se.{group}", "se", f"{stats.sem(x):.2f}", "age", group)

    def of_correlations(self, group: str, x: np.ndarray, y: np.ndarray) -> None:
        """Print r and rho with their limits by Fisher's z, and their p-values."""
        more = {"outcome": "pain", "group": group, "partner": "sleep", "timepoint": "before"}
        for test, found in (("pearson", stats.pearsonr(x, y)), ("spearman", stats.spearmanr(x, y))):
            name, z = f"{test}.{group}", np.arctanh(found.statistic)
            ends = np.tanh([z + sign * 1.96 / (len(x) - 3) ** 0.5 for sign in (-1, 1)])
            limits = [f"{end:.2f}" for end in ends]
            self.say(name, "correlation", f"{found.statistic:.2f}", limits=limits, **more)
            self.say(f"{name}.p", "p_value", f"{found.pvalue:.3f}", p_of=name, test=test, **more)

    def of_counts(self, hair: Mapping[str, np.ndarray], sleep: Mapping[str, np.ndarray]) -> None:
        """Print counts and percentages of categories, their tests, and both ratios."""
        counts = [[int((hair[g] == h).sum()) for h in HAIR] for g in SIZES]
        names = [[f"{h}.{g}" for h in HAIR] for g in SIZES]
        for g, row in zip(SIZES, counts, strict=True):
            for h, k in zip(HAIR, row, strict=True):
                self.say(f"{h}.{g}", "count", str(k), "hair", g, category=h)
                share = f"{100 * k / SIZES[g]:.1f}"
                wilson = proportion_confint(k, SIZES[g], method="wilson")
                more = {"category": h, "limits": [f"{100 * end:.1f}" for end in wilson]}
                self.say(f"share.{h}.{g}", "percentage", share, "hair", g, **more)
        x = stats.chi2_contingency(counts, correction=False)
        three = {"outcome": "hair", "group": "a_vs_b_vs_c", "table": names}
        self.say("hair.x", "chi2", f"{x.statistic:.2f}", df=["4"], **three)
        p = {"p_of": "hair.x", "test": "chi_squared"}
        self.say("hair.p", "p_value", f"{x.pvalue:.3f}", **p, **three)
        exact = freeman_halton(counts)
        self.say("hair.exact", "p_value", f"{exact:.3f}", test="fisher", **three)
        (a, b), (c, d) = ([int((sleep[g] >= 5).sum()), int((sleep[g] < 5).sum())] for g in "ab")
        for name, k in zip(("good.a", "bad.a", "good.b", "bad.b"), (a, b, c, d), strict=True):
            self.say(name, "count", str(k), name.split(".")[0], name[-1])
        two = {"outcome": "good", "group": "a_vs_b"}
        two["table"] = [["good.a", "bad.a"], ["good.b", "bad.b"]]
        p = stats.fisher_exact([[a, b], [c, d]]).pvalue
        self.say("good.p", "p_value", f"{p:.3f}", test="fisher", **two)
        if min(a, b, c, d):
            spread = (1 / a + 1 / b + 1 / c + 1 / d) ** 0.5
            self.ratio("odds_ratio", a * d / (b * c), spread, two)
            spread = (1 / a - 1 / (a + b) + 1 / c - 1 / (c + d)) ** 0.5
            self.ratio("risk_ratio", a * (c + d) / (c * (a + b)), spread, two)

    def ratio(self, kind: str, value: float, spread: float, more: Mapping[str, Any]) -> None:
        """Print a ratio with limits by hand."""
        limits = [f"{value * np.exp(sign * 1.96 * spread):.2f}" for sign in (-1, 1)]
        self.say(kind, kind, f"{value:.2f}", limits=limits, **more)

    def of_three_groups(self, pain: Mapping[str, Any], age: Mapping[str, Any]) -> None:
        """Print F, Kruskal and Wallis's H, and a p-value of means and standard errors."""
        f, h = stats.f_oneway(*pain.values()), stats.kruskal(*pain.values())
        more = {"outcome": "pain", "group": "a_vs_b_vs_c", "timepoint": "after"}
        degrees = str(sum(map(len, pain.values())) - 3)
        self.say("f", "f", f"{f.statistic:.2f}", df=["2", degrees], **more)
        self.say("f.p", "p_value", f"{f.pvalue:.3f}", p_of="f", test="anova", **more)
        self.say("h", "chi2", f"{h.statistic:.2f}", df=["2"], **more)
        self.say("h.p", "p_value", f"{h.pvalue:.3f}", p_of="h", test="kruskal_wallis", **more)
        p = f"{stats.f_oneway(*age.values()).pvalue:.2f}"
        self.say("age.p", "p_value", p, "age", "a_vs_b_vs_c", test="anova")

    def of_two_groups(self, x: np.ndarray, y: np.ndarray) -> None:
        """Print t by Student and Welch, a mean difference with limits, d and U."""
        more = {"outcome": "pain", "group": "a_vs_b", "timepoint": "after"}
        t, welch = stats.ttest_ind(x, y), stats.ttest_ind(x, y, equal_var=False)
        u = stats.mannwhitneyu(x, y, method="asymptotic")
        limits = [f"{end:.2f}" for end in t.confidence_interval()]
        degrees = len(x) + len(y) - 2
        pooled = ((len(x) - 1) * x.var(ddof=1) + (len(y) - 1) * y.var(ddof=1)) / degrees
        apart = x.mean() - y.mean()
        self.say("t", "t", f"{t.statistic:.2f}", df=[str(degrees)], **more)
        self.say("t.p", "p_value", f"{t.pvalue:.3f}", p_of="t", test="student", **more)
        self.say("w", "t", f"{welch.statistic:.2f}", df=[f"{welch.df:.1f}"], **more)
        self.say("w.p", "p_value", f"{welch.pvalue:.3f}", p_of="w", test="welch", **more)
        self.say("difference", "difference", f"{apart:.2f}", limits=limits, **more)
        self.say("d", "cohen_d", f"{apart / pooled**0.5:.2f}", **more)
        self.say("u", "u", f"{u.statistic:.1f}", **more)
        self.say("u.p", "p_value", f"{u.pvalue:.3f}", p_of="u", test="mann_whitney", **more)
