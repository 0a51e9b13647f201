"""Six papers of different kinds, as a reviewer writes them into a workbook.

Their patients are made up, so every number is true; SciPy and statsmodels compute it.
"""

from typing import Any

import numpy as np
import pandas as pd
from scipy import stats
from statsmodels.stats.anova import AnovaRM
from statsmodels.stats.contingency_tables import Table2x2, mcnemar
from statsmodels.stats.multitest import multipletests

from caseseries.published.sheets import ABOUT, NUMBERS

Row = dict[str, str]


class Paper:
    """What a paper is about, and its printed numbers, row by row of a workbook."""

    def __init__(self, seed: int):
        self.random = np.random.default_rng(seed)
        self.about: list[Row] = []
        self.numbers: list[Row] = []

    def rows(self) -> dict[str, list[Row]]:
        """Return the rows of the workbook, by its sheets."""
        facts = [{"what": "title", "in words": "T"}, {"what": "citation", "in words": "C"}]
        return {ABOUT: [*facts, *self.about], NUMBERS: self.numbers}

    def tell(self, what: str, name: str, **more: str) -> None:
        self.about.append({"what": what, "name": name, **more})

    def groups(self, **sizes: int) -> None:
        parts = [name for name in sizes if name != "all"]
        for name, n in sizes.items():
            of = {"parts": ", ".join(parts)} if name == "all" and parts else {}
            self.tell("group", name, patients=str(n), **of)

    def say(self, kind: str, reported: object, outcome: str = "", **more: str) -> None:
        row = {"kind": kind, "reported": str(reported), "outcome": outcome, **more}
        self.numbers.append({key: text for key, text in row.items() if text})

    def p(self, value: float, outcome: str, **more: str) -> None:
        self.say("p value", p_text(value), outcome, **more)

    def tested(self, kind: str, found: Any, outcome: str, *, test: str, p: str = "", **at: str):
        """Print a statistic and its p-value, whose id is ``p`` where it needs one."""
        (statistic, value), df = found, {"df": at.pop("df", "")}
        self.say(kind, f"{statistic:{'g' if kind == 'u' else '.2f'}}", outcome, **df, **at)
        self.p(value, outcome, test=test, p_of=at.pop("id"), id=p, **at)

    def scores(self, n: int, centre: float, spread: float, low: int = 0, high: int = 10) -> Any:
        drawn = np.round(self.random.normal(centre, spread, n))
        return np.clip(drawn, low, high).astype(int)

    def moments(self, values: Any, outcome: str, *, spread: str = "sd", **more: str) -> None:
        sd = np.std(values, ddof=1)
        self.say("mean", f"{np.mean(values):.2f}", outcome, **more)
        self.say(
            spread, f"{sd / (len(values) ** 0.5 if spread == 'se' else 1):.2f}", outcome, **more
        )

    def share(self, k: int, n: int, outcome: str, **more: str) -> None:
        self.say("count", k, outcome, **more)
        self.say("percentage", f"{100 * k / n:.1f}%", outcome, **more)


def p_text(p: float) -> str:
    return "p < .001" if p < 0.001 else f"{p:.3f}"


