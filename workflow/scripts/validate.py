"""A cohort's files to validated tables, or to the sheet of what is wrong with them."""

from step import step

with step(snakemake.log.step):
    from pathlib import Path

    from caseseries.intake.acceptance import accepted
    from caseseries.intake.read import read_cohort
    from caseseries.intake.validated import write_problems, write_validated

    sheet = snakemake.log.problems
    cohort, problems = read_cohort(Path(snakemake.params.folder))
    write_problems(problems, Path(sheet))
    write_problems(problems, Path(snakemake.output.remarks))
    write_validated(
        accepted(cohort, problems, sheet=sheet), Path(snakemake.output.facts).parent
    )
