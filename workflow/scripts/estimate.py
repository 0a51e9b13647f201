"""Validated tables to the ledger of one cohort."""

from step import step

with step(snakemake.log[0]):
    from pathlib import Path

    from caseseries import files
    from caseseries.estimate.plan import estimate
    from caseseries.estimate.treatment import treatment
    from caseseries.intake.protocol import protocol_of
    from caseseries.intake.validated import read_validated
    from caseseries.published.range_columns import with_ranges

    made = snakemake.output
    cohort = read_validated(Path(snakemake.input.facts).parent)
    protocol = protocol_of(cohort.study, cohort.facts, snakemake.input.protocols)
    table = estimate(cohort, protocol, confidence=snakemake.params.confidence)
    ranges = map(Path, snakemake.input.ranges)
    files.write_table(with_ranges(table, cohort, ranges), made.ledger)
    treated = treatment(cohort, protocol)
    files.write_table(treated.wanted, made.wanted)
    files.write_table(treated.deviations, made.deviations)
    files.write_table(treated.by_patient, made.by_patient)
