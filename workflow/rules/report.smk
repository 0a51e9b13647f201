RAW_FILES = sorted(
    str(path)
    for cohort in COHORTS
    for path in Path(FOLDERS["cohorts"], cohort).rglob("*")
    if path.is_file()
)


rule report:
    input:
        facts=expand(rules.validate.output.facts, cohort=COHORTS),
        tables=expand(rules.validate.output.tables, cohort=COHORTS),
        remarks=expand(rules.validate.output.remarks, cohort=COHORTS),
        ledgers=expand(rules.estimate.output.ledger, cohort=COHORTS),
        captions=expand(rules.figures.output.captions, cohort=COHORTS),
        pictures=expand(rules.figures.output.screen, cohort=COHORTS),
        pooled=rules.pool.output.ledger,
        members=rules.pool.output.cohorts,
        changes=rules.pool.output.changes,
        together=rules.evidence.output,
        verdicts=expand(rules.verify.output.claims, study=STUDIES),
        readings=expand(rules.feasibility.output, study=STUDIES),
        rebuilt=expand(rules.reconstruct.output, study=STUDIES),
        overview=expand(rules.overview.output, study=STUDIES),
        checks=expand(rules.audit.output.checks, study=STUDIES),
        series=rules.synthesis.output if STUDIES else [],
        paper=PAPERS,
        manuscript=sorted(map(str, Path("workflow/paper").iterdir())),
        published=PUBLISHED,
        protocols=PROTOCOLS,
        checklists=CHECKLISTS,
        raw=RAW_FILES,
        settings=workflow.configfiles,
        lock="requirements.lock",
        templates=sorted(
            map(str, Path("workflow/caseseries/present/page/templates").iterdir())
        ),
        code=modules_behind("report"),
    output:
        page=report(
            "<results>/report.html",
            caption="../report/report.rst",
            category="reviewer page",
            labels={"file": "report.html"},
        ),
    log:
        "<results>/logs/report.log",
    conda:
        "../../environment.yml"
    params:
        compared=list(STUDIES),
    message:
        "Writing the reviewer page"
    script:
        "../scripts/report.py"
