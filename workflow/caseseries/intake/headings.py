"""From the clinic's headings to our columns, as ``cohort.yaml`` says.

Columns that could hold the same score, a second rater or another zone: nobody chooses for them.
"""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from difflib import get_close_matches
from typing import Final

from caseseries.cases.column import Column
from caseseries.cases.dictionary import columns_of
from caseseries.cases.study import Study
from caseseries.intake.clinic_words import Claim, any_of, bare, claim_of, clinic_words, plain
from caseseries.intake.parse import can_hold
from caseseries.intake.problems import Problem
from caseseries.intake.raw_table import WIDE, Names, RawTable, Told
from caseseries.intake.units import names_another_unit
from caseseries.intake.wide import is_wide

_BY_PATIENT: Final = (WIDE, "patients")


def known_columns(study: Study, table: str) -> Mapping[str, Column]:
    """Return our columns of a table; the wide sheet has those of the patients beside its scores."""
    return columns_of(study, "patients" if table == WIDE else table)


def our_names(table: str, columns: Mapping[str, Names]) -> dict[str, str]:
    """Return {heading: our column} as ``cohort.yaml`` says; a wide table describes patients too."""
    tables = _BY_PATIENT if table in _BY_PATIENT else (table,)
    return {plain(theirs): our for one in tables for our, theirs in columns.get(one, {}).items()}


def expected_headings(study: Study, table: str, columns: Mapping[str, Names]) -> set[str]:
    """Return the headings that may stand in a file, as we compare them."""
    return {*known_columns(study, table), *our_names(table, columns)}


def is_read(study: Study, table: str, heading: str, columns: Mapping[str, Names]) -> bool:
    """Say whether a column of a table is one of ours; ``columns`` is that of ``cohort.yaml``."""
    is_ours = plain(heading) in expected_headings(study, table, columns)
    return is_ours or (table in _BY_PATIENT and is_wide(study, [heading]))


def rename_columns(study: Study, raw: RawTable, columns: Names) -> Told:
    """Give the columns of a table our names; those that we do not know keep theirs."""
    known = columns_of(study, raw.name)
    ours = {plain(theirs): our for our, theirs in columns.items() if our in known}
    labels: dict[str, str] = {}
    unknown: list[str] = []
    problems = []
    for label in raw.cells.columns:
        heading = raw.printed(label)
        called = plain(heading)
        our = ours.get(called, "" if called in ours.values() else called)
        if our not in known or (our == called and names_another_unit(known[our], heading)):
            unknown.append(label)
        elif our in labels.values():  # the first of two is kept
            letter = raw.letter(label)
            problems.append(raw.told(None, heading, "columns.twice", our=our, letter=letter))
        else:
            labels[label] = our
    absent = [our for our in known if our not in labels.values()]
    problems += _left_over(raw, known, absent, columns, unknown)
    # No label stands twice: one that is another column's now says where it stands.
    taken = {*labels.values()}.intersection(raw.cells.columns) - {*labels}
    labels |= {label: f"{label} (column {raw.letter(label)})" for label in taken}
    return raw.relabel(labels), problems


def _left_over(
    raw: RawTable,
    known: Mapping[str, Column],
    absent: Sequence[str],
    columns: Names,
    unknown: list[str],
) -> Iterator[Problem]:
    """Yield the needed and the mapped columns that are not there, and those that are none of ours.

    One that is likely meant by another is told there; a blank column without heading is none.
    """
    for our in absent:
        told = {"our": our, "name": known[our].title}
        if our in columns:
            own = [label for label in unknown if plain(raw.printed(label)) == our]
            unknown = [label for label in unknown if label not in own]
            rule_id = "columns.mapping_of_own" if own else "columns.mapping"
            yield raw.told(None, our, rule_id, our=our, theirs=columns[our])
            continue
        if not known[our].needed:
            continue
        headings = {plain(raw.printed(label)): label for label in reversed(unknown)}
        holding = [heading for heading in headings if our in heading.split("_")]
        likely = [*holding, *get_close_matches(our, list(headings), n=1, cutoff=0.7)]
        if our == "patient_id":
            likely += [one for one in reversed(headings) if _are_like_codes(raw, headings[one])]
        meant = headings[likely[0]] if likely else ""
        unknown = [label for label in unknown if label != meant]
        rule_id = "columns.renamed" if likely else "columns.absent"
        yield raw.told(None, our, rule_id, **told, heading=raw.printed(meant))
    for label in unknown:
        heading = raw.printed(label)
        if not heading and not raw.cells[label].any():
            continue
        close = get_close_matches(bare(heading), sorted(absent), n=1)
        our, theirs = next(iter(close), ""), columns.get(plain(heading), "")
        told = {"heading": heading, "theirs": theirs, "our": our, "letter": raw.letter(label)}
        rule_id = "columns.unknown" if heading else "columns.without_heading"
        if theirs:
            rule_id = "columns.other_taken"
        elif our:
            is_other = names_another_unit(known[our], heading)
            rule_id = "columns.in_another_unit" if is_other else "columns.like_ours"
        yield raw.told(None, heading or label, rule_id, **told, columns=", ".join(known))


