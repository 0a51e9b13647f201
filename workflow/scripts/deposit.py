"""What goes to a repository with the paper: checksums, manifest, crate, data package, archive."""

from step import step

with step(snakemake.log[0]):
    from pathlib import Path

    from caseseries.deposit.citation import read_citation
    from caseseries.deposit.inventory import take_inventory
    from caseseries.deposit.pack import pack
    from caseseries.deposit.steps import Step

    given = snakemake.input
    folder = Path(snakemake.output[0]).parent
    deposit = take_inventory(
        steps=[Step(**about) for about in snakemake.params.steps],
        program=given.program,
        citation=read_citation(Path(given.citation), *map(Path, given.manuscript)),
        workflow=given.workflow,
        lock=given.lock,
        results=str(folder.parent),
    )
    pack(deposit, folder)
