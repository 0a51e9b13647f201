import json

import pytest

from caseseries.published.as_written import normal_form
from caseseries.published.check import main


@pytest.mark.parametrize(
    ("arguments", "code", "sentence"),
    [
        ("--mean 3.44 --sd 2.47 --n 18 --scale 1 7", 0, "GRIMMER-001 holds only by another"),
        ("--percentage 85.7 --n 6", 1, "GRIM-002 impossible: 85.7% of 6 patients is no whole"),
        ("--percentage 85.7% --n 7", 0, "GRIM-002 holds"),
        ("--t 2.20 --df 28 --p .036", 0, "P-001 holds: t(28)"),
        ("--f 4.10 --df 2 57 --p .011", 1, "P-001 impossible: F(2, 57)"),
        ("--chi2 3.84 --df 1 --p .05", 0, "P-001 holds"),
        ("--z -2.02 --p .043", 0, "P-001 holds"),
        ("--correlation .91 --n 10 --p <.001", 0, "P-001 holds"),
        ("--test mann_whitney --sizes 5 5 --p .047", 0, "by the normal distribution (U = 3"),
        ("--mean 1,234.5 --n 20 --step 1", 0, "GRIM-001 holds"),
        ("--mean 3.45 --n 10 --step 1", 1, "GRIM-001 impossible"),
        ("--mean 3.45 --n 10 --scale 1 7", 1, "Steps of 1 are assumed"),
        ("--mean 240000 --sd 500000 --n 100 --step 1", 0, "So wide an SD leaves too many"),
        ("--mean 3.4 --n 10 --step 3", 1, "Steps are counted from 0"),
        ("--mean 2500000.5 --n 2 --step 1", 0, "GRIM-001 holds"),
        ("--mean 24.38 --sd 3.2122 --n 8 --step 1", 1, "from 0: a total of 195"),
        ("--mean 8,7 --n 20", 2, "'8,7' has a comma"),
        ("--sd -1.1 --n 20", 1, "BOUNDS-003 impossible"),
        ("--percentage -12.5 --n 20", 1, "100. A percentage change is no share of patients"),
        ("--percentage 0.34 --n 50", 0, "GRIM-002 differs: 0.34% of 50 patients is no whole"),
        ("--percentage 0.34 --n 50", 0, "write it in per cent: 34 for 0.34"),
        ("--f 5.2 --df (1, 18) --p .035", 0, "P-001 holds: F(1, 18)"),
        ("--f 5.2 --df 1,18 --p .035", 0, "P-001 holds: F(1, 18)"),
        ("--percentage 120 --n 20", 1, "100. A percentage change is no share of patients"),
        ("--p 5% --t 2.2 --df 28", 2, "'5%' is in per cent; write the share, as in .05"),
        ("--mean 3.33 --n 10 --scale 0 10 --step 1/3", 0, "GRIM-001 holds"),
        ("--median 4.25 --n 20 --scale 1 7", 0, "GRIM-003 holds only by another convention"),
        ("--median 5.0 --n 6 --scale 0 3", 1, "GRIM-003 impossible"),
    ],
)
def test_single_numbers_are_checked_without_a_file(capsys, arguments, code, sentence):
    assert main(arguments.split()) == code
    assert sentence in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "code", "sentence"),
    [
        (["t(28) = 2.20, p = .036"], 0, "P-001 holds: t(28)"),
        (["t(28) = 2.20, p = .03"], 0, "It can hold if"),
        (["t(28) = 2.05, p = .025, one-sided"], 0, "P-001 holds: t(28)"),
        (["8.7 ± 1.1", "--n", "10", "--scale", "0", "10"], 0, "GRIMMER-001 holds"),
        (["mean difference −2.3 (95% CI −3.9 to −0.7)"], 0, "LIMITS-001 holds"),
        (["51.8 ± 28.4 years (range 33–72)", "--n", "24"], 1, "an SD from 5.603 to 20.42"),
        (["51.8 ± 28.4 years (range 33–72)", "--n", "24"], 1, "SD 28.4 (divisor n-1) exist.\n"),
        (["51.8 ± 28.4 years (n = 24, range 33–72)"], 1, "an SD from 5.603 to 20.42"),
        (["FIM 80.1 ± 3.0 (range 18–126)", "--n", "24"], 0, "It can be if the range is of the"),
        (["8.1 ± 0.4 kg, age range 33–72", "--n", "24"], 0, "SD 0.4 (divisor n-1) exist: 7, 8"),
        (["median (IQR) 5 (3–7), range 1–4"], 1, "ORDER-001 impossible: The q3 lies above the max"),
        (["U = 134.5, n = 10 and 12"], 1, "compared with nothing: there is no such number."),
        (["8.7 ± 0", "--n", "10", "--scale", "0", "10"], 0, "printed is 0 to 0.5."),
        (["median (IQR) 5 (7–3)"], 0, "Were q1 and q3 exchanged, in typing or printing?"),
        (["OR 2.3 (95% CI 4.8–1.1), p = .03"], 0, "LIMITS-001 differs: 2.3 with limits 4.8 and"),
        (["U = 114"], 0, "is a possible U"),
        (["12,345 ± 1,101"], 0, "12,345 was read as 12345; write a point where it is decimal."),
        (["z = −2.1; t(28) = 2.20, p = .036"], 0, "P-001 holds: t(28)"),
        (["85.7%", "--n", "6"], 1, "GRIM-002 impossible"),
        (["Of all, 85.7% of the 7 patients were satisfied"], 0, "GRIM-002 holds"),
        (["RR 0.81 [0.70, 0.94], P = 0.005"], 0, "P-001 holds"),
        (["HR 0.72 (95% CI 0.55 to 0.94; p=0.40)"], 0, "P-001 differs"),
        (["t = 2.2, p = .03"], 0, "P-001 not checkable: The paper prints no degrees of freedom"),
        (["--test", "Mann–Whitney U test", "--sizes", "5", "5", "--p", ".047"], 0, "(U = 3"),
        (["p = .50 (t(10)=2.23)"], 0, "p = 0.50, which does not follow unless"),
        (["p = .049, t(10)=2.23; p = .036 (t(28)=2.20)"], 0, "P-001 holds: t(28)"),
        (["p = .36, t(28) = 2.20"], 0, "printed is p = 0.36, which does not follow unless it was"),
        (["(p = 0.36; χ2(1) = 9.1)"], 0, "has p = 0.002556"),
        (["(p = .36), t(28) = 2.20"], 0, "UNUSED-001 not checkable: The t of 2.20 is compared"),
        (["χ2(1) = 9.1"], 0, "The chi-square of 9.1 is compared with nothing: no p-value"),
        (["t(28) = 2.20 (p = .36)"], 0, "which does not follow unless it was corrected for 10"),
        (["Spearman's rho was 0.79 (n = 7, p = 0.036)"], 0, "A correlation of 0.785 to 0.795"),
        (["HR 0.72 (0.55-0.94; p = 0.015)"], 0, "P-001 holds"),
        (["Fisher's exact p = 0.33"], 0, "The counts that were compared are not named"),
        (["Fisher's exact p = 0.33", "--test", "sign", "--n", "9"], 0, "for one, by: sign test"),
        (
            ["Wilcoxon test, p = .04"],
            0,
            "To check more, give the test behind p, if --help lists it",
        ),
        (["Mann–Whitney U test, p = .04"], 0, "To check more, give how many patients there are"),
        (["Mann–Whitney U test, p = .04", "--sizes", "5", "5"], 0, "(U = 3, p = 0.04365)"),
        (["U = 85, n1 = 8, n2 = 10"], 1, "U = 84.5 to 85.5 lies outside 0 to 8 × 10 = 80"),
        (
            ["Pain was scored from 0 to 10 and fell to 3.4 ± 1.1"],
            0,
            "A scale from 0 to 10 was read",
        ),
        (["14/25 (57)"], 1, "COUNT-003 impossible"),
        (["U = 23, n1 = 8, n2 = 10, p = .15"], 0, "U = 22.5 to 23.5 of 8 against 10 patients"),
        (["58%, n = 25"], 1, "GRIM-002 impossible: 58% of 25 patients"),
        (["mean 8.7 ± 1.1 (n=10)", "--step", "1"], 0, "GRIMMER-001 holds"),
        (["8.7 ± 1.1, 14 (56.0)"], 0, "Not read, name it where it matters: 14, 56.0"),
        (["d = 0.8, 95% CI 0.2 to 1.4, p = .01"], 0, "No p-value follows from this number"),
        (["12/43 (27.9%)"], 0, "COUNT-003 holds: 12 of 43 patients"),
        (["Thirty-one of 48 (64.6%) responded."], 0, "COUNT-003 holds: 31 of 48 patients"),
        (["1 234 (45.6%) of 2 706"], 0, "COUNT-003 holds: 1234 of 2706 patients"),
        (["F(2, 27) = 14.1, P = 6.6 × 10–5"], 0, "P-001 holds"),
        (["mean difference of −2.1 (95% CI −4.0 to −0.2)"], 0, "LIMITS-001 holds: -2.1"),
        (["Age was 45 ± 12. 24 patients (60%) of 40", "--n", "40"], 0, "COUNT-003 holds: 24 of"),
        (["12/43 (37.9%)"], 1, "COUNT-003 impossible"),
        (["14/25, 56%"], 0, "COUNT-003 holds: 14 of 25 patients"),
        (["14 of 25 patients – 57%"], 1, "COUNT-003 impossible"),
        # Scores 0 and 7 have SD 4.9497: a program prints 4.95, and who rounds that, 5.0.
        (["3.5 ± 5.0", "--n", "2", "--step", "1"], 0, "It can hold if numbers were rounded twice"),
        (["3.5 ± 5.1", "--n", "2", "--step", "1"], 1, "GRIMMER-001 impossible"),
        (["OR 2.3 (95% CI 1.1–4.8)"], 0, "LIMITS-001 holds"),
        (["1,234 (SD 56)", "--n", "3"], 0, "mean 1234"),
        (["U = 34.5, n = 10 and 12"], 0, "U = 34.45 to 34.55 lies within 0 to 10 × 12 = 120"),
        (["U = 130, n1 = 10, n2 = 12, p = .09"], 1, "lies outside 0 to 10 × 12 = 120"),
        (["1.2 ± 0.3 (n = 10) vs 1.5 ± 0.4 (n = 12)", "--step", ".1"], 0, "12 scores with mean"),
        (["1.2 ± 0.3 (n = 10) vs 1.5 ± 0.4 (n = 12), U = 30"], 0, "0 to 10 × 12 = 120"),
        (
            ["1.2 ± 0.3 (n = 10) vs 1.5 ± 0.4 (n = 12), p = .06", "--test", "student"],
            0,
            "against 1.45 to 1.55 ± 0.35 to 0.45 (n = 12) has p = 0.006719 to 0.2658",
        ),
        (
            ["Student's t test: 1.2 ± 0.3 (n = 10) vs 1.9 ± 0.4 (n = 12), p = .6"],
            0,
            "P-002 holds only by",
        ),
        (["1.2 ± 0.3 (n = 10) vs 1.9 ± 0.4 (n = 10), p = .6"], 0, "give the test behind p"),
        (["-2.3 (95% CI -3.9 to -0.7)"], 0, "LIMITS-001 holds: -2.3 with limits -3.9 and -0.7"),
        (["mean change in pain was -2.3 (95% CI, -3.9 to -1.7)"], 0, "LIMITS-001 differs"),
        (["--mean", "-1,234.5", "--n", "2"], 0, "2 scores with mean -1234.5"),
        (["mean 3.5 (SE 0.6)", "--n", "10", "--scale", "0", "10"], 0, "have a standard error from"),
        (["mean 3.5 (SE 0.6)", "--n", "10", "--scale", "0", "10"], 0, "3.5 and standard error 0.6"),
        (["Eight of 11 patients (80%)"], 1, "COUNT-003 impossible: 8 of 11 patients"),
        (["8.7 ± 1.1 (n = 10), p = .04", "--test", "sign"], 0, "sign test"),
        (["Kendall's tau = .42, n=10, p=.118"], 0, "With ties it rests on the scores"),
    ],
)
def test_a_statement_is_checked_as_it_stands(capsys, arguments, code, sentence):
    assert main(arguments) == code
    assert sentence in capsys.readouterr().out


