from pathlib import PurePath

import lineage
from caseseries.deposit.program import OF_A_STUDY, is_named, program_files

# In the program's folder these files are about the study that ships, not about patients added to it.
SAYS_ITSELF = Path.cwd() != PROGRAM or not OBSERVED
EVERY_FILE = program_files(PROGRAM)
OF_THE_STUDY = [name for name in EVERY_FILE if is_named(PurePath(name), OF_A_STUDY)]
OWN_FILES = [name for name in OF_THE_STUDY if SAYS_ITSELF and Path(name).is_file()]
PROGRAM_FILES = sorted({*EVERY_FILE} - {*OF_THE_STUDY} | {*OWN_FILES})
if SERIES:
    PAPER_TITLE = f"{STUDY_TITLE}: a case series"
elif PAPER_COHORT:
    PAPER_TITLE = AUDITING.head["title"]
else:
    PAPER_TITLE = STUDY_TITLE
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
        citation=if_there("CITATION.cff") * SAYS_ITSELF,
        # Nobody signs a paper about simulated patients.
        title_page=[] if SERIES and not OBSERVED else if_there("config/paper.yaml"),
        title=PAPER_TITLE,
        steps=lambda wildcards, input: lineage.steps(
            workflow.dag.jobs, DEPOSITED_STEPS, PROGRAM
        ),
        content=digest([*(PROGRAM / name for name in PROGRAM_FILES), *OWN_FILES]),
        code=code_behind("deposit"),
    message:
        "Packing what goes to a repository with the paper"
    script:
        "../scripts/deposit.py"
