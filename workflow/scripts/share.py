"""What of a cohort may leave the house: numbers about enough patients, bare photographs."""

from step import step

with step(snakemake.log[0]):
    from pathlib import Path

    from caseseries import ledger
    from caseseries.intake.validated import read_validated
    from caseseries.share.photos import release_photos
    from caseseries.share.small_groups import hide_small_groups

    cohort = read_validated(Path(snakemake.input.facts).parent)
    shown = hide_small_groups(
        ledger.read(snakemake.input.ledger), smallest=snakemake.params.smallest
    )
    ledger.write(shown, snakemake.output.ledger)
    release_photos(cohort, Path(snakemake.params.folder), Path(snakemake.output.photos))
