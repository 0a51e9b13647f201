"""All cohorts together: the pooled ledger, and what each cohort changed in it."""

from step import step

with step(snakemake.log[0]):
    from pathlib import Path

    from caseseries import files, ledger
    from caseseries.estimate.analysis_set import analysis_set
    from caseseries.intake.validated import read_validated
    from caseseries.pool.influence import what_changed
    from caseseries.pool.plan import pooled_ledger
    from caseseries.pool.selection import selected

    cohorts = [read_validated(Path(facts).parent) for facts in snakemake.input.facts]
    cases = {cohort.facts.cohort: analysis_set(cohort) for cohort in cohorts}
    pool = selected(
        cohorts[0].study,
        ledger.read(snakemake.input.ledgers),
        list(cases),
        provenances=snakemake.params.provenances,
        same_patients_as={cohort.facts.cohort: cohort.facts.same_patients_as for cohort in cohorts},
        confidence=snakemake.params.confidence,
    )
    ledger.write(pooled_ledger(pool, cases), snakemake.output.ledger)
    files.write_table(what_changed(pool), snakemake.output.changes)
    files.write_table(pool.members, snakemake.output.cohorts)
