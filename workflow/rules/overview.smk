rule overview:
    input:
        study="data/published/{study}.yaml",
        claims=rules.verify.output.claims,
        code=modules_behind("overview"),
    output:
        captions="<results>/audit/{study}/figures/captions.json",
        print=multiext(
            "<results>/audit/{study}/figures/claims_overview", ".pdf", ".png"
        ),
        screen=report(
            "<results>/audit/{study}/figures/claims_overview.svg",
            caption="../report/claims_overview.rst",
            category="{study}",
            labels={"figure": "claims overview"},
        ),
        tables=multiext(
            "<results>/audit/{study}/tables/claims", ".csv", ".html", ".json", ".tex"
        ),
    log:
        "<results>/logs/overview/{study}.log",
    conda:
        "../../environment.yml"
    message:
        "Showing the printed numbers of {wildcards.study} beside the recomputed ones"
    script:
        "../scripts/overview.py"
