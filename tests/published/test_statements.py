import pytest
from openpyxl import load_workbook

from caseseries.intake.workbook.stable import save_workbook
from caseseries.published import sheets
from caseseries.published.sheets import COLUMNS, NUMBERS
from caseseries.published.statements import add_to_workbook, find, main, not_found

TEXT = (
    "Pain fell from 8.7 ± 1.1 to 3.2 (SD 0.9). The groups differed, t(28) = 2.20, p = .036. "
    "Satisfaction was reported by 12/43 (27.9%). Treated patients improved more often "
    "(OR 2.3 (95% CI 1.1–4.8), P<0.001). A test gave F(2, 57) = 4.10, p = .022; χ2(1, N = 40) = "
    "3.84, p = .05 and r(28) = .22, p = .26. Ratings were M = 3.44, SD = 2.47."
)


def test_the_customary_forms_are_found_with_their_sentences():
    found = find(TEXT)
    assert [one.kind for one in found] == [
        *("mean", "mean", "t", "count", "odds_ratio"),
        *("f", "chi2", "correlation", "mean"),
    ]
    assert found[0].parts == {"mean": "8.7", "sd": "1.1"}
    assert found[3].parts == {"count": "12", "total": "43", "percentage": "27.9"}
    assert found[4].parts["low"] == "1.1"
    assert found[2].sentence == "The groups differed, t(28) = 2.20, p = .036."


@pytest.mark.parametrize(
    ("text", "kind", "parts"),
    [
        ("Costs were 1,234 (SD 56).", "mean", {"mean": "1,234", "sd": "56"}),
        ("M = 3.44 (SD = 2.47)", "mean", {"mean": "3.44", "sd": "2.47"}),
        ("27.9% (12/43)", "count", {"count": "12", "total": "43", "percentage": "27.9"}),
        ("median 4 (IQR 2–6)", "quartiles", {"median": "4", "q1": "2", "q3": "6"}),
        ("χ2 = 3.84, df = 1, P = 0.05", "chi2", {"chi2": "3.84", "df": "1", "p": "= 0.05"}),
        ("U = 30, p = .04", "u", {"u": "30", "p": "= .04"}),
        ("Kendall's tau-b = .42, p = .01", "correlation", {"correlation": ".42", "p": "= .01"}),
        ("Kendall’s τ was −0.42, p = .01", "correlation", {"correlation": "-0.42", "p": "= .01"}),
        (
            "aOR = 2.3, 95% CI [1.1, 4.8]",
            "odds_ratio",
            {"odds_ratio": "2.3", "level": "95", "low": "1.1", "high": "4.8"},
        ),
    ],
)
def test_further_forms(text, kind, parts):
    (only,) = find(text)
    assert (only.kind, only.parts) == (kind, parts)


@pytest.mark.parametrize(
    "text",
    ["one of two groups", "n = 20 and 12 women", "a one-sided test of three scores"],
)
def test_words_and_numbers_that_count_no_patients_are_no_counts(text):
    assert all(one.kind == "n" for one in find(text))


def test_a_percentage_behind_a_mean_is_no_interval_of_it():
    assert {one.kind for one in find("The mean number was 12 (45%).")} == {"count"}


def test_no_number_begins_amid_another():
    assert find("1,23,4 ± 2") == find("p = ns") == []


def recomputed(statement):
    return [one.finding for _, one in statement.checked() if one.check_id == "P-001"]


@pytest.mark.parametrize(
    ("text", "outcome"),
    [
        ("t(28) = 2.20, p = .036", "holds"),
        ("t(28) = 2.20, p < .05", "holds"),
        ("t(28) = 2.20, p = .001", "impossible"),
        ("t(28) = 2.20, p = .06", "differs"),
        ("t(28) = 2.20, p = .03", "holds only by another convention"),
        ("t(28) = 2.20, p = .018", "holds only by another convention"),
        ("A one-tailed test gave t(28) = 2.20, p = .018", "holds"),
        ("t(28) = 2.2, p = .033", "holds only by rounding"),
        ("z = 1.96, p = .05", "holds"),
    ],
)
def test_p_values_are_recomputed_as_in_statcheck(text, outcome):
    """Its rules: what is printed may be rounded; one-tailed where the text says so."""
    (only,) = find(text)
    assert [one.outcome for one in recomputed(only)] == [outcome]