@pytest.mark.parametrize(
    "arguments",
    [
        ["BMI 24.37 (SD 3.21), n = 15"],
        ["The mean age was 43.27 ± 10.32 years (n = 14)"],
        ["31.25 ± 4.2 kg/m2, n = 6"],
        ["--mean", "24.37", "--sd", "3.21", "--n", "15"],
        ["--mean", "24.38", "--sd", "3.2122", "--n", "8"],
    ],
)
def test_no_step_of_scores_is_assumed_in_silence(capsys, arguments):
    assert main(arguments) == 0
    told = capsys.readouterr().out
    assert "To check more, give the steps of the scores: --scale 1 7, or --step 1 for" in told
    assert "If the scores are whole numbers, GRIM" in told
    assert "cannot hold: " in told
    assert "impossible" not in told
    assert "000000" not in told


def test_whole_scores_that_can_have_a_mean_are_told_as_such(capsys):
    assert main(["--mean", "3.4", "--n", "10"]) == 0
    told = capsys.readouterr().out
    assert "If the scores are whole numbers, GRIM-001 holds: 10 scores with mean 3.4" in told


def test_a_statement_without_numbers_is_asked_about(capsys):
    with pytest.raises(SystemExit):
        main(["no numbers"])
    assert "no number was found" in capsys.readouterr().err


