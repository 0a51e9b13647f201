"""Several small cohorts together, pooled by the real plan."""

from dataclasses import replace
from functools import cache

import pandas as pd

from caseseries.ledger import Ledger
from caseseries.pool.influence import what_changed
from caseseries.pool.plan import pooled_ledger
from caseseries.pool.selection import selected
from caseseries.present.pooled import PooledMaterial
from present import toy_cohorts as toy
from studies import SIX, SMP


def pool(*cohorts, provenances=("simulated",), sent=(), study=SMP, alike=None):
    """Return what is pooled of the given materials; of those sent, the ledgers alone are there."""
    everybody = [*cohorts, *sent]
    chosen = selected(
        study,
        pd.concat([one.ledger.table for one in everybody], ignore_index=True),
        [one.name for one in everybody],
        provenances=provenances,
        shared=[one.name for one in sent],
        alike=alike,
    )
    cases = {one.name: one.cases for one in cohorts}
    ledgers = [pooled_ledger(chosen, cases), *(one.ledger.table for one in sent)]
    return PooledMaterial(
        cohorts=cohorts,
        ledger=Ledger(pd.concat(ledgers, ignore_index=True)),
        members=chosen.members,
        changes=what_changed(chosen),
    )


@cache
def three():
    """Three simulated clinics, one with a long name."""
    return pool(
        toy.followed("clinic-a", seed=3),
        toy.followed("clinic-b", seed=4, patients=21),
        toy.followed("university-hospital-of-the-coast", seed=5),
    )


@cache
def with_sent():
    """Two clinics, one of which sent its ledger and no rows."""
    return pool(
        toy.followed("clinic-a", seed=3),
        sent=[toy.followed("clinic-far-away", seed=4)],
    )


@cache
def mixed():
    """Observed and reconstructed patients pooled, as the settings may say; one clinic left out."""
    return pool(
        toy.followed("clinic-a", "observed", seed=3),
        toy.followed("rebuilt", "reconstructed", seed=4),
        toy.followed("made-up", "simulated", seed=5),
        provenances=("observed", "reconstructed"),
    )


@cache
def alone():
    """One cohort that may be pooled, but with what?"""
    return pool(toy.followed("clinic-a", seed=3))


@cache
def nobody():
    """One cohort that may not be pooled."""
    return pool(toy.followed("rebuilt", "reconstructed", seed=4), provenances=("observed",))


@cache
def bare():
    """Two cohorts of whom hardly anything was scored."""
    return pool(toy.one(), toy.followed("clinic-b", "observed", seed=4), provenances=("observed",))


@cache
def silent():
    """Two clinics, one of which delivered no table of adverse events."""
    return pool(toy.followed("clinic-a"), toy.followed("clinic-b", seed=4, events=False))


@cache
def six():
    """Four clinics with the same patients of six groups with long names."""
    names = ("Clinic of the Coast", "Clinic B", "Clinic C", "A clinic with a very long name")
    return pool(*(_called(toy.six(), name) for name in names), study=SIX)


def _called(material, title):
    name = title.lower().replace(" ", "-")
    facts = replace(material.cohort.facts, cohort=name, title=title)
    ledger = Ledger(material.ledger.table.assign(cohort=name))
    cohort = replace(material.cohort, facts=facts)
    return replace(material, cohort=cohort, ledger=ledger)


POOLS = (six, three, with_sent, mixed, alone, nobody, bare, silent)