def crossover() -> Paper:
    """Eighteen patients had drug and placebo, one after the other."""
    paper, n = Paper(11), 18
    placebo = paper.scores(n, 6, 1.8)
    drug = np.clip(placebo - paper.scores(n, 1.4, 1.6, -3, 6), 0, 10)
    benefit = placebo - drug
    paper.groups(all=n)
    paper.tell("followed_up", "", **{"in words": "all"})
    paper.tell("scale", "pain", minimum="0", maximum="10", step="1")
    paper.tell("change", "benefit", of="pain", **{"from": "placebo", "to": "drug"})
    for timepoint, values in (("placebo", placebo), ("drug", drug)):
        paper.moments(values, "pain", timepoint=timepoint)
    paper.moments(benefit, "benefit", timepoint="drug")
    of = {"id": "paired", "test": "paired t test", "timepoint": "drug", "df": str(n - 1)}
    paper.tested("t", stats.ttest_rel(placebo, drug), "benefit", **of)
    ranks = stats.wilcoxon(placebo, drug, correction=False, method="asymptotic")
    paper.p(ranks.pvalue, "benefit", id="ranks", timepoint="drug", test="Wilcoxon signed-rank test")
    better, worse = int((benefit > 0).sum()), int((benefit < 0).sum())
    sign = stats.binomtest(better, better + worse).pvalue
    paper.say("count", better, "better", id="better")
    paper.say("count", worse, "worse", id="worse")
    paper.p(sign, "better", id="sign", test="sign test", table="better; worse")
    well = placebo <= 4, drug <= 4
    gained, lost = (int((one & ~other).sum()) for one, other in (well[::-1], well))
    paper.say("count", gained, "well", id="gained", category="gained")
    paper.say("count", lost, "well", id="lost", category="lost")
    p = mcnemar([[0, gained], [lost, 0]], exact=False, correction=True).pvalue
    paper.p(p, "well", id="mcnemar", test="McNemar's test", table="gained; lost")
    return paper


def three_arms() -> Paper:
    """Three arms, some of whose patients did not come back."""
    paper, sizes = Paper(12), {"a": 24, "b": 25, "c": 23}
    kept = {"a": 21, "b": 23, "c": 20}
    paper.groups(all=72, **sizes)
    paper.tell("scale", "itch", minimum="0", maximum="10", step="1")
    before, after, cured = {}, {}, {}
    for k, (arm, n) in enumerate(sizes.items()):
        before[arm] = paper.scores(n, 6.5, 1.5)
        after[arm] = np.clip(before[arm] - paper.scores(n, 1 + k, 1.5, -3, 8), 0, 10)[: kept[arm]]
        cured[arm] = int((after[arm] <= 2).sum())
        paper.moments(before[arm], "itch", timepoint="baseline", group=arm)
        paper.say("n", kept[arm], "itch", timepoint="week 12", group=arm, id=f"n.{arm}.end")
        paper.moments(after[arm], "itch", timepoint="week 12", group=arm)
        paper.say("count", sizes[arm] - kept[arm], "lost", group=arm)
        of = {"group": arm, "out_of": f"n.{arm}.end"}
        paper.share(cured[arm], kept[arm], "cured", id=f"cured.{arm}", **of)
        paper.numbers[-1]["id"] = f"cured.{arm}.share"
        paper.say("count", kept[arm] - cured[arm], "not cured", id=f"ill.{arm}", **of)
    end = {"timepoint": "week 12", "group": "a vs b vs c"}
    f, h = stats.f_oneway(*after.values()), stats.kruskal(*after.values())
    paper.tested("f", f, "itch", id="anova", test="one-way ANOVA", df="2, 61", **end)
    paper.tested("chi2", h, "itch", id="h", p="kruskal", test="Kruskal–Wallis test", df="2", **end)
    pairs = [("a", "b"), ("a", "c"), ("b", "c")]
    raw = [stats.ttest_ind(after[one], after[other]).pvalue for one, other in pairs]
    for (one, other), p in zip(pairs, multipletests(raw, method="bonferroni")[1], strict=True):
        paper.p(p, "itch", timepoint="week 12", group=f"{one} vs {other}", test="Student's t test")
    table = [[cured[arm], kept[arm] - cured[arm]] for arm in sizes]
    x = stats.chi2_contingency(table)[:2]
    where = {"group": "a vs b vs c", "table": "; ".join(f"cured.{a} ill.{a}" for a in sizes)}
    paper.tested("chi2", x, "cured", id="x", test="chi-square", df="2", **where)
    return paper


