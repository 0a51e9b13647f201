"""How far the raters agree: intraclass correlations; kappa, bias and limits of every pair."""

from collections.abc import Iterator

from caseseries.cases.study import Score
from caseseries.present import words
from caseseries.present.material import Material
from caseseries.present.registry import Place
from caseseries.present.tables import cells
from caseseries.present.tables.cells import EMPTY
from caseseries.present.tables.definition import Column, Section, Table, TableRow

PLACE = Place(of="cohort", section="outcomes", order=6)
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
SCORES = {"mean": "the mean of all raters", "consensus": "the score on which the raters agreed"}


def table(material: Material) -> Table | None:
    """Return the table of agreement between raters, if two of them scored the same patient."""
    scores = [score for score in material.study.rated if material.rater_pairs(score)]
    if not scores:
        return None
    interval = material.interval_name
    return Table(
        id="agreement",
        caption=f"Agreement of the raters on the {words.listed(score.name for score in scores)}",
        columns=(
            Column(label="Raters", align="left", width=0.3),
            Column(label="Patients", width=0.1),
            Column(label=f"ICC or kappa ({interval})", width=0.16),
            Column(label=f"Error or bias, points ({interval})", width=0.16),
            Column(label="Lower limit", spanner=f"Limits of agreement ({interval})", width=0.14),
            Column(label="Upper limit", spanner=f"Limits of agreement ({interval})", width=0.14),
        ),
        rows=tuple(row for score in scores for row in _rows(material, score)),
        provenance=material.provenance,
        notes=(
            "ICC: intraclass correlations in the forms of Shrout and Fleiss, F-based intervals. "
            "Kappa: quadratic weights over all steps of the scale, normal interval; the mean over "
            "pairs (Light) has no interval. "
            "Pairs: mean difference, first minus second rater; limits of agreement are bias ± 1.96 "
            "SD with exact intervals (Carkeet).",
            _raters_in_words(material),
        ),
        abbreviations=words.abbreviations("CI", "SD"),
    )


def _raters_in_words(material: Material) -> str:
    """Say which score was analysed and whether raters were blinded."""
    facts = material.cohort.facts
    blinded = {"yes": "were blinded", "no": "were not blinded"}
    told = blinded.get(facts.raters_blinded, "may have been blinded or not: it was not recorded")
    return f"Analysed was {SCORES[facts.rater_score]}. The raters {told}."


def _rows(material: Material, score: Score) -> Iterator[TableRow | Section]:
    for timepoint in material.ratings[score.id]:
        subject = f"{score.id}_agreement.{timepoint}.all"
        yield Section(label=cells.name(f"{score.short}, {words.timepoint(timepoint).lower()}"))
        for form, title in FORMS.items():
            yield _form(material, f"{subject}.{form}", title)
        for error, title in ERRORS.items():
            yield _error(material, f"{subject}.{error}", title)
        yield from _kappas(material, score, subject)
        for first, second in material.rater_pairs(score):
            pair = f"{subject}.{first}_vs_{second}.bland_altman"
            if material.row(f"{pair}.bias"):
                yield _pair(material, pair, f"{first} − {second}")


def _kappas(material: Material, score: Score, subject: str) -> Iterator[TableRow]:
    titles = {
        f"{subject}.{first}_vs_{second}.kappa": f"Weighted kappa of {first} and {second}"
        for first, second in material.rater_pairs(score)
    }
    titles[f"{subject}.light_kappa"] = "Weighted kappa, mean over pairs"
    for statistic_id, title in titles.items():
        if material.row(statistic_id):
            yield _form(material, statistic_id, title)


def _form(material: Material, statistic_id: str, title: str) -> TableRow:
    found = (cells.used(material, statistic_id), cells.estimate(material, statistic_id))
    return TableRow(cells=(cells.name(title), *found, EMPTY, EMPTY, EMPTY), indent=1)


def _error(material: Material, statistic_id: str, title: str) -> TableRow:
    used, estimate = cells.used(material, statistic_id), cells.estimate(material, statistic_id)
    return TableRow(cells=(cells.name(title), used, EMPTY, estimate, EMPTY, EMPTY), indent=1)


def _pair(material: Material, pair: str, title: str) -> TableRow:
    limits = (cells.estimate(material, f"{pair}.{end}") for end in ("limit_low", "limit_high"))
    used, bias = cells.used(material, f"{pair}.bias"), cells.estimate(material, f"{pair}.bias")
    return TableRow(cells=(cells.name(title), used, EMPTY, bias, *limits), indent=1)
