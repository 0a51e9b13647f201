"""Tables of cases rebuilt from printed numbers, and how far all unreported numbers may lie."""

from step import step

with step(snakemake.log[0]):
    from pathlib import Path

    from caseseries import files
    from caseseries.published import unreported
    from caseseries.published.reading import read
    from caseseries.published.reconstructions import numbers, offered, rebuilt, write_cohorts

    given, made, asked = snakemake.input, snakemake.output, snakemake.params
    study = read(Path(given.study))
    verdicts = files.read_table(given.hypotheses, dtype=str, keep_default_na=False)["verdict"]
    readings = zip(study.hypotheses(**asked.where), verdicts, strict=True)
    possible = [reading for reading, verdict in readings if verdict == "possible"]
    worth_it = offered(next(study.hypotheses(**asked.reading)), possible)
    found = rebuilt(study, worth_it, snakemake.threads)
    ranges = unreported.all_ranges(
        found,
        asked.tables,
        confidence=asked.confidence,
        touch_up_below=asked.touch_up_below,
        jobs=snakemake.threads,
    )

    write_cohorts(found, Path(made.numbers).with_name("reconstructions"))
    files.write_table(numbers(found), made.numbers)
    files.write_table(ranges, made.ranges)
