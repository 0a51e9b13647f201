"""Made-up studies whose numbers are printed from real scores, by every rule and convention."""

import math
import warnings
from fractions import Fraction
from functools import partial
from random import Random
from statistics import median_grouped

import numpy as np
from scipy import stats

from caseseries.published.model import Change, Claim, Group, Option, Scale, Study, Unknown
from caseseries.rounding import printed

F = Fraction
RULES = ("half_up", "half_even", "truncation", "floating_point")
"""How a number is printed; in floating point a tie goes as its binary fraction has it."""
DIVISORS = ("n-1", "n", "n(n-1)")
QUANTILES = (
    *("inverted_cdf", "averaged_inverted_cdf", "closest_observation", "interpolated_inverted_cdf"),
    *("hazen", "weibull", "linear", "median_unbiased", "normal_unbiased", "lower", "higher"),
)
"""The nine customary definitions, types 1 to 9, and the scores on either side."""
SIZES = {"n-1": lambda n: n - 1, "n": lambda n: n, "n(n-1)": lambda n: n * (n - 1)}


class Paper:
    """Prints the statistics of made-up patients as claims, by one rule of rounding."""

    def __init__(self, random: Random):
        self.random = random
        self.rule = random.choice(RULES)
        # A program rounds a tie as its binary fractions have it, whatever the paper says.
        told = {"truncation": ["truncation"], "floating_point": ["half_up", "half_even", "closed"]}
        self.told = random.choice(told.get(self.rule, [self.rule, "closed", "half_up"]))
        self.sign = random.choice([1, 1, -1])
        self.quantiles = random.choice(QUANTILES)
        self.grouped = random.random() < 0.1
        self.tests = random.choice([1, 1, 1, 2, 5])
        self.of_everybody = random.random() < 0.3
        self.se_is_sd = random.random() < 0.1
        self.twice = random.random() < 0.2
        self.divisor = random.choice(DIVISORS)
        self.places = random.choice([0, 1, 2, 3])
        self.step = random.choice([F(1), F(1, 2), F(1, 3), F(1, 10)])
        self.lowest, self.highest = random.choice([(F(0), F(10)), (F(1), F(5))])
        self.claims: list[Claim] = []

    def study(self) -> Study:
        """Return a study of two groups that print whatever papers print."""
        sizes = {"a": self.random.randint(1, 7), "b": self.random.randint(1, 7)}
        before = {name: self.scores(n) for name, n in sizes.items()}
        after = {name: self.scores(n) for name, n in sizes.items()}
        everybody = sizes | {"all": sum(sizes.values())}
        lost = self.random.choice([0, 0, 1])
        for name in sizes:
            self.count(name, len(before[name]))
        self.count("all", sum(sizes.values()))
        moments = {"before": before, "after": after}
        for moment in self.random.choice([["before"], ["after"], ["before", "after"]]):
            gone = lost if moment == "after" else 0
            for name, scores in self.left(moments[moment], gone).items():
                if lost:
                    self.say("n", name, moment, "score", str(len(scores)))
                if scores:
                    self.describe(name, moment, "score", scores, everybody[name])
        changes = {
            name: [b - a for b, a in zip(before[name], after[name], strict=True)] for name in sizes
        }
        for name, scores in self.left(changes, lost).items():
            if lost:
                self.say("n", name, "after", "change", str(len(scores)))
            if scores:
                self.moments(name, "after", "change", scores)
                self.order(name, "after", "change", [self.sign * score for score in scores])
        self.compare(before)
        self.within(changes["a"][: len(changes["a"]) - lost])
        return self.bound(sizes)

    def bound(self, sizes: dict[str, int]) -> Study:
        """Return the study of all that was said."""
        options = [Option(id=one, says=one, divisor=one) for one in DIVISORS]
        own = [one for one in options if one.divisor == self.divisor]
        others_alone = [one for one in options if one.divisor != self.divisor]
        # A paper prints some of it.
        others = ("sd", "se", "median", "q1", "q3", "min", "max", "percentage", "p_value")
        kinds = {"count", "n", "mean", *self.random.sample(others, 2)}
        kinds |= {"sd"} if "p_value" in kinds else set()
        unknowns = {
            "named": (Unknown(id="sd", question="?", kind="sd_divisor", options=tuple(own)),),
            "open": (Unknown(id="sd", question="?", kind="sd_divisor", options=tuple(options)),),
            "not thought of": (
                Unknown(id="sd", question="?", kind="sd_divisor", options=tuple(others_alone)),
            ),
            "unsaid": (),
        }
        return Study(
            id="honest",
            title="Honest",
            citation="Nobody",
            claims=tuple(claim for claim in self.claims if claim.kind in kinds),
            followed_up=True,
            scales={
                "score": Scale(
                    outcome="score",
                    name="Score",
                    minimum=self.lowest,
                    maximum=self.highest,
                    step=self.step,
                )
            },
            changes={
                "change": Change(
                    outcome="change", name="Change", of="score", start="before", end="after"
                )
            },
            groups={
                name: Group(
                    id=name,
                    name=name,
                    size=n,
                    size_claim=f"count..patients.{name}",
                    parts=("a", "b") if name == "all" else (),
                )
                for name, n in (sizes | {"all": sum(sizes.values())}).items()
            },
            unknowns=unknowns[self.random.choice(list(unknowns))],
        )

    def left(self, groups: dict[str, list[Fraction]], lost: int) -> dict[str, list[Fraction]]:
        """Return the scores of those not lost from each group, and of all of them together."""
        scored = {name: scores[: len(scores) - lost] for name, scores in groups.items()}
        return scored | {"all": scored["a"] + scored["b"]}

    # --- one number after the other -----------------------------------------------------------

    def scores(self, n: int) -> list[Fraction]:
        """Return scores, sometimes all alike."""
        top = int((self.highest - self.lowest) / self.step)
        most = self.random.choice([0, 1, top, top])
        start = self.random.randint(0, top - most)
        return [self.lowest + self.step * (start + self.random.randint(0, most)) for _ in range(n)]

    def say(self, kind: str, group: str, moment: str, outcome: str, text: str, **more) -> None:
        """Add a claim."""
        name = ".".join((kind, moment, outcome, group, *more.get("tag", ())))
        more.pop("tag", None)
        self.claims.append(
            Claim(
                id=name,
                statistic_ids=(),
                kind=kind,
                outcome=outcome,
                group=group,
                says=name,
                where="made up",
                reported=text,
                rounding=self.told,
                timepoint=moment or None,
                **more,
            )
        )

    def number(self, value: Fraction | float, places: int | None = None) -> str:
        """Return a value as the paper prints it, perhaps from what a program printed."""
        places = self.places if places is None else places
        value = F(self.rounded(value, places + 1)) if self.twice else value
        return self.rounded(value, places)

    def rounded(self, value: Fraction | float, places: int) -> str:
        """Return a value by the paper's rule of rounding."""
        if self.rule != "floating_point":
            return printed(F(value), places, self.rule)
        text = f"{float(value):.{places}f}"
        return text if float(text) else text.removeprefix("-")

    def count(self, group: str, n: int) -> None:
        """Say how many patients are in a group."""
        self.say("count", group, "", "patients", str(n))

    def order(self, group: str, moment: str, outcome: str, scores: list[Fraction]) -> None:
        """Say minimum, quartiles and maximum."""
        values = [float(score) for score in scores]
        quartiles = np.quantile(values, [0, 0.25, 0.5, 0.75, 1], method=self.quantiles)
        for kind, value in zip(("min", "q1", "median", "q3", "max"), quartiles, strict=True):
            exact = F(float(value)).limit_denominator(1000)
            if self.grouped and kind in ("q1", "q3"):
                continue  # Who groups scores for the median does not print other quartiles.
            if kind == "median" and self.grouped:
                of_groups = median_grouped(map(float, scores), float(self.step))
                exact = F(of_groups).limit_denominator(10_000)
            self.say(kind, group, moment, outcome, self.number(exact))

    def describe(
        self, group: str, moment: str, outcome: str, scores: list[Fraction], everybody: int
    ) -> None:
        """Say all that describes scores; percentages are of those scored, or of everybody."""
        self.moments(group, moment, outcome, scores)
        self.order(group, moment, outcome, scores)
        low = tuple(self.lowest + k * self.step for k in range(int(2 / self.step) + 1))
        count = sum(score in low for score in scores)
        self.say("count", group, moment, outcome, str(count), scores=low)
        share = F(100 * count, everybody if self.of_everybody else len(scores))
        places = self.random.choice([0, 1])
        self.say("percentage", group, moment, outcome, self.number(share, places), scores=low)

    def moments(self, group: str, moment: str, outcome: str, scores: list[Fraction]) -> None:
        """Say mean, SD and standard error."""
        mean, n = sum(scores, F(0)) / len(scores), len(scores)
        sign = self.sign if outcome == "change" else 1
        self.say("mean", group, moment, outcome, self.number(sign * mean))
        if n > 1:
            squares = sum((score - mean) ** 2 for score in scores)
            self.say("sd", group, moment, outcome, self.root(squares / SIZES[self.divisor](n)))
            divisor = n - 1 if self.se_is_sd else n * (n - 1)
            self.say("se", group, moment, outcome, self.root(squares / divisor))
        elif self.random.random() < 0.2:
            self.say("sd", group, moment, outcome, self.number(F(0)))

    def root(self, square: Fraction) -> str:
        """Return a square root as the paper prints it; exact ones are not spoilt by floats."""
        exact = F(math.isqrt(square.numerator), math.isqrt(square.denominator))
        return self.number(exact if exact**2 == square else math.sqrt(square))

    def compare(self, groups: dict[str, list[Fraction]]) -> None:
        """Say the p-values of two groups, as one program or another prints them."""
        a, b = ([float(score) for score in groups[name]] for name in ("a", "b"))
        if min(len(a), len(b)) < 2:
            return
        # R's default is Welch's test, whatever it is called.
        by = [self.random.choice([True, False]), False]
        method = {"method": self.random.choice(["asymptotic", "exact"])}
        method["use_continuity"] = self.random.choice([True, False])
        with np.errstate(all="ignore"), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            found = {
                "student": partial(stats.ttest_ind, a, b, equal_var=by[0]),
                "welch": partial(stats.ttest_ind, a, b, equal_var=by[1]),
                "mann_whitney": partial(stats.mannwhitneyu, a, b, **method),
            }
            for test, compute in found.items():
                side = self.random.choice(["two-sided", "two-sided", "less", "greater"])
                p = compute(alternative=side).pvalue
                self.p_value("a_vs_b", "before", "score", p, test, compares=("a", "b"))
            if len({*a, *b}) > 2 and len(set(a)) > 1 and len(set(b)) > 1:
                p = stats.f_oneway(a, b).pvalue
                self.p_value("a_vs_b", "before", "score", p, "anova", compares=("a", "b"))

    def within(self, changes: list[Fraction]) -> None:
        """Say the p-values of changes within a group."""
        if len(set(changes)) < 2 or not any(changes):
            return
        values = [float(change) for change in changes]
        side = self.random.choice(["two-sided", "two-sided", "less", "greater"])
        p = stats.ttest_1samp(values, 0, alternative=side).pvalue
        self.p_value("a", "after", "change", p, "paired_t")
        way = {"method": "approx", "correction": self.random.choice([True, False])}
        way["zero_method"] = self.random.choice(["wilcox", "pratt"])
        if all(changes) and len({abs(change) for change in changes}) == len(changes):
            way = {"method": self.random.choice(["exact", "approx"])}
        p = stats.wilcoxon(values, alternative=side, **way).pvalue
        self.p_value("a", "after", "change", p, "wilcoxon")

    def p_value(self, group: str, moment: str, outcome: str, p: float, test: str, **more) -> None:
        """Say a p-value that exists, corrected for so many tests; sometimes as a bound."""
        if math.isnan(p):
            return
        p = min(p * self.tests, 1.0)
        text, relation = self.number(p, 3), "="
        if self.random.random() < 0.3:
            level = next((one for one in ("0.001", "0.01", "0.05") if p < float(one)), None)
            text, relation = (level, "<") if level else ("0.05", ">=")
        self.say(
            "p_value",
            group,
            moment,
            outcome,
            text,
            test=test,
            relation=relation,
            tag=(test,),
            **more,
        )


def honest_study(seed: int) -> Study:
    """Return the study of a seed: the same on every machine."""
    return Paper(Random(seed)).study()