def test_nothing_enters_a_workbook_confirmed(tmp_path):
    path = tmp_path / "miller-2021.xlsx"
    save_workbook(sheets.template(), path)
    added = add_to_workbook(find(TEXT), path)
    rows = list(load_workbook(path)[NUMBERS].iter_rows(min_row=5, values_only=True))
    written = [dict(zip(COLUMNS[NUMBERS], row, strict=False)) for row in rows if any(row)]
    assert len(written) == added == 19
    assert {row["confirmed"] for row in written} == {None}
    assert all(row["sentence"] for row in written)
    p = next(row for row in written if row["kind"] == "p_value" and row["p_of"])
    assert next(row for row in written if row["id"] == p["p_of"])["kind"] == "t"
    odds = next(row for row in written if row["kind"] == "odds_ratio")
    assert (odds["reported"], odds["limits"], odds["level"]) == ("2.3", "1.1 to 4.8", "95")
    total = next(row for row in written if row["kind"] == "n")
    counted = [row for row in written if row["kind"] in ("count", "percentage")]
    assert [row["out_of"] for row in counted] == [total["id"]] * 2


def test_the_command_lists_what_it_finds(tmp_path, capsys):
    path = tmp_path / "text.txt"
    path.write_text(TEXT, encoding="utf-8")
    assert main([str(path)]) == 0
    assert "holds: t(28) = 2.195 to 2.205 has p = 0.03623" in capsys.readouterr().out
    path.write_text("Eight of the ten patients (90%) improved.", encoding="utf-8")
    assert main([str(path)]) == 0
    told = capsys.readouterr().out
    assert "Eight of the ten patients (90%)\n" in told
    assert "COUNT-003 impossible: 8 of 10 patients = 80%, not 90%." in told
    assert "not checkable" not in told
    path.write_text("Pain was scored from 0 to 10. We saw t(0) = 2.2, p = .03.", encoding="utf-8")
    assert main([str(path)]) == 0
    told = capsys.readouterr().out
    assert "scored from 0 to 10\n" in told
    assert "degrees of freedom are above 0; mend df" in told
    path.write_text("They differed (Mann–Whit-\nney U test, p = 0.\n04).\n", encoding="utf-8")
    assert main([str(path)]) == 0
    assert "U test, p = 0.04).\n    test: Mann–Whitney test\n" in capsys.readouterr().out


def test_numbers_that_no_form_fits_are_named_and_none_is_passed_over():
    text = "Age was 45 (38 to 52) years. The OR was 1.96 (95% CI, 1.25 to 3.08); HR 0.72."
    assert [one.text for one in find(text)] == ["OR was 1.96 (95% CI, 1.25 to 3.08)"]
    assert [left for _, left in not_found(text)] == [["45", "38", "52"], ["0.72"]]


