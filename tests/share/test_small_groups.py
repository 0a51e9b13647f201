"""Small groups: what is hidden cannot be worked out from what is shown."""

import pandas as pd
import pytest

from caseseries.ledger import COLUMNS
from caseseries.share.small_groups import hide_small_groups


def row(group: str, n: int, statistic: str = "mean", value: float = 7.5, **more: object) -> dict:
    filled = {
        "cohort": "clinic-a", "provenance": "observed", "outcome": "vds", "timepoint": "month_6",
        "statistic_id": f"vds.month_6.{group}.{statistic}", "group": group,
        "statistic": statistic, "value": value, "ci_low": 7.0, "ci_high": 8.0, "ci_level": 0.95,
        "p_value": None, "n": n, "n_missing": 0, "unit": "points", "method": "mean",
        "reason": "", "note": "as is", "case_ids": " ".join(f"P{one:02}" for one in range(n)),
    }  # fmt: skip
    return filled | more


def hidden_groups(*rows: dict, smallest: int = 5) -> list[str]:
    ledger = pd.DataFrame(rows, columns=list(COLUMNS))
    after = hide_small_groups(ledger, smallest=smallest)
    return list(after.loc[after["value"].isna(), "group"])


def shown_statistics(*rows: dict) -> set[str]:
    after = hide_small_groups(pd.DataFrame(rows, columns=list(COLUMNS)))
    return set(after.loc[after["value"].notna(), "statistic"])


