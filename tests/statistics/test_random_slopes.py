"""Random slopes against lme4 and lmerTest."""

import pytest
from scipy.special import stdtrit

from caseseries.statistics.mixed import SINGULAR_FIT, random_slopes
from caseseries.statistics.result import Result
from reference.cases import load, numbers

MONTHS = (0, 3, 6, 12)
COURSES = [
    [8.5, 8, 7.5],
    [8.5, 8, 9],
    [8, 7.5, 7.5, 7.5],
    [10, 9, 8.5, 7.5],
    [8.5, 7.5, 7],
    [8.5, 8, 8, 8],
    [9, 8.5, 8, 7.5],
    [9, 9, 8.5, 8],
    [9, 8.5, 9, 8],
]


def of_courses(courses: list[list[float]]) -> dict[str, Result]:
    rows = [
        (number, *visit)
        for number, course in enumerate(courses)
        for visit in zip(MONTHS, course, strict=False)
    ]
    patient, month, vds = zip(*rows, strict=True)
    return random_slopes(vds, fixed={"month": month}, slope="month", patient=patient)


def test_the_sleep_study_agrees_with_lme4() -> None:
    """Oracle: lme4 1.1-31 lmer(Reaction ~ Days + (Days | Subject)), lmerTest 3.1-3; Bates 2015."""
    case = load("lmm_sleepstudy_intercept")
    fit = random_slopes(
        case["Reaction"],
        fixed={"Days": case["Days"]},
        slope="Days",
        patient=numbers(case["Subject"]),
    )
    days = fit["Days"]
    assert days.value == pytest.approx(10.4672859596)
    margin = stdtrit(17, 0.975) * 1.54578889
    assert days.ci_high - days.value == pytest.approx(margin, rel=1e-6)


def test_incomplete_courses_agree_with_lme4() -> None:
    """Oracle: lme4 and lmerTest, lmer(vds ~ month + (month | patient))."""
    fit = of_courses(COURSES)
    month = fit["month"]
    assert month.value == pytest.approx(-0.094652989718, rel=1e-6)
    margin = stdtrit(4.300147, 0.975) * 0.026975598
    assert month.ci_high - month.value == pytest.approx(margin, rel=1e-4)
    assert not month.warnings
    assert month.p_value == pytest.approx(0.0219397, rel=1e-4)
    assert month.unit == "{outcome} a month"


def test_slopes_that_vary_as_the_intercepts_agree_with_lme4() -> None:
    """Oracle: lme4 1.1-31, lmerTest 3.1-3, a singular fit; one slope for all has p = .025."""
    case = load("lmm_singular_slopes")
    fit = random_slopes(
        case["vds"],
        fixed={"month": case["month"]},
        slope="month",
        patient=numbers(case["patient"]),
    )
    for key, ours in {"(Intercept)": fit["intercept"], "month": fit["month"]}.items():
        theirs = case.expected["fixed"][key]
        margin = stdtrit(theirs["df_satterthwaite"], 0.975) * theirs["se"]
        assert ours.ci_high - ours.value == pytest.approx(margin, rel=1e-4)
        answers = {"coef": ours.value, "p_satterthwaite": ours.p_value}
        case.check({f"fixed.{key}.{name}": value for name, value in answers.items()})
        assert ours.warnings == (SINGULAR_FIT,)


def test_patients_who_are_all_alike_agree_with_lme4() -> None:
    """Oracle: lme4, lmerTest, both variances zero: SE 0.01349069032, df 34, p = .3532053."""
    month = of_courses([[8, 7.5, 8.5, 8], [8, 8.5, 7.5, 8], [8, 8, 8.5, 7.5]] * 3)["month"]
    assert month.value == pytest.approx(-0.0126984127)
    margin = stdtrit(34, 0.975) * 0.01349069032
    assert month.ci_high - month.value == pytest.approx(margin, rel=1e-6)
    assert month.p_value == pytest.approx(0.3532053, rel=1e-4)
    assert month.warnings == (SINGULAR_FIT,)


@pytest.mark.parametrize(
    ("courses", "words"),
    [
        (COURSES[:4], "4 patients"),
        ([course[:2] for course in COURSES], "no row is left over"),
    ],
)
def test_what_slopes_cannot_be_told_says_why(courses: list[list[float]], words: str) -> None:
    fit = of_courses(courses)
    assert fit["month"].value is None
    assert words in fit["month"].reason


HEIGHTS, FALLS = [9.5, 8, 10, 7.5, 9, 8.5], [0, -0.5, -1, 0.5, -0.5, 0]
NOISE = [[1, -2, 1], [-1, 2, -1], [2, -4, 2], [1, -2, 1], [-2, 4, -2], [-1, 2, -1]]


def of_lines(noise: float) -> Result:
    """Return the slope of six patients whose scores lie so far from lines of their own."""
    scores = [
        height + fall * visit + noise * NOISE[number][visit]
        for number, (height, fall) in enumerate(zip(HEIGHTS, FALLS, strict=True))
        for visit in range(3)
    ]
    patient = [number for number in range(6) for _ in range(3)]
    return random_slopes(scores, fixed={"month": [0, 6, 12] * 6}, slope="month", patient=patient)[
        "month"
    ]


@pytest.mark.parametrize("noise", [1e-1, 1e-2, 1e-3])
def test_patients_near_lines_of_their_own_agree_with_r(noise: float) -> None:
    """Oracle: R t.test of the slopes, sapply(split(d, d$p), function(e) coef(lm(y ~ m, e))[2]).

    In a balanced design that is the mixed model: lme4 has the same estimate, SE 0.03568, df 5.
    """
    month = of_lines(noise)
    assert month.value == pytest.approx(-0.0416666666667)
    assert month.ci_low == pytest.approx(-0.133388115392, rel=1e-3)
    assert month.ci_high == pytest.approx(0.050054782059, rel=1e-3)
    assert month.p_value == pytest.approx(0.295558644735, rel=1e-3)


@pytest.mark.parametrize(
    ("noise", "words"), [(0, "fits every row exactly"), (1e-6, "all but rounding")]
)
def test_patients_on_lines_of_their_own_are_refused(noise: float, words: str) -> None:
    """Oracle: R lme4 1.1-31 lmer(y ~ m + (m | p)): "unable to evaluate scaled gradient".

    The likelihood grows without end as the residual variance falls to zero.
    """
    month = of_lines(noise)
    assert month.value is None
    assert words in month.reason
