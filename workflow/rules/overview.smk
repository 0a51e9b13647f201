rule overview:
    input:
        study="data/published/{study}.yaml",
        claims=rules.verify.output.claims,
        readings=rules.feasibility.output,
        rebuilt=rules.reconstruct.output,
        code=modules_behind("overview"),
    output:
        captions="<results>/audit/{study}/figures/captions.json",
        print=expand(
            "<results>/audit/{{study}}/figures/{figure}.{format}",
            figure=drawn.OF_STUDY + drawn.OF_READINGS,
            format=["pdf", "png"],
        ),
        screen=[
            report(
                f"<results>/audit/{{study}}/figures/{figure}.svg",
                caption=f"../report/{figure}.rst",
                category="{study}",
                labels={"figure": figure.replace("_", " ")},
            )
            for figure in drawn.OF_STUDY + drawn.OF_READINGS
        ],
        tables=expand(
            "<results>/audit/{{study}}/tables/{table}.{format}",
            table=written.OF_STUDY + written.OF_READINGS,
            format=written.FORMATS,
        ),
    log:
        "<results>/logs/overview/{study}.log",
    conda:
        "../../environment.yml"
    message:
        "Showing the printed numbers of {wildcards.study}, recomputed and tried together"
    script:
        "../scripts/overview.py"
