"""How far all unreported numbers of a rebuilt cohort may lie, over tables that fit as well."""

from step import step

with step(snakemake.log[0]):
    import json
    from pathlib import Path

    from caseseries import files
    from caseseries.intake.study_file import read_study
    from caseseries.published.study_file import read
    from caseseries.published.unreported import all_ranges

    definition = read_study(snakemake.input.definition)
    study = read(Path(snakemake.input.study))
    found = json.loads(Path(snakemake.input.alternatives).read_text(encoding="utf-8"))
    ranges = all_ranges(definition, study, found, confidence=snakemake.params.confidence)
    files.write_table(ranges, snakemake.output.ranges)
