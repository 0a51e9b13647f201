"""Validated tables to the ledger of one cohort."""

from step import step

with step(snakemake.log[0]):
    from pathlib import Path

    from caseseries import ledger
    from caseseries.estimate.plan import estimate
    from caseseries.intake.protocol import protocol_of
    from caseseries.intake.validated import read_validated
    from caseseries.published.range_columns import with_ranges

    cohort = read_validated(Path(snakemake.input.facts).parent)
    protocol = protocol_of(cohort.study, cohort.facts, snakemake.input.protocols)
    table = estimate(cohort, protocol, confidence=snakemake.params.confidence)
    ranges = map(Path, snakemake.input.ranges)
    ledger.write(with_ranges(table, cohort, ranges), snakemake.output.ledger)
