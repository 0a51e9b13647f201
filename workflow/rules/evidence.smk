rule evidence:
    input:
        pooled=rules.pool.output.ledger,
        members=rules.pool.output.cohorts,
        changes=rules.pool.output.changes,
        ledgers=expand(rules.estimate.output.ledger, cohort=COHORTS),
        facts=expand(rules.validate.output.facts, cohort=COHORTS),
        cases=expand(rules.validate.output.tables, cohort=COHORTS),
        protocols=PROTOCOLS,
        code=modules_behind("evidence"),
    output:
        captions="<results>/pooled/figures/captions.json",
        print=expand(
            "<results>/pooled/figures/{figure}.{format}",
            figure=drawn.OF_POOLED,
            format=["pdf", "png"],
        ),
        screen=[
            report(
                f"<results>/pooled/figures/{figure}.svg",
                caption=f"../report/{figure}.rst",
                category="all cohorts together",
                labels={"figure": figure.replace("_", " ")},
            )
            for figure in drawn.OF_POOLED
        ],
        tables=expand(
            "<results>/pooled/tables/{table}.{format}",
            table=written.OF_POOLED,
            format=written.FORMATS,
        ),
    log:
        "<results>/logs/evidence.log",
    conda:
        "../../environment.yml"
    message:
        "Showing all cohorts together, and what each of them changed"
    script:
        "../scripts/evidence.py"
