"""A small manuscript with its ledger, claims, table and figure, to break on purpose."""

from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from shutil import copy

import pandas as pd

from caseseries import ledger
from caseseries.present.manuscript import build
from caseseries.present.manuscript.audit_lookups import AuditLookups
from caseseries.present.manuscript.lookups import Constant
from caseseries.present.manuscript.paper import Paper
from caseseries.present.numbers import Precision
from caseseries.present.readings import Readings
from caseseries.published.model import Claim, Option, Scale, Study, Unknown
from studies import SMP

ROOT = Path(__file__).resolve().parents[3]
LOOKS = ("filter.lua", "template.html", "template.typ", "style.css", "title_page.md")

TEXT = """\
---
title: A *case series* once more
keywords: [case series, scalp]
lang: en-GB
abstract: |
  There were {{ number('patients.all.count') }} patients.
---

# Introduction

It was studied before.[@liu2025] The score was {{ mean_sd('vds.immediate.all') }}.
{% if significant('fading.month_6.all.paired_t.p') %}
It fell ({{ p('fading.month_6.all.paired_t.p') }}).
{% else %}
No fall was shown ({{ p('fading.month_6.all.paired_t.p') }}).
{% endif %}
See @tbl:outcomes and @fig:fading.^[The level was {{ constant('alpha') }}; *x*~i~, I^2^.]

# References

::: {#refs}
:::
"""

BIBLIOGRAPHY = """\
@article{liu2025,
  author = {Liu, Q and Sun, M},
  title = {Scalp micropigmentation},
  journal = {J Cosmet Dermatol},
  year = {2025},
  volume = {24},
}
"""


@dataclass(frozen=True)
class Sample:
    """A folder with a manuscript, and what its numbers are looked up in."""

    paper: Paper
    lookups: AuditLookups

    def composed(self) -> build.Manuscript:
        """Return the manuscript, proofread and with its exhibits."""
        return build.compose(self.paper, self.lookups, EXHIBITS)

    def with_text(self, text: str) -> "Sample":
        self.paper.text.write_text(text, encoding="utf-8")
        return self

    def with_line(self, line: str) -> "Sample":
        """Put a line of text below the heading of the introduction: it becomes line 11."""
        return self.with_text(TEXT.replace("# Introduction\n\n", f"# Introduction\n\n{line}\n"))


def sample(folder: Path, *, p_value: float = 0.0301) -> Sample:
    for look in LOOKS:
        copy(ROOT / "workflow" / "paper" / look, folder / look)
    (folder / "references.bib").write_text(BIBLIOGRAPHY, encoding="utf-8")
    for picture in ("fading.svg", "fading.png"):
        copy(Path(__file__).parent / picture, folder / picture)
    rows = [
        row("patients.all.count", 10.0),
        row("vds.immediate.all.mean", 8.67, ci_low=7.92, ci_high=9.42, ci_level=0.95),
        row("vds.immediate.all.sd", 1.05),
        row("fading.month_6.all.paired_t.p", p_value, range_low=0.0004, range_high=0.07),
        row("fading.month_6.all.mean", 1.21, ci_low=-0.1, ci_high=2.5, ci_level=0.95),
        row("pss.month_6.androgenetic.very_satisfied.count", 5.0, n=6),
        row("pss.month_6.androgenetic.very_satisfied.percent", 100 * 5 / 6, n=6, unit="%"),
        row("vds.month_6.all.mean", 7.46, timepoint="month_6"),
        row("icc.immediate.all.value", None, reason="one rater"),
        row("readings.all.count", 4.0, cohort="readings-liu-2025", unit="readings"),
        row("readings.all.count", 9.0, cohort="readings-dhurat-2017", unit="readings"),
    ]
    verdicts = {
        "pss.percent": judged("83.3", "cannot hold"),
        "vds.mean": judged("8.7", "reproduced"),
        "icc": judged("", "not checkable"),
    }
    printed = {"pss.percent": "85.7", "vds.mean": "8.7", "icc": "0.9"}
    lookups = AuditLookups(
        study="liu-2025",
        cohort="liu-2025",
        provenance="reconstructed",
        ledger=ledger.Ledger(ledger.frame(rows)),
        studies={
            "liu-2025": paper_of("liu-2025", printed),
            "dhurat-2017": paper_of("dhurat-2017", {"n.all": "45"}),
        },
        verdicts=verdicts,
        readings=readings_of(paper_of("liu-2025", printed)),
        constants={"alpha": Constant(name="alpha", value="0.05", because="agreed beforehand")},
        precisions={"liu-2025": Precision(SMP, {"vds": "0.1"})},
        exhibits=EXHIBITS,
    )
    return Sample(Paper(folder, own=folder / "own"), lookups).with_text(TEXT)