PRINTED = {
    "t(28)=-2.20, p<.05, d = 0.80": [{"t": "-2.20", "df": "28", "p": "<.05"}, {"cohen_d": "0.80"}],
    "t = 2.20, df = 28, P = 0.036.": [{"t": "2.20", "df": "28", "p": "= 0.036"}],
    "t28 = 2.20, P=0.036.": [{"df": "28", "t": "2.20", "p": "=0.036"}],
    "t(1,234) = 2.20, p = .028": [{"df": "1,234", "t": "2.20", "p": "= .028"}],
    "t(28) = 2.20 (two-sided p = .036)": [{"df": "28", "t": "2.20", "p": "= .036"}],
    "F(2, 27) = 4.1, p = .028, η² = .23": [{"df": "2, 27", "f": "4.1", "p": "= .028"}, ".23"],
    "F2,27 = 4.1, P = 0.028.": [{"df": "2,27", "f": "4.1", "p": "= 0.028"}],
    "F(2; 27) = 4·1; P = 0·028": [{"df": "2; 27", "f": "4.1", "p": "= 0.028"}],
    "F(1, 1,234) = 4.1, p = .043": [{"df": "1, 1,234", "f": "4.1", "p": "= .043"}],
    "F(2,57)=3.2, MSE = 1.4, p<.05": [{"df": "2,57", "f": "3.2", "p": "<.05"}, "1.4"],
    "χ²(2, N = 90) = 6.1, p = .047.": [{"df": "2", "chi2": "6.1", "p": "= .047"}],
    "Chi-square = 6.1, df = 2, P = 0.047": [{"chi2": "6.1", "df": "2", "p": "= 0.047"}],
    "X2 (1, n=1,040) = 4.20, p < 0.05": [{"df": "1", "chi2": "4.20", "p": "< 0.05"}],
    "H(2) = 7.31, p = .026": [{"df": "2", "chi2": "7.31", "p": "= .026"}],
    "rs(18) = .45, p = .046": [{"df": "18", "correlation": ".45", "p": "= .046"}],
    "r = 0.45, P = 0.04, n = 20": [{"correlation": "0.45", "p": "= 0.04", "n": "20"}],
    "ρ = −0.41, p = .003": [{"correlation": "-0.41", "p": "= .003"}],
    "r² = 0.20, p = .04": [{"p": "= .04"}, "0.20"],
    "U = 45, z = -2.1, p = .036.": [{"u": "45"}, {"z": "-2.1", "p": "= .036"}],
    "OR was 2.3 (95% CI, 1.1 to 4.8; P = .03)": [
        {"odds_ratio": "2.3", "level": "95", "low": "1.1", "high": "4.8", "p": "= .03"}
    ],
    "adjusted OR = 1.9 (1.1–3.3)": [{"odds_ratio": "1.9", "low": "1.1", "high": "3.3"}],
    "hazard ratio, 0.72; 95% CI, 0.55 to 0.94": [
        {"hazard_ratio": "0.72", "level": "95", "low": "0.55", "high": "0.94"}
    ],
    "RR, 1.4 (95% CI: 0.9; 2.1)": [
        {"risk_ratio": "1.4", "level": "95", "low": "0.9", "high": "2.1"}
    ],
    "OR (95% CI) of all": ["95"],
    "MD = -1.2, 95% CI [-2.3, -0.1]": [
        {"difference": "-1.2", "level": "95", "low": "-2.3", "high": "-0.1"}
    ],
    "mean difference −2.3 (95% CI −3.9 to −0.7)": [
        {"difference": "-2.3", "level": "95", "low": "-3.9", "high": "-0.7"}
    ],
    "The mean (SD) age was 45.2 (12.1) years.": [{"mean": "45.2", "sd": "12.1"}],
    "36.9 years (SD 11.2; range 18-77)": [
        {"mean": "36.9", "sd": "11.2", "min": "18", "max": "77"},
    ],
    "5.6 ± 0.4 (SEM)": [{"mean": "5.6", "se": "0.4"}],
    "8,7 ± 1,1 (p = 0,03)": [{"mean": "8.7", "sd": "1.1"}, {"p": "= 0.03"}],
    "median (IQR) 5 (3–7)": [{"median": "5", "q1": "3", "q3": "7"}],
    "DLQI was 12 (IQR 8–15)": [{"median": "12", "q1": "8", "q3": "15"}],
    "Median 5 (range 1-9)": [{"median": "5", "min": "1", "max": "9"}],
    "12 patients (27.9%)": [{"count": "12", "percentage": "27.9"}],
    "12 (27.9%) of 43": [{"count": "12", "percentage": "27.9", "total": "43"}],
    "1,012/2,043 (49.5%)": [{"count": "1,012", "total": "2,043", "percentage": "49.5"}],
    "P = 3.2 × 10−5": [{"p": "= 3.2 × 10-5"}],
    "p=,03": [{"p": "=.03"}],
    "p-value of 0.04": [{"p": "0.04"}],
    "β = 0.32, SE = 0.11, p = .004": [{"p": "= .004"}, "0.32", "0.11"],
    "AUC 0.84 (95% CI 0.75-0.92)": ["0.84", "95", "0.75", "0.92"],
}

