SETTINGS_FILES = [of_program(Path(file)) for file in workflow.configfiles]
# What people wrote; the page lists the checksum of each.
WRITTEN = [
    *SETTINGS_FILES,
    *[file for cohort in COHORTS for file in files_of(cohort)],
    *PUBLISHED,
    *PROTOCOLS,
]
# The authors' own, which the page lists.
CONSTANTS = if_there(str(OWN / "constants.yaml"))
LOCK = of_program(PROGRAM / "requirements.lock")


rule report:
    input:
        facts=expand(rules.validate.output.facts, cohort=COHORTS),
        ledgers=expand(rules.estimate.output.ledger, cohort=COHORTS),
        shown=expand(rules.show.output.figures, cohort=COHORTS),
        pooled=rules.pool.output.ledger,
        together=rules.evidence.output,
        verdicts=expand(rules.verify.output, study=STUDIES),
        readings=expand(rules.feasibility.output, study=STUDIES),
        rebuilt=expand(rules.reconstruct.output, study=STUDIES),
        ranges=expand(rules.ranges.output, study=STUDIES),
        checks=[rules.audit.output, rules.audits_index.output if PUBLISHED else []],
        series=rules.synthesis.output if STUDIES else [],
        papers=PAPERS,
        manuscript=[*PAPER_FILES, *CONSTANTS],
        published=PUBLISHED,
        protocols=PROTOCOLS,
        checklists=CHECKLISTS,
        settings=SETTINGS_FILES,
        lock=LOCK,
    output:
        page=report(
            "<results>/report.html",
            caption="../report/report.rst",
            category="reviewer page",
            labels={"file": "report.html"},
        ),
        # Kept while the page is written anew: it then says what moved.
        headlines=update("<results>/headlines.csv"),
    log:
        "<results>/logs/report.log",
    conda:
        "../../environment.yml"
    params:
        compared=list(STUDIES),
        # With `input` it is taken for derived, and not recorded file by file: the digest is.
        written=lambda wildcards, input: WRITTEN,
        has_paper=bool(PAPERS),
        content=digest([*PAPER_FILES, *CONSTANTS, *CHECKLISTS, *WRITTEN, LOCK]),
        code=code_behind("report"),
    message:
        "Writing the reviewer page"
    script:
        "../scripts/report.py"
