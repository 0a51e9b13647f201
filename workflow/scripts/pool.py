"""All cohorts together: the pooled ledger, and what each cohort changed in it."""

from step import step

with step(snakemake.log[0]):
    from pathlib import Path

    import pandas as pd

    from caseseries import files, ledger
    from caseseries.estimate.analysis_set import analysis_set
    from caseseries.intake.same_patients import held_twice
    from caseseries.intake.validated import read_validated
    from caseseries.pool.influence import what_changed
    from caseseries.pool.plan import pooled_ledger
    from caseseries.pool.selection import selected
    from caseseries.share.sealed import read_shared

    cohorts = [read_validated(Path(facts).parent) for facts in snakemake.input.facts]
    cases = {cohort.facts.cohort: analysis_set(cohort) for cohort in cohorts}
    study, given, asked = cohorts[0].study, snakemake.input, snakemake.params
    sent = read_shared(study, dict(zip(asked.shared, map(Path, given.shared), strict=True)))
    twice = held_twice(cohorts)
    pool = selected(
        study,
        pd.concat([ledger.read(given.ledgers), sent], ignore_index=True),
        [*cases, *asked.shared],
        shared=asked.shared,
        provenances=asked.provenances,
        same_patients_as={cohort.facts.cohort: cohort.facts.same_patients_as for cohort in cohorts},
        alike={both: f"in {one.cohort}, {one.message}" for both, one in twice.items()},
        confidence=asked.confidence,
    )
    told = [one for both, one in twice.items() if both in pool.alike]
    print(*(f"Worth a look: {one.cohort}: {one.message} {one.remedy}" for one in told), sep="\n")
    files.write_table(pooled_ledger(pool, cases), snakemake.output.ledger)
    files.write_table(what_changed(pool), snakemake.output.changes)
    files.write_table(sent, snakemake.output.sent)
    files.write_table(pool.members, snakemake.output.cohorts)