FURTHER = [
    (
        "t(28.4) = −2.20, p = .036, d = −0.80, 95% CI [−1.52, −0.06]",
        "df 28.4, t -2.20, p = .036 | cohen_d -0.80, level 95, low -1.52, high -0.06",
    ),
    ("Welch's t(24.3) = 2.2, p = .04", "df 24.3, t 2.2, p = .04"),
    ("(M = 3.44, SD = 2.47) and (M = 2.10; SD = 1.98)", "mean 3.44, sd 2.47 | mean 2.10, sd 1.98"),
    ("Mage = 21.3 years, SDage = 2.1", "mean 21.3, sd 2.1"),
    ("M = 3.44", "mean 3.44"),
    ("F(1, 38) = 12.3, p = .001, ηp² = .24", "df 1, 38, f 12.3, p = .001 | .24"),
    ("χ²(1, 90) = 0.89, p = .346", "df 1, chi2 0.89, p = .346"),
    ("χ²[1] = 3.84", "df 1, chi2 3.84"),
    ("χ²₁ = 3.84, P = 0.05", "df 1, chi2 3.84, p = 0.05"),
    ("t₂₈ = 2.20, P = 0.036", "df 28, t 2.20, p = 0.036"),
    ("Mdn = 5, IQR = 3–7", "median 5, q1 3, q3 7"),
    (
        "r(98) = –.25, p = .012, 95% CI [–.43, –.06]",
        "df 98, correlation –.25, p = .012 | 95, –.43, –.06",
    ),
    ("rₛ = .45, p = .046, n = 20", "correlation .45, p = .046, n 20"),
    ("U(Nplacebo = 8, Ndrug = 10) = 23, p = .15", "first 8, second 10, u 23, p = .15"),
    ("t(df = 28) = 2.20", "df 28, t 2.20"),
    ("t = 2.20 (df = 28), p = .036", "t 2.20, df 28, p = .036"),
    ("F = 4.1 (df = 2, 57), p = .022", "f 4.1, df 2, 57, p = .022"),
    ("t = 2.20 with 28 degrees of freedom (P = .036)", "t 2.20, df 28, p = .036"),
    ("mean [SD] age, 45.2 [12.1] years", "mean 45.2, sd 12.1"),
    ("means (SDs) were 45.2 (12.1) and 44.1 (11.3)", "mean 45.2, sd 12.1 | mean 44.1, sd 11.3"),
    ("median [IQR] age, 45 [38-52] years", "median 45, q1 38, q3 52"),
    ("median (interquartile range [IQR]) age, 45 (38-52) years", "median 45, q1 38, q3 52"),
    ("medians (IQR) of 5 (3–7) and 6 (4–8)", "median 5, q1 3, q3 7 | median 6, q1 4, q3 8"),
    ("14 of 25 patients [56%]", "count 14, total 25, percentage 56"),
    (
        "odds ratio [OR], 2.3 [95% CI, 1.1-4.8]; P = .03",
        "odds_ratio 2.3, level 95, low 1.1, high 4.8, p = .03",
    ),
    (
        "hazard ratio for death, 0.72; 95% CI, 0.55-0.94",
        "hazard_ratio 0.72, level 95, low 0.55, high 0.94",
    ),
    (
        "mean difference, −2.3 points; 95% CI, −3.9 to −0.7 points; P = .006",
        "difference -2.3, level 95, low -3.9, high -0.7, p = .006",
    ),
    (
        "difference between groups, 2.3 (95% CI, 0.7 to 3.9)",
        "difference 2.3, level 95, low 0.7, high 3.9",
    ),
    ("Cohen d, 0.80", "cohen_d 0.80"),
    ("Hedges' g of 0.50", "cohen_d 0.50"),
    (
        "hazard ratio 0·72, 95% confidence interval 0·55 to 0·94",
        "hazard_ratio 0.72, level 95, low 0.55, high 0.94",
    ),
    (
        "odds ratio (OR) 2.3 (95% confidence interval (CI) 1.1 to 4.8)",
        "odds_ratio 2.3, level 95, low 1.1, high 4.8",
    ),
    ("OR 2.3 (CI 95% 1.1–4.8)", "odds_ratio 2.3, level 95, low 1.1, high 4.8"),
    ("OR = 2.3, CI 1.1–4.8", "odds_ratio 2.3, low 1.1, high 4.8"),
    ("12 (30·0%) of 40", "count 12, percentage 30.0, total 40"),
    ("Of 40 patients, 12 (30%) improved", "total 40, count 12, percentage 30"),
    ("12 of 40 patients improved", "count 12, total 40"),
    ("n = 12 of 40", "count 12, total 40"),
    ("14/25 (56)", "count 14, total 25, percentage 56"),
    ("14/25 (12)", "14, 25, 12"),
    ("n (%): 12 (27.9)", "count 12, percentage 27.9"),
    ("No. (%) of women, 12 (27.9)", "count 12, percentage 27.9"),
    ("8.7 (±1.1)", "mean 8.7, sd 1.1"),
    ("45.2 years ± 12.1", "mean 45.2, sd 12.1"),
    ("8.7+/-1.1", "mean 8.7, sd 1.1"),
    ("mean 8.7 (standard deviation 1.1)", "mean 8.7, sd 1.1"),
    ("mean score of 8.7 with a standard deviation of 1.1", "mean 8.7, sd 1.1"),
    ("mean of 8.7 and SD of 1.1", "mean 8.7, sd 1.1"),
    ("8.7 [SD, 1.1]", "mean 8.7, sd 1.1"),
    ("Data are mean ± SEM. Glucose was 5.6 ± 0.4.", "mean 5.6, se 0.4"),
    ("Data are mean ± SD. Glucose was 5.6 ± 0.4.", "mean 5.6, sd 0.4"),
    ("mean (SE) 5.6 (0.4)", "mean 5.6, se 0.4"),
    ("5.6 (standard error 0.4)", "mean 5.6, se 0.4"),
    ("median of 5 with an IQR of 3–7", "median 5, q1 3, q3 7"),
    ("median (Q1–Q3) 5 (3–7)", "median 5, q1 3, q3 7"),
    ("median (25th–75th percentiles) 5 (3–7)", "median 5, q1 3, q3 7"),
    ("age ranged from 18 to 77 years", "min 18, max 77"),
    ("Median 45 years (range 18–77)", "median 45, min 18, max 77"),
    ("aged 45 (range: 18 to 77)", "min 18, max 77 | 45"),
    (
        "OR 2,3 (95 % CI 1,1–4,8; p = 0,03)",
        "odds_ratio 2.3, level 95, low 1.1, high 4.8, p = 0.03",
    ),
    ("Alter 45,2 ± 12,1; p = 0,04", "mean 45.2, sd 12.1 | p = 0.04"),
    ("OR 2,3 (1,1; 4,8)", "odds_ratio 2.3, low 1.1, high 4.8"),
    ("F(2; 57) = 4,1; p = 0,02", "df 2; 57, f 4.1, p = 0.02"),
    ("P<.001", "p <.001"),
    ("p-values of .04", "p .04"),
    ("P value, .04", "p .04"),
    ("p (two-tailed) = .04", "p = .04"),
    ("p=1.2 × 10⁻⁵", "p =1.2 × 10-5"),
    ("P = 2e-4", "p = 2e-4"),
    ("𝑝 = .03", "p = .03"),
    ("p\u00a0=\u00a0.03", "p = .03"),
    ("p≤0.05", "p ≤0.05"),
    ("P value < .05", "p < .05"),
    ("p = 0.\n036", "p = 0.036"),
    ("t(28) = 2.\n20, p = .036", "df 28, t 2.20, p = .036"),
    ("p <\n.001", "p < .001"),
    ("8.7 ±\n1.1", "mean 8.7, sd 1.1"),
    ("12/43\n(27.9%)", "count 12, total 43, percentage 27.9"),
    ("95% CI 1.1-\n4.8, OR 2.3", "95, 1.1, 4.8, 2.3"),
    (
        "a con\u00adfi\u00addence inter-\nval: OR 2.3 (95% conﬁdence inter-\nval 1.1–4.8)",
        "odds_ratio 2.3, level 95, low 1.1, high 4.8",
    ),
    ("Mann–Whit-\nney U test, p = .04", "p = .04"),
    ("the log-\nrank test, P = .02", "p = .02"),
    ("14\u202f/\u202f25 (56\u2009%)", "count 14, total 25, percentage 56"),
    ("chi-\nsquare = 6.1, df = 2, P = .047", "chi2 6.1, df 2, p = .047"),
    # Counts in words, and in both forms
    ("Thirty-one of 48 (64.6%)", "count 31, total 48, percentage 64.6"),
    ("Twenty-six of 42 patients (61·9%)", "count 26, total 42, percentage 61.9"),
    ("Twenty one of 30 patients (70%)", "count 21, total 30, percentage 70"),
    ("ninety\u2011five of 100 patients (95%)", "count 95, total 100, percentage 95"),
    ("Thirty-\none of forty-eight patients (65%)", "count 31, total 48, percentage 65"),
    ("One hundred and five of 120 patients (87.5%)", "120, 87.5, One hundred and five"),
    ("Four hundred (65%) of 615", "65, 615, Four hundred"),
    ("five (7%) of 72 patients", "count 5, percentage 7, total 72"),
    ("Thirteen (65%) of 20", "count 13, percentage 65, total 20"),
    # Thousands apart by spaces
    ("1 234 (45.6%) of 2 706", "count 1234, percentage 45.6, total 2706"),
    ("1\u2009234/2\u202f706 (45.6%)", "count 1234, total 2706, percentage 45.6"),
    ("10\u00a0000 (50%) of 20 000 people", "count 10000, percentage 50, total 20000"),
    ("150 of 1 200 patients (12.5%)", "150, 1 200, 12.5"),
    ("n = 1 234, costs 1 234 ± 56 or 1'234 ± 56", "1 234, 1 234, 56, 1'234, 56"),
    ("95% CI 1.1 to 5.7 120", "95, 1.1, 5.7, 120"),
    ("In 2019 120 patients (45%)", "count 120, percentage 45 | 2019"),
    # Powers of ten
    ("F(2, 27) = 14.1, P = 6.6 × 10–5", "df 2, 27, f 14.1, p = 6.6 × 10-5"),
    ("P = 1.3 · 10−5", "p = 1.3 × 10-5"),
    ("P = 1.3*10^-5", "p = 1.3 × 10-5"),
    ("P < 10(−5)", "p < 1 × 10-5"),
    ("P = 10⁻⁵", "p = 1 × 10-5"),
    ("p=1·10–5", "p =1 × 10-5"),
    ("MD = 3·15, 95% CI 1·10–5·20", "difference 3.15, level 95, low 1.10, high 5.20"),
    ("p = .01–.04", ".01, .04"),
    ("P < 0.000 1", "0.000, 1"),
    ("P=.0O1 or P = 0.OO1", ".0, 1, 0, 1"),
    # Digits of units, names and labels
    ("Mean BMI was 27.3 kg/m2 (SD 4.1)", "mean 27.3, sd 4.1"),
    ("24·9 kg m−2 (SD 3·8)", "mean 24.9, sd 3.8"),
    ("62.4 mL/min/1.73 m2 (SD 18.2)", "mean 62.4, sd 18.2"),
    ("62 mL min−1 1.73 m−2 (SD 18)", "mean 62, sd 18"),
    ("62 ml/min per 1.73 m2 (SD 18)", "mean 62, sd 18"),
    ("12.3 g·m−2·h−1 (SD 3.1)", "mean 12.3, sd 3.1"),
    ("27.3 kg/m2, SD 4.1", "mean 27.3, sd 4.1"),
    ("1.9 m2 ± 0.2", "mean 1.9, sd 0.2"),
    ("450 cells/mm3 (SD 120)", "mean 450, sd 120"),
    ("245 × 109/L (SD 60)", "mean 245, sd 60"),
    ("245 × 109 (SD 60)", "245, 109, 60"),
    ("CD4 (SD 210), IL-6 (SD 12), PASI 75 (SD 12)", "4, 210, -6, 12, 75, 12"),
    ("Grade two (30%) and day 14 (12%)", "2, 30, 14, 12"),
    ("IGA 0/1 (45%) and grade 3/4 events (12%)", "0, 1, 45, 3, 4, 12"),
    ("a visual acuity of 20/40 (35%)", "20/40, 35"),
    ("blood pressure below 140/90 mmHg (45%)", "140/90, 45"),
    ("18/20 at week 8 (90%)", "count 18, total 20, percentage 90"),
    ("In group B 4.2 ± 1.1", "mean 4.2, sd 1.1"),
    ("group B 11/21 (52.4%)", "count 11, total 21, percentage 52.4"),
    ("In arm B 12 (40%) of 30", "count 12, percentage 40, total 30"),
    ("A total of 31 (64.6%)", "count 31, percentage 64.6"),
    ("n = 15/21 (71.4%)", "count 15, total 21, percentage 71.4"),
    ("responders (n = 70%)", "70"),
    # Signs, and estimates of another kind
    (
        "mean difference of −2.1 (95% CI −4.0 to −0.2)",
        "difference -2.1, level 95, low -4.0, high -0.2",
    ),
    ("The difference of −0.5 (−1.0 to 0.0)", "difference -0.5, low -1.0, high 0.0"),
    ("mean change of −2.3 (95% CI −4.0 to −0.6)", "mean -2.3, level 95, low -4.0, high -0.6"),
    ("mean reduction of −2.3 (95% CI −4.0 to −0.6)", "mean -2.3, level 95, low -4.0, high -0.6"),
    ("Geometric mean 12.3 (95% CI 8.1 to 18.7)", "12.3, 95, 8.1, 18.7"),
    ("median difference 1.0 (0.5 to 2.5)", "1.0, 0.5, 2.5"),
    ("difference in medians 1.0 (0.5 to 2.5)", "1.0, 0.5, 2.5"),
    # The end of a sentence
    ("45 ± 12. 24 patients (60%) of 40", "mean 45, sd 12 | count 24, percentage 60, total 40"),
    ("n = 20. 12 (60%) were women", "n 20 | count 12, percentage 60"),
    ("5 ± 2. 3 of 20 patients (15%)", "mean 5, sd 2 | count 3, total 20, percentage 15"),
    ("Age was 45 ± 12.\n24 patients (60%) of 40", "45, 12, 24, 60, 40"),
    # In other languages
    ("F=4.1, df=2, 57, p=.022", "f 4.1, df 2, 57, p =.022"),
    ("OR 2,3 (95%-KI 1,1–4,8)", "odds_ratio 2.3, level 95, low 1.1, high 4.8"),
    ("OR 2,3 (IC 95% 1,1–4,8)", "odds_ratio 2.3, level 95, low 1.1, high 4.8"),
    ("12,75 (SD 3,10)", "mean 12.75, sd 3.10"),
    ("12,75 in all", "12,75"),
]
"""Forms of APA, AMA, the BMJ and papers in other languages, and what PDF files make of them."""