def _are_like_codes(raw: RawTable, label: str) -> bool:
    """Tell whether a column could hold the codes of patients: a digit in each cell, none twice."""
    texts = raw.cells[label]
    is_single = raw.name != "patients" or texts.is_unique
    return bool(raw.printed(label)) and is_single and bool(texts.str.contains(r"\d").all())


# What a heading holds beside the name of a score when it is that score once more.
_ONCE_MORE: Final = re.compile(rf"\d|[a-d]|r\d|(?:{any_of('once_more', 'raters')})\d?")


def settle_claims(study: Study, raw: RawTable, columns: Names) -> Told:
    """Return a table without the columns that may be a score, and what is told of them.

    Two columns that could be one score are an error. A column with words beside score and timepoint
    is no score until ``cohort.yaml`` says so; of a score that a long table needs, its lack is told.
    """
    problems, told = [], []
    for our, claims in _claims(study, raw, {*map(plain, columns.values())}).items():
        if our in columns:
            continue
        plainly = [label for label, claim in claims.items() if not claim.more]
        others = {label: claim.more for label, claim in claims.items() if claim.more}
        rivals = plainly[1:] if raw.name == WIDE else []
        for label, more in others.items():
            if not plainly or all(map(_ONCE_MORE.fullmatch, more)):
                rivals.append(label)
        if rivals and len(plainly[:1] + rivals) > 1:
            score = study.score(next(iter(claims.values())).score)
            column = raw.printed(rivals[-1]) if len(plainly) == 1 else score.id
            *most, last = (f"'{label}'" for label in plainly[:1] + rivals)
            rule_id = "columns.second_of_wide" if raw.name == WIDE else "columns.second"
            about = {"columns": f"{', '.join(most)} and {last}", "our": our, "score": score}
            problems.append(raw.told(None, column, rule_id, **about))
            told += rivals if len(plainly) == 1 else [*claims]
        elif raw.name == WIDE or not study.score(our).needed:
            for label, more in others.items():
                # Where no other column holds it, a score would be lost.
                is_held = bool(plainly) or not clinic_words("of_changes").isdisjoint(more)
                told_as = {"our": our, "severity": "warning" if is_held else "error"}
                problems.append(raw.told(None, raw.printed(label), "columns.more_words", **told_as))
            told += others
    return raw.without(told) if told else raw, problems


def beside_claims(problems: list[Problem], claimed: list[Problem]) -> list[Problem]:
    """Return both kinds of problems; a score that several columns claim is not missing as well."""
    scores = {problem.column for problem in claimed}
    others = [
        one for one in problems if one.rule_id != "columns.missing" or one.column not in scores
    ]
    return claimed + others


def _claims(study: Study, raw: RawTable, named: Collection[str]) -> dict[str, dict[str, Claim]]:
    """Return what the columns that hold scores name, by our name of that column and by label.

    Headings that ``cohort.yaml`` has ``named`` are settled.
    """
    found: dict[str, dict[str, Claim]] = {}
    ours = columns_of(study, "assessments")
    for label in raw.cells.columns:
        heading = raw.printed(label)
        claim = claim_of(study, heading)
        if claim is None or plain(heading) in named or (raw.name == WIDE and not claim.timepoint):
            continue
        texts = [text for text in raw.cells[label].unique() if text]
        if not texts or not all(can_hold(ours[claim.score], text) for text in texts):
            continue
        if claim.more and is_wide(study, [heading]):
            continue  # a rater of its own
        our = f"{claim.score}_{claim.timepoint}" if raw.name == WIDE else claim.score
        found.setdefault(our, {})[label] = claim
    return found