def survey() -> Paper:
    """Answers from 1 to 5, printed as percentages and means; some left an item out."""
    paper, n = Paper(13), 148
    women = paper.random.random(n) < 0.6
    paper.groups(all=n, women=int(women.sum()), men=int((~women).sum()))
    agree = {}
    for item, answered in (("usable", 145), ("safe", 148), ("fair", 139)):
        paper.tell("scale", item, minimum="1", maximum="5", step="1")
        answers = paper.random.choice(5, n, p=[0.08, 0.17, 0.2, 0.35, 0.2]) + 1
        given = answers[:answered]
        if answered < n:
            paper.say("n", answered, item, id=f"n.{item}")
        for score in range(1, 6):
            share = 100 * np.mean(given == score)
            paper.say("percentage", f"{share:.1f}", item, id=f"{item}.{score}", scores=str(score))
        paper.say("percentage", f"{100 * np.mean(given >= 4):.0f}", item, scores="4, 5")
        paper.moments(given, item)
        agree[item] = answers >= 4
    for group, who in (("women", women), ("men", ~women)):
        k, of = int(agree["safe"][who].sum()), int(who.sum())
        paper.say("count", k, "safe", id=f"agree.{group}", scores="4, 5", group=group)
        paper.say("percentage", f"{100 * k / of:.1f}", "safe", scores="4, 5", group=group)
        paper.say("count", of - k, "safe", id=f"other.{group}", scores="1, 2, 3", group=group)
    table = [[agree["safe"][who].sum(), (~agree["safe"])[who].sum()] for who in (women, ~women)]
    where = {"group": "women vs men", "table": "agree.women other.women; agree.men other.men"}
    paper.p(stats.chi2_contingency(table).pvalue, "safe", test="chi-square", **where)
    both = stats.mannwhitneyu(answers[:60], answers[60:])
    paper.p(both.pvalue, "experience", test="Mann–Whitney U test", group="women vs men")
    return paper


def medians() -> Paper:
    """Medians and quartiles only, of two groups at three visits."""
    paper, sizes = Paper(14), {"treated": 31, "control": 29}
    paper.groups(all=60, **sizes)
    paper.tell("scale", "DLQI", minimum="0", maximum="30", step="1")
    first, last = {}, {}
    for group, n in sizes.items():
        first[group] = paper.scores(n, 14, 5, 0, 30)
        second = np.clip(first[group] - paper.scores(n, 3, 3, -4, 12), 0, 30)
        last[group] = np.clip(second - paper.scores(n, 2, 3, -4, 12), 0, 30)
        if group == "control":
            last[group] = np.clip(last[group] + 3, 0, 30)
        visits = {"visit 1": first[group], "visit 2": second, "visit 3": last[group]}
        for timepoint, values in visits.items():
            low, median, high = np.percentile(values, [25, 50, 75])
            at = {"timepoint": timepoint, "group": group}
            paper.say("median", f"{median:g}", "DLQI", **at)
            paper.say("q1", f"{low:g}", "DLQI", **at)
            paper.say("q3", f"{high:g}", "DLQI", **at)
            paper.say("minimum", values.min(), "DLQI", **at)
            paper.say("maximum", values.max(), "DLQI", **at)
        friedman = stats.friedmanchisquare(*visits.values())
        of = {"group": group, "id": f"friedman.{group}", "df": "2", "test": "Friedman test"}
        paper.tested("chi2", friedman, "DLQI", **of)
    for timepoint, values in (("visit 1", first), ("visit 3", last)):
        at = {"timepoint": timepoint, "group": "treated vs control"}
        u = stats.mannwhitneyu(values["treated"], values["control"], method="asymptotic")
        paper.tested("u", u, "DLQI", id=f"u.{timepoint}", test="Mann–Whitney U test", **at)
    return paper


