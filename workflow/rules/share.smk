rule share:
    input:
        facts=rules.validate.output.facts,
        tables=rules.validate.output.tables,
        raw=raw_files,
        ledger=rules.estimate.output.ledger,
        code=modules_behind("share"),
    output:
        ledger="<results>/{cohort}/share/ledger.csv",
        photos=directory("<results>/{cohort}/share/photos"),
    log:
        "<results>/logs/share/{cohort}.log",
    conda:
        "../../environment.yml"
    params:
        folder=lambda wildcards: Path(FOLDERS["cohorts"], wildcards.cohort),
        smallest=config["smallest_group_shown"],
    message:
        "Setting aside what of {wildcards.cohort} may leave the house"
    script:
        "../scripts/share.py"
