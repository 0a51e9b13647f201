# Which figures and tables a cohort has depends on its data: an index stands for its folder.
rule show:
    input:
        facts=rules.validate.output.facts,
        ledger=rules.estimate.output.ledger,
        protocols=PROTOCOLS,
    output:
        figures="<results>/{cohort}/figures/captions.json",
        tables="<results>/{cohort}/tables/index.json",
        shared="<results>/{cohort}/share/ledger.csv",
        photos=directory("<results>/{cohort}/share/photos"),
    log:
        "<results>/logs/show/{cohort}.log",
    conda:
        "../../environment.yml"
    params:
        folder=lambda wildcards: Path(FOLDERS["cohorts"], wildcards.cohort),
        smallest=config["smallest_group_shown"],
        content=digest(PROTOCOLS),
        code=code_behind("show"),
    message:
        "Showing {wildcards.cohort} in figures and tables, and what of it may leave the house"
    script:
        "../scripts/show.py"
