"""What goes to a repository with the paper: checksums, manifest, crate, data package, archive."""

from step import step

with step(snakemake.log[0]):
    from pathlib import Path

    from caseseries.deposit.citation import read_citation
    from caseseries.deposit.inventory import take_inventory
    from caseseries.deposit.pack import pack
    from caseseries.deposit.steps import Step, with_indexed

    asked, folder = snakemake.params, Path(snakemake.output[0]).parent
    deposit = take_inventory(
        steps=[with_indexed(Step(**about)) for about in asked.steps],
        program=asked.program,
        root=asked.root,
        citation=read_citation(
            asked.root / "CITATION.cff",
            own=next(map(Path, asked.citation), None),
            title_page=next(map(Path, asked.title_page), None),
            title=asked.title,
        ),
        results=str(folder.parent),
    )
    pack(deposit, folder)
