import lineage
from caseseries.deposit.program import program_files

PROGRAM_FILES = program_files(PROGRAM)
# The rules so far, under the names that a workflow gives them of which this one is a module.
DEPOSITED_STEPS = {
    one.name: Path(one.script).stem
    for one in workflow.rules
    if one.script and WORKFLOW in Path(one.snakefile).parents
}


rule deposit:
    input:
        RESULTS,
    output:
        checksums="<results>/deposit/SHA256SUMS",
        manifest="<results>/deposit/codecheck.yml",
        package="<results>/deposit/datapackage.json",
        crate="<results>/deposit/ro-crate-metadata.json",
        bundle="<results>/deposit/deposit.zip",
    log:
        "<results>/logs/deposit.log",
    # It reads every result and knows every step, as only the run itself does.
    localrule: True
    conda:
        "../../environment.yml"
    params:
        root=PROGRAM,
        program=PROGRAM_FILES,
        # The study's own, where it lives apart from the program.
        citation=next(
            folder / "CITATION.cff"
            for folder in (Path(), PROGRAM)
            if (folder / "CITATION.cff").is_file()
        ),
        manuscript=PAPER_SOURCE / "manuscript.md" if PAPER_COHORT else None,
        steps=lambda wildcards, input: lineage.steps(
            workflow.dag.jobs, DEPOSITED_STEPS, PROGRAM
        ),
        content=digest(PROGRAM / name for name in PROGRAM_FILES),
        code=code_behind("deposit"),
    message:
        "Packing what goes to a repository with the paper"
    script:
        "../scripts/deposit.py"
