from caseseries.present import tables as written


rule tables:
    input:
        tables=rules.validate.output.tables,
        facts=rules.validate.output.facts,
        ledger=rules.estimate.output.ledger,
        protocols=PROTOCOLS,
        code=modules_behind("tables"),
    output:
        expand(
            "<results>/{{cohort}}/tables/{table}.{format}",
            table=written.OF_COHORT,
            format=written.FORMATS,
        ),
    log:
        "<results>/logs/tables/{cohort}.log",
    conda:
        "../../environment.yml"
    message:
        "Writing the tables of {wildcards.cohort}"
    script:
        "../scripts/tables.py"