SHARES = [
    *("14/25, 56%", "14/25 (56%)", "14 of 25 [56%]", "14/25 - 56%", "14/25 – 56 %", "14/25—56%"),
    *("14/25 / 56%", "14/25 56%", "14 of 25 = 56%", "14/25: 56%", "(14/25; 56%)"),
    "14 of 25, or 56%",
    *("14 of 25 patients, 56%", "14 out of the 25 patients improved (i.e., 56%)", "14 [56%] of 25"),
    *("56%, 14/25", "56% (14 of 25)", "56% – 14/25", "56 per cent of patients (14/25)"),
    *("56% (n = 14/25)", "14 of 25 (56 percent)"),
]


@pytest.mark.parametrize("text", SHARES)
def test_a_count_over_a_total_is_read_beside_its_percentage(text):
    (only,) = find(f"In all, {text} improved.")
    assert only.parts == {"count": "14", "total": "25", "percentage": "56"}
    assert not not_found(f"In all, {text} improved.")


@pytest.mark.parametrize(
    ("text", "shares"),
    [
        ("14/25, 56%, 10/20, 50%", [("14", "25", "56"), ("10", "20", "50")]),
        ("56%, 14/25, 50%, 10/20", [("14", "25", "56"), ("10", "20", "50")]),
        ("56% (n = 14) and (n = 10; 50%)", [("14", None, "56"), ("10", None, "50")]),
        ("14/25, 56% vs 10/20, 50%", [("14", "25", "56"), ("10", "20", "50")]),
        ("9/30 vs 3/28 (30% vs 10.7%)", []),
        ("30% versus 10.7% (9/30 versus 3/28)", []),
        ("12 of 20 patients, 56% of controls", [("12", "20", None)]),
        ("14 of 25 patients had 56% relief", [("14", "25", None)]),
    ],
)
def test_each_percentage_stays_with_its_own_count(text, shares):
    found = [one.parts for one in find(text)]
    assert [(p["count"], p.get("total"), p.get("percentage")) for p in found] == shares