class TestLedger:
    def test_a_small_group_takes_the_other_and_their_comparison_along(self):
        rows = [
            row("all", 10),
            row("androgenetic", 6),
            row("scarring", 4),
            row("androgenetic_vs_scarring", 10, "welch.p"),
        ]
        assert hidden_groups(*rows) == ["androgenetic", "scarring", "androgenetic_vs_scarring"]

    @pytest.mark.parametrize(
        ("sizes", "silent"),
        [
            ((14, 8, 2), {"two", "three"}),
            ((14, 3, 2), {"two", "three"}),
            ((14, 1, 1), {"one", "two", "three"}),
            ((14, 8, 0), {"three"}),
            ((14, 8, 6), set()),
        ],
    )
    def test_how_large_a_small_group_is_follows_from_no_row(
        self, sizes: tuple[int, ...], silent: set[str]
    ):
        names = ("one", "two", "three")
        size = {"outcome": "patients", "unit": "patients"}
        rows = [row("all", sum(sizes), "count", sum(sizes), **size)]
        rows += [row(name, n, "count", n, **size) for name, n in zip(names, sizes, strict=True)]
        for name, n in zip(names, sizes, strict=True):
            # Of the protocol nothing is known of anybody; a zero is about nobody.
            unknown = {"outcome": "protocol", "n_missing": n, "unit": "patients"}
            rows.append(row(name, 0, "count", None, **unknown))
            rows.append(row(name, n, "count", 0, outcome="kind_itching", unit="patients"))
        after = hide_small_groups(pd.DataFrame(rows, columns=list(COLUMNS)))
        told = after[(after["n"] > 0) | (after["n_missing"] > 0)]
        assert {*names} - {*told["group"]} == silent

    @pytest.mark.parametrize(
        ("counts", "shown"),
        [((5, 2, 0), {"all"}), ((5, 5, 0), {"all", "one"}), ((8, 8, 1), {"all"})],
    )
    def test_the_sum_of_hidden_counts_follows_too(self, counts: tuple[int, ...], shown: set[str]):
        sizes = {"one": 14, "two": 8, "three": 2}
        size = {"outcome": "patients", "unit": "patients"}
        rows = [row(name, n, "count", n, **size) for name, n in sizes.items()]
        better = [("all", 24, sum(counts)), *zip(sizes, sizes.values(), counts, strict=True)]
        for name, n, count in better:
            rows.append(row(name, n, "better.count", count, unit="patients"))
            rows.append(row(name, n, "better.percent", 100 * count / n, unit="%"))
        after = hide_small_groups(pd.DataFrame(rows, columns=list(COLUMNS)))
        told = after[after["value"].notna() & after["statistic"].str.startswith("better")]
        assert {*told["group"]} == shown

    def test_a_model_of_many_scores_of_few_patients_is_hidden(self):
        few = row("massive", 12, "mixed_model.day.coefficient", case_ids="P01 P02 P03")
        rows = [few, row("partial", 28, "mixed_model.day.coefficient")]
        assert hidden_groups(*rows) == ["massive", "partial"]

    def test_groups_that_are_large_enough_are_shown(self):
        rows = [row("all", 12), row("androgenetic", 6), row("scarring", 6)]
        assert hidden_groups(*rows) == []

    def test_a_group_of_nobody_is_no_secret(self):
        assert hidden_groups(row("all", 8), row("androgenetic", 8), row("scarring", 0)) == []

    def test_a_test_over_all_groups_goes_with_a_hidden_group(self):
        rows = [
            *(row("all", 30), row("one", 14), row("two", 12), row("three", 4)),
            row("between_groups", 30, "kruskal.p"),
        ]
        assert hidden_groups(*rows) == ["two", "three", "between_groups"]

    def test_the_highest_value_hides_no_comparison(self):
        rows = [
            *(row("all", 30), row("one", 16), row("two", 14), row("one", 16, "max", 9.0)),
            row("one_vs_two", 30, "welch.p"),
        ]
        assert hidden_groups(*rows) == ["one"]

    def test_other_outcomes_stay(self):
        assert hidden_groups(row("all", 10), row("scarring", 4, outcome="pss")) == ["scarring"]

    @pytest.mark.parametrize(
        ("statistic", "unit", "value", "n", "hides"),
        [
            ("count", "patients", 3, 20, True),
            ("count", "patients", 18, 20, True),
            ("count", "patients", 0, 20, False),
            ("count", "patients", 20, 20, False),
            ("count", "patients", 10, 20, False),
            ("score_3.count", "patients", 2, 20, True),
            ("count", "sessions", 3, 20, False),
            ("percent", "%", 10, 20, True),
            ("percent", "%", 90, 20, True),
            ("percent", "%", 50, 20, False),
            ("percent", "%", 100, 20, False),
            ("very_satisfied.clopper_pearson.percent", "%", 15, 20, True),
            ("mean", "%", 10, 20, False),
            ("free_at_6.at_risk", "", 2, 20, True),
            ("wilcoxon.n_zero", "", 2, 20, True),
            ("max", "years", 63, 20, True),
            ("sessions.count_min", "sessions", 3, 20, True),
            ("leave_one_out.lowest", "points", 7.2, 20, True),
            ("test.p_min", "", 0.04, 20, False),
        ],
    )
    def test_counts_and_shares_of_patients(
        self, statistic: str, unit: str, value: float, n: int, hides: bool
    ):
        rows = [row("all", n, statistic, value, unit=unit)]
        assert bool(hidden_groups(*rows)) is hides

    def test_how_many_were_scored_is_told(self):
        scored = {"outcome": "flow", "unit": "patients"}
        assert hidden_groups(row("all", 22, "scored_vds.count", 18, **scored)) == []
        assert hidden_groups(row("all", 22, "scored_vds.count", 3, **scored)) == ["all"]

    @pytest.mark.parametrize(("missing", "hides"), [(0, False), (1, True), (4, True)])
    def test_bounds_of_all_give_away_the_few_who_are_known(self, missing: int, hides: bool):
        bound = row("all", 5, "if_missing_were_worst.mean", n_missing=missing)
        assert bool(hidden_groups(bound)) is hides

    @pytest.mark.parametrize(("count", "shown"), [(4, False), (12, False), (8, True)])
    def test_bounds_of_a_category_give_its_few_patients_away(self, count: int, shown: bool):
        rows = [
            row("all", 16, "no_itch.count", count, unit="patients"),
            row("all", 16, "no_itch.percent", 100 * count / 16, unit="%"),
            *(
                row("all", 19, f"no_itch.if_missing_were_{end}.percent", value, n_missing=3)
                for end, value in (("best", 100 * (count + 3) / 19), ("worst", 100 * count / 19))
            ),
        ]
        assert shown_statistics(*rows) == ({one["statistic"] for one in rows} if shown else set())

    @pytest.mark.parametrize(("free", "hides"), [(6 / 7, True), (1.0, False), (0.5, False)])
    def test_a_share_over_time_gives_its_few_patients_away(self, free: float, hides: bool):
        n = 7 if free > 0.5 else 14
        assert bool(hidden_groups(row("all", n, "free_at_42.free", free))) is hides

    @pytest.mark.parametrize(
        ("statistic", "n", "hides"),
        [
            *(("median", 9, True), ("median", 10, False), ("mean", 5, False), ("sd", 5, False)),
            *(("q1", 19, True), ("q3", 20, False), ("iqr", 19, True)),
        ],
    )
    def test_a_quantile_with_few_patients_beyond_it_is_one_of_theirs(
        self, statistic: str, n: int, hides: bool
    ):
        assert bool(hidden_groups(row("all", n, statistic))) is hides

    def test_a_category_alone_would_follow_by_subtraction(self):
        counts = {"score_0": 2, "score_1": 9, "score_2": 0, "score_3": 7, "very_satisfied": 7}
        counts["at_best"] = 7
        after = shown_statistics(
            *(row("all", 18, f"{name}.count", k, unit="patients") for name, k in counts.items()),
            *(row("all", 18, f"{name}.percent", k / 0.18, unit="%") for name, k in counts.items()),
            row("all", 18, "mean", 1.7),
        )
        # Two hidden grades follow from a mean beside n.
        assert after == {*("score_1.count", "score_2.count", "score_1.percent", "score_2.percent")}

    def test_words_for_patients_are_covered_like_grades(self):
        kinds = {"pale": 2, "olive": 6, "dark": 8}
        rows = [
            row("all", 16, f"{word}.count", k, unit="patients", outcome="skin")
            for word, k in kinds.items()
        ]
        assert shown_statistics(*rows) == {"dark.count"}

    def test_events_that_a_patient_may_have_beside_others_stay(self):
        events = {"kind_itch": 2, "kind_pain": 9, "kind_scab": 10}
        rows = [
            row("all", 16, f"{word}.count", k, unit="patients", outcome="adverse_events")
            for word, k in events.items()
        ]
        assert shown_statistics(*rows) == {"kind_pain.count", "kind_scab.count"}

    def test_the_mean_of_a_yes_or_no_tells_how_many(self):
        rows = [
            row("all", 12, "score_0.count", 1, unit="patients"),
            row("all", 12, "score_1.count", 11, unit="patients"),
            *(row("all", 12, "mean", 11 / 12), row("all", 12, "sd", 0.29)),
        ]
        assert shown_statistics(*rows) == set()

    def test_a_hidden_row_tells_nothing_but_why(self):
        ledger = pd.DataFrame([row("scarring", 4)], columns=list(COLUMNS))
        (after,) = hide_small_groups(ledger).to_dict("records")
        assert after["reason"] == "hidden: it would tell about fewer than 5 patients"
        said = {name for name, value in after.items() if not (pd.isna(value) or value == "")}
        assert said == {
            *("cohort", "provenance", "statistic_id", "group", "outcome", "timepoint"),
            *("statistic", "unit", "reason"),
        }

    def test_a_column_that_comes_later_is_hidden_too(self):
        ledger = pd.DataFrame([row("scarring", 4)], columns=list(COLUMNS))
        later = ledger.assign(range_low=6.5, range_high=8.5, highest=9, who="P01")
        (after,) = hide_small_groups(later).to_dict("records")
        assert all(pd.isna(after[name]) for name in ("range_low", "range_high", "highest"))
        assert after["who"] == ""

    def test_whole_numbers_stay_whole(self):
        ledger = pd.DataFrame([row("all", 12), row("scarring", 4)], columns=list(COLUMNS))
        assert hide_small_groups(ledger)["n"].fillna(-1).tolist() == [12, -1]

    def test_nothing_is_hidden_on_request(self):
        assert hidden_groups(row("all", 3), row("scarring", 1), smallest=1) == []

    def test_the_ledger_itself_is_left_as_it_is(self):
        ledger = pd.DataFrame([row("scarring", 4)], columns=list(COLUMNS))
        hide_small_groups(ledger)
        assert ledger.loc[0, "value"] == 7.5
