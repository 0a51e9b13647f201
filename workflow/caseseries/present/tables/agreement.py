"""How far the raters agree: intraclass correlations; kappa, bias and limits of every pair."""

from collections.abc import Iterator

from caseseries.cases.study import Score
from caseseries.present import words
from caseseries.present.material import Material
from caseseries.present.registry import Place
from caseseries.present.tables import cells
from caseseries.present.tables.definition import Column, Line, Table

PLACE = Place(of="cohort", section="outcomes", order=6)
LIMITS = "Limits of agreement ({interval})"
COLUMNS = (
    Column("Raters", 0.3),
    Column("Patients", 0.1),
    Column("ICC or kappa ({interval})", 0.16),
    Column("Error or bias, points ({interval})", 0.16),
    Column("Lower limit", 0.14, LIMITS),
    Column("Upper limit", 0.14, LIMITS),
)
FORMS = {
    "icc_1_1": "ICC(1,1): one-way, single rating",
    "icc_2_1": "ICC(2,1): two-way random, single rating, absolute agreement",
    "icc_3_1": "ICC(3,1): two-way mixed, single rating, consistency",
    "icc_1_k": "ICC(1,k): one-way, mean of the raters",
    "icc_2_k": "ICC(2,k): two-way random, mean of the raters, absolute agreement",
    "icc_3_k": "ICC(3,k): two-way mixed, mean of the raters, consistency",
}
ERRORS = {
    "sem_agreement": "Standard error of measurement, bias of the raters included",
    "sem_consistency": "Standard error of measurement, bias set aside",
    "smallest_detectable_change": "Smallest detectable change of the mean of the raters",
}
PAIR = (
    (cells.used, "bland_altman.bias"),
    None,
    (cells.estimate, "bland_altman.bias"),
    (cells.estimate, "bland_altman.limit_low"),
    (cells.estimate, "bland_altman.limit_high"),
)
SCORES = {"mean": "the mean of all raters", "consensus": "the score on which the raters agreed"}
BLINDED = {"yes": "were blinded", "no": "were not blinded"}
UNKNOWN = "may have been blinded or not: it was not recorded"


def table(material: Material) -> Table | None:
    """Return the table of agreement between raters, if two of them scored the same patient."""
    scores = [score for score in material.study.rated if material.rater_pairs(score)]
    facts = material.cohort.facts
    return cells.table_of(
        material,
        id="agreement",
        caption="Agreement of the raters on the "
        + words.listed(score.name for score in scores or material.study.scores),
        columns=COLUMNS,
        rows=(row for score in scores for row in _rows(material, score)),
        notes=(
            "ICC: intraclass correlations in the forms of Shrout and Fleiss, F-based intervals. "
            "Kappa: quadratic weights over all steps of the scale, normal interval; the mean over "
            "pairs (Light) has no interval. "
            "Pairs: mean difference, first minus second rater; limits of agreement are bias ± 1.96 "
            "SD with exact intervals (Carkeet).",
            f"Analysed was {SCORES[facts.rater_score]}. "
            f"The raters {BLINDED.get(facts.raters_blinded, UNKNOWN)}.",
        ),
    )


def _rows(material: Material, score: Score) -> Iterator[Line]:
    pairs = {
        f"{first}_vs_{second}": (first, second) for first, second in material.rater_pairs(score)
    }
    for timepoint in material.ratings[score.id]:
        subject = f"{score.id}_agreement.{timepoint}.all"
        yield words.at(score.short, timepoint)
        for form, title in FORMS.items():
            yield cells.row(material, title, subject, _correlation(form))
        for error, title in ERRORS.items():
            looks = ((cells.used, error), None, (cells.estimate, error), None, None)
            yield cells.row(material, title, subject, looks)
        kappas = {
            f"{pair}.kappa": f"Weighted kappa of {first} and {second}"
            for pair, (first, second) in pairs.items()
        }
        kappas["light_kappa"] = "Weighted kappa, mean over pairs"
        for kappa, title in kappas.items():
            if material.row(f"{subject}.{kappa}"):
                yield cells.row(material, title, subject, _correlation(kappa))
        for pair, (first, second) in pairs.items():
            if material.row(f"{subject}.{pair}.bland_altman.bias"):
                yield cells.row(material, f"{first} − {second}", f"{subject}.{pair}", PAIR)


def _correlation(statistic: str) -> tuple[cells.Look | None, ...]:
    return ((cells.used, statistic), (cells.estimate, statistic), None, None, None)