@pytest.mark.parametrize("text", PRINTED)
def test_every_number_is_read_or_named(text):
    left = [number for _, numbers in not_found(text) for number in numbers]
    assert [*(one.parts for one in find(text)), *left] == PRINTED[text]
    assert all(one.why for statement in find(text) for one in recomputed(statement))


@pytest.mark.parametrize(("text", "told"), FURTHER)
def test_further_forms_are_read_as_they_stand(text, told):
    """Told are the numbers of each statement by their kinds, and last those that are not read."""
    parts = [", ".join(f"{kind} {part}" for kind, part in one.parts.items()) for one in find(text)]
    left = [", ".join(number for _, numbers in not_found(text) for number in numbers)]
    assert " | ".join(filter(None, parts + left)) == told


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("Twenty-four patients took part.", ["Twenty-four"]),
        ("Two hundred five of 300 patients", ["300", "Two hundred five"]),
        ("Fifty-two patients (31 women)", ["31", "Fifty-two"]),
        ("Fifty two adult patients and two men", ["Fifty two", "two"]),
        ("One hundred and four participants", ["One hundred and four"]),
        ("Ten and twelve women", ["Ten and twelve"]),
        ("Ninety of one hundred patients", ["Ninety of one hundred"]),
        ("No one but patients of one women's hospital took part in two visits.", []),
        ("Eight of ten patients", []),
    ],
)
def test_people_counted_in_words_are_read_or_named(text, named):
    assert [number for _, numbers in not_found(text) for number in numbers] == named