def row(statistic_id: str, value: float | None, **fields: object) -> ledger.Row:
    outcome, *_, statistic = statistic_id.split(".")
    usual = {
        "cohort": "liu-2025",
        "provenance": "simulated",
        "statistic_id": statistic_id,
        "group": "all",
        "outcome": outcome,
        "timepoint": "",
        "statistic": statistic,
        "value": value,
        "ci_low": None,
        "ci_high": None,
        "ci_level": None,
        "p_value": None,
        "n": 10,
        "n_missing": 0,
        "unit": "",
        "method": "",
        "reason": "",
        "note": "",
        "case_ids": "",
    }
    return ledger.Row(**(usual | fields))


def judged(recomputed: str, verdict: str) -> dict[str, str]:
    why = "The ledger leaves it empty."
    return {"recomputed_printed": recomputed, "verdict": verdict, "why": why}


def readings_of(study: Study) -> Readings:
    """Four readings of which one is possible: with seven and three patients in half points."""
    options = [(split, grid) for split in ("6/4", "7/3") for grid in ("1", "1/2")]
    table = pd.DataFrame(options, columns=["split", "grid"])
    table["verdict"] = ["impossible", "impossible", "impossible", "possible"]
    table["numbers"] = ["1", "4", "9", ""]
    table["asked"], table["why"], table["undecided"] = "3", "", ""
    compatible = pd.DataFrame(
        {
            "reading": ["split=6/4 grid=1"],
            "numbers": ["2"],
            "claims": ["vds.mean icc"],
            "gives_up": ["pss.percent"],
        }
    )
    nothing = pd.DataFrame()
    return Readings(
        study=study,
        table=table,
        witnesses=nothing,
        contradictions=pd.DataFrame(columns=["claims", "otherwise"], dtype=str),
        compatible=compatible,
        rebuilt=nothing,
        ranges=pd.DataFrame(columns=["reconstruction", "statistic_id", "tables", "low"], dtype=str),
        requests=nothing,
    )


def paper_of(name: str, printed: dict[str, str]) -> Study:
    claims = tuple(
        Claim(
            id=claim,
            statistic_ids=(),
            kind="number",
            outcome="vds",
            group="all",
            says="a number",
            where="abstract",
            reported=reported,
        )
        for claim, reported in printed.items()
    )
    vds = Scale(
        outcome="vds", name="Visual Density Score", minimum=Fraction(0), maximum=Fraction(10)
    )
    split = Unknown(
        id="split",
        question="How many?",
        kind="group_sizes",
        options=(
            Option(id="6/4", says="6 and 4", sizes={"a": 6}),
            Option(id="7/3", says="7 and 3", sizes={"a": 7}),
        ),
    )
    grid = Unknown(
        id="grid",
        question="In which steps?",
        kind="score_step",
        options=(Option(id="1", says="whole scores"), Option(id="1/2", says="half points")),
    )
    return Study(
        id=name,
        title="",
        citation="",
        groups={},
        claims=claims,
        scales={"vds": vds},
        unknowns=(split, grid),
    )


def _words(text: str) -> list[dict[str, object]]:
    return [{"t": "Str", "c": text}]


def _cell(text: str, rows: int = 1, columns: int = 1) -> list[object]:
    return [["", [], []], {"t": "AlignDefault"}, rows, columns, [{"t": "Plain", "c": _words(text)}]]


def _line(*cells: list[object]) -> list[object]:
    return [["", [], []], list(cells)]


_TABLE = {
    "t": "Table",
    "c": [
        ["tbl:outcomes", [], []],
        [None, [{"t": "Plain", "c": _words("Outcomes at month 6.")}]],
        [[{"t": "AlignLeft"}, {"t": "ColWidthDefault"}] for _ in range(3)],
        [
            ["", [], []],
            [
                _line(_cell("Outcome", rows=2), _cell("Group", columns=2)),
                _line(_cell("Androgenetic"), _cell("Scarring")),
            ],
        ],
        [[["", [], []], 0, [], [_line(_cell("VDS"), _cell("9.1"), _cell("8.0"))]]],
        [["", [], []], []],
    ],
}
_FIGURE = {
    "t": "Figure",
    "c": [
        ["fig:fading", [], []],
        [None, [{"t": "Plain", "c": _words("Fading.")}]],
        [
            {
                "t": "Plain",
                "c": [
                    {
                        "t": "Image",
                        "c": [["", [], [["width", "85mm"]]], _words("Dots"), ["fading", ""]],
                    }
                ],
            }
        ],
    ],
}
EXHIBITS = {"tbl:outcomes": [_TABLE], "fig:fading": [_FIGURE]}