def test_the_answer_can_be_read_by_programs(capsys):
    main(["--percentage", "85.7", "--n", "6", "--json"])
    rows = json.loads(capsys.readouterr().out)
    assert {"check": "GRIM-002", "outcome": "impossible"}.items() <= rows[1].items()


@pytest.mark.parametrize(
    ("text", "form"),
    [
        (".03", ("=", "0.03")),
        ("8.70", ("=", "8.70")),
        ("1,234", ("=", "1234")),
        ("1,234.50", ("=", "1234.50")),
        ("−1.2", ("=", "-1.2")),
        ("< .001", ("<", "0.001")),
        ("≤0·05", ("<=", "0.05")),
        ("27.9 %", ("=", "27.9")),
    ],
)
def test_printed_forms(text, form):
    assert normal_form(text) == form


@pytest.mark.parametrize("text", ["8,7", "", "8.7 ± 1.1", "12/43", "about 8", "1,23"])
def test_what_is_not_one_number_is_asked_about(text):
    with pytest.raises(ValueError, match=r"write|leave the entry out"):
        normal_form(text)


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ([], "give a number by its name"),
        (["--n", "5"], "give a number by its name"),
        (["--mean", "3", "--step", "0,5"], "'0,5' is no step of scores"),
        (["it fell by -3.2% (5–7)"], "no number was found"),
        (["median 5 (3–7)"], "name it: --median 5 --q1 3 --q3 7, if they are a median and its"),
        (["median 4.7, n = 20"], "name it: --median 4.7"),
        (["median 4.5 (IQR 3)"], "--median 4.5; a range told by its width is used by no check"),
        (["median (IQR): 4.5 (3)"], "--median 4.5; a range told by its width is used by no"),
        (["ICC = 0.91 (95% CI 0.86-0.94)"], "name it: by its kind"),
        (["27.9% (95% CI 15.3 to 43.7)"], "name it: --percentage 27.9"),
        (["n.s."], "it holds none; write the bound that the paper states"),
        (["50% of 50%"], "name it: --percentage 50"),
        (["12 of 2 706 patients (0.4%)"], "name it: --percentage 0.4"),
        (["PASI 12.4 (4.2)"], "name it: --mean 12.4 --sd 4.2, if they are a mean and its SD"),
    ],
)
def test_what_is_no_number_is_told_in_two_lines(capsys, arguments, sentence):
    with pytest.raises(SystemExit):
        main(arguments)
    told = capsys.readouterr().err
    assert sentence in told
    assert told.count("\n") == 2