def test_a_text_without_numbers_says_so(tmp_path, capsys):
    path = tmp_path / "text.txt"
    path.write_text("No patient was lost.", encoding="utf-8")
    assert main([str(path)]) == 0
    assert capsys.readouterr().out == "The text holds no number.\n"


@pytest.mark.parametrize(
    ("text", "into", "sentence"),
    [
        (None, None, "there is no such file that can be read"),
        (b"p\xe9riode: p = .03", None, "this is no plain text; save it as text in UTF-8"),
        (b"p = .03", b"", "this is no workbook that make new-paper-audit wrote"),
        (b"p = .03", None, ""),
    ],
)
def test_files_that_cannot_be_read_are_told_in_a_sentence(tmp_path, capsys, text, into, sentence):
    path, book = tmp_path / "text.txt", tmp_path / "paper.xlsx"
    if text is not None:
        path.write_bytes(text)
    if into is not None:
        book.write_bytes(into)
    asked = [str(path), *(["--into", str(book)] if into is not None else [])]
    if not sentence:
        assert main(asked) == 0
        return
    with pytest.raises(SystemExit):
        main(asked)
    assert sentence in capsys.readouterr().err


@pytest.mark.parametrize("text", ["14/21 (66.7%)", "HR 0.72 (0.55-0.94; p = 0.015)"])
def test_what_is_found_has_its_closing_bracket(text):
    assert [one.text for one in find(f"We saw {text} there.")] == [text]


def test_limits_of_a_correlation_are_no_correlation():
    found = find("The Pearson correlation (95% CI 0.2 to 0.9) was high.")
    assert not any("correlation" in one.parts for one in found)


def test_the_sizes_beside_u_are_rows_of_their_own():
    (found,) = find("U = 23, n1 = 8, n2 = 10, p = .15")
    printed = [(row["kind"], row["reported"]) for row in found.rows()]
    assert printed == [("n", "8"), ("n", "10"), ("u", "23"), ("p_value", ".15")]