def standard_errors() -> Paper:
    """Laboratory values with standard errors, of two groups measured three times."""
    paper, sizes = Paper(15), {"fed": 12, "fasted": 11}
    paper.groups(all=23, **sizes)
    paper.tell("measure", "glucose", **{"in words": "glucose in mmol/l"})
    long, end = [], {}
    for group, n in sizes.items():
        own = paper.random.normal(5.4, 0.6, n)
        for k, timepoint in enumerate(("0 h", "2 h", "4 h")):
            shift = (0.5 if group == "fed" else 0.1) * k
            values = np.round(own + shift + paper.random.normal(0, 0.4, n), 2)
            paper.moments(values, "glucose", spread="se", timepoint=timepoint, group=group)
            long += [(f"{group}{i}", group, k, value) for i, value in enumerate(values)]
            end[group] = values
    data = pd.DataFrame(long, columns=["patient", "group", "time", "glucose"])
    for group in sizes:
        anova = AnovaRM(data[data["group"] == group], "glucose", "patient", ["time"]).fit()
        f, df1, df2, p = anova.anova_table.iloc[0]
        of = {"group": group, "id": f"f.{group}", "df": f"{df1:.0f}, {df2:.0f}"}
        paper.tested("f", (f, p), "glucose", test="repeated measures ANOVA", **of)
    at = {"timepoint": "4 h", "group": "fed vs fasted", "df": "21", "id": "t"}
    paper.tested("t", stats.ttest_ind(*end.values()), "glucose", test="unpaired t test", **at)
    return paper


def ratios() -> Paper:
    """Odds ratios, crude and adjusted, p-values adjusted for several, and a hazard ratio."""
    paper, n = Paper(16), 210
    ill = paper.random.random(n) < 0.35
    paper.groups(all=n, cases=int(ill.sum()), controls=int((~ill).sum()))
    p, names = [], ("smoking", "diabetes", "asthma", "obesity")
    for name, effect in zip(names, (0.22, 0.15, 0.02, 0.1), strict=True):
        exposed = paper.random.random(n) < 0.25 + effect * ill
        cells = [[(exposed & who).sum(), (~exposed & who).sum()] for who in (ill, ~ill)]
        for group, (yes, no) in zip(("cases", "controls"), cells, strict=True):
            paper.share(int(yes), int(yes + no), name, group=group, id=f"{name}.{group}")
            paper.numbers[-1]["id"] = f"{name}.{group}.share"
            paper.say("count", int(no), f"no {name}", group=group, id=f"no.{name}.{group}")
        found = Table2x2(np.array(cells))
        low, high = found.oddsratio_confint()
        table = "; ".join(f"{name}.{g} no.{name}.{g}" for g in ("cases", "controls"))
        of = {"group": "cases vs controls", "table": table}
        limits = {"limits": f"{low:.2f} to {high:.2f}"}
        paper.say("odds ratio", f"{found.oddsratio:.2f}", name, id=f"or.{name}", **limits, **of)
        p.append(stats.chi2_contingency(cells, correction=False).pvalue)
        shift = 0.93 + 0.1 * paper.random.random()
        adjusted = (shift * x for x in (found.oddsratio, low * 0.98, high * 1.02))
        ratio, low, high = (f"{x:.2f}" for x in adjusted)
        limits = {"limits": f"{low} to {high}", "group": "cases vs controls"}
        paper.say("odds ratio", ratio, name, id=f"adjusted.{name}", **limits)
    for name, one in zip(names, multipletests(p, method="holm")[1], strict=True):
        paper.p(one, name, group="cases vs controls", p_of=f"or.{name}", id=f"holm.{name}")
    paper.say("hazard ratio", "1.62", "death", limits="1.04 to 2.52", id="hr")
    paper.p(0.031, "death", test="log-rank test", p_of="hr", id="log_rank")
    paper.p(0.27, "relapse", test="log-rank test", id="relapse")
    return paper


PAPERS = {
    "crossover": crossover,
    "three arms": three_arms,
    "survey": survey,
    "medians": medians,
    "standard errors": standard_errors,
    "ratios": ratios,
}
