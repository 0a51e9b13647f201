rule verify:
    input:
        study=file_of_study,
        ledgers=ledger_of_study,
        readings=rules.feasibility.output,
        rebuilt=rules.reconstruct.output,
        ranges=rules.ranges.output,
    output:
        claims="<results>/audit/{study}/claims.csv",
        figures="<results>/audit/{study}/figures/captions.json",
        tables="<results>/audit/{study}/tables/index.json",
        # From the paper alone: no cohort, no verdict that needs one.
        page=report(
            "<results>/audit/{study}/summary.html",
            caption="../report/summary.rst",
            category="{study}",
            labels={"file": "summary.html"},
        ),
    log:
        "<results>/logs/verify/{study}.log",
    conda:
        "../../environment.yml"
    params:
        content=content_of_study,
        code=code_behind("verify"),
    message:
        "Holding the printed numbers of {wildcards.study} against the ledger"
    script:
        "../scripts/verify.py"