@pytest.mark.parametrize(
    ("text", "tests"),
    [
        ("Fisher's exact p = 0.33", ["fisher"]),
        ("They differed (Mann–Whitney U test, p = .04)", ["mann_whitney"]),
        ("A two-sided paired t test showed p = .01", ["paired_t"]),
        ("By Student’s paired t-test P = .01", ["paired_t"]),
        (
            "Groups were compared by one-way analysis of variance, F(2, 57) = 4.1, p = .02",
            ["anova"],
        ),
        ("Friedman p < .001", ["friedman"]),
        ("the χ² test gave P = .04", ["chi_squared"]),
        ("Wilcoxon matched-pairs signed-rank test, p = .04", ["wilcoxon"]),
        ("t(24.3) = 2.2, p = .04 (Welch's t test)", ["welch"]),
        (
            "Mann–Whitney test (p = .04) and Fisher's exact test (p = .33)",
            ["mann_whitney", "fisher"],
        ),
        ("p = .04 (Mann–Whitney test); p = .33 (Fisher's exact)", ["mann_whitney", "fisher"]),
        ("H(2) = 7.20, p = .027", ["kruskal_wallis"]),
        ("Friedman χ2(2) = 7.20, p = .03", ["friedman"]),
        ("Fisher–Freeman–Halton, χ2(2) = 7.20, p = .03", ["fisher"]),
        # Several tests have these names, or it is not said of which p-value they are.
        ("a t test showed p = .01", [""]),
        ("Wilcoxon test, p = .04", [""]),
        ("two-way ANOVA, p = .04", [""]),
        ("chi-square test for trend, p = .04", [""]),
        ("chi-square = 6.1, df = 2, P = .047", [""]),
        ("t(28) = 2.20, p = .036, by the Mann–Whitney test", [""]),
        ("Fisher et al. (2001) found p = .04", [""]),
        ("t test or Mann–Whitney U test as appropriate, p = .04", [""]),
        ("By the Mann–Whitney test p = .04, and age differed, p = .03", ["", ""]),
        ("Mann–Whitney or Fisher's exact test: p = .04, p = .03", ["", ""]),
    ],
)
def test_a_test_is_named_only_where_it_can_be_no_other(text, tests):
    assert [one.test for one in find(text)] == tests


SCALES = {
    "scored from 0 to 10": ("0", "10"),
    "a VAS (0–100 mm)": ("0", "100"),
    "graded 0–3 points": ("0", "3"),
    "a 0-10 numeric rating scale": ("0", "10"),
    "possible scores 0 to 30": ("0", "30"),
    "the DLQI (score range, 0–30)": ("0", "30"),
    "on a 5-point Likert scale": ("1", "5"),
    "rated on a scale of 1 to 7": ("1", "7"),
    "the score fell from 8 to 3": None,
    "scores ranged from 2 to 9": None,
    "a 10-point scale": None,
}


def scales_in(text):
    return [one for one in find(text) if one.kind == "scale"]


@pytest.mark.parametrize(("text", "ends"), SCALES.items())
def test_scales_in_words_are_proposed(text, ends):
    assert [tuple(one.parts.values()) for one in scales_in(text)] == ([ends] if ends else [])


@pytest.mark.parametrize("text", ["graded 0–3 points", "a 10-point scale"])
def test_a_proposed_scale_enters_once_it_is_named(tmp_path, text):
    path = tmp_path / "miller-2021.xlsx"
    save_workbook(sheets.template(), path)
    add_to_workbook(scales_in(text), path)
    content = sheets.read_workbook(path)
    asked = [fault for fault in content.faults if "give the scale a name" in fault]
    assert len(asked) == len(scales_in(text))


def test_a_test_enters_the_row_of_its_p_value(tmp_path):
    path = tmp_path / "miller-2021.xlsx"
    save_workbook(sheets.template(), path)
    add_to_workbook(find("U = 23, p = .15 by the Mann–Whitney U test"), path)
    rows = load_workbook(path)[NUMBERS].iter_rows(min_row=5, values_only=True)
    tests = [row[COLUMNS[NUMBERS].index("test")] for row in rows if any(row)]
    assert tests == [None, "mann_whitney"]


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("Eleven out of twelve improved.", "Eleven out of twelve"),
        ("Seventy-five percent were content.", "Seventy-five percent"),
        ("One of the twelve was lost.", "One of the twelve"),
        ("The groups did not differ (n.s.).", "n.s."),
        ("This was p = n.s. in all.", "p = n.s."),
        ("One test had p = 5%.", "5"),
    ],
)
def test_results_in_words_and_shares_of_p_are_named(text, left):
    assert [number for _, numbers in not_found(text) for number in numbers] == [left]


def test_that_one_of_several_differed_is_no_number():
    assert not not_found("One of the groups did better, and each of them had ns tests.")
