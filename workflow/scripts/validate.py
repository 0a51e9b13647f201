"""A cohort's files to validated tables, or to the sheet of what is wrong with them."""

from step import step

with step(snakemake.log.step):
    from pathlib import Path

    from caseseries.intake.read import read_cohort
    from caseseries.intake.study_file import read_study
    from caseseries.intake.validated import (
        accepted,
        worth_a_look,
        write_problems,
        write_validated,
    )

    sheet = snakemake.log.problems
    study = read_study(snakemake.input.study)
    cohort, problems = read_cohort(Path(snakemake.params.folder), study)
    write_problems(problems, Path(sheet))
    write_problems(problems, Path(snakemake.output.remarks))
    whole = accepted(cohort, problems, sheet=sheet)
    print(worth_a_look(problems, sheet=sheet))
    write_validated(whole, Path(snakemake.output.facts).parent)
