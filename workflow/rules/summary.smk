# From the paper alone: no cohort, no verdict that needs one.
rule summary:
    input:
        study="data/published/{study}.yaml",
        readings=rules.feasibility.output,
        rebuilt=rules.reconstruct.output,
        templates=[
            f"workflow/caseseries/present/page/templates/{name}"
            for name in ("summary.html.j2", "page.css")
        ],
        code=modules_behind("summary"),
    output:
        page=report(
            "<results>/audit/{study}/summary.html",
            caption="../report/summary.rst",
            category="{study}",
            labels={"file": "summary.html"},
        ),
    log:
        "<results>/logs/summary/{study}.log",
    conda:
        "../../environment.yml"
    message:
        "Summing up what the printed numbers of {wildcards.study} can tell"
    script:
        "../scripts/summary.py"
