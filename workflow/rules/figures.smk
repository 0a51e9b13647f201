from caseseries.present import figures as drawn


rule figures:
    input:
        tables=rules.validate.output.tables,
        facts=rules.validate.output.facts,
        ledger=rules.estimate.output.ledger,
        protocols=PROTOCOLS,
        code=modules_behind("figures"),
    output:
        captions="<results>/{cohort}/figures/captions.json",
        print=expand(
            "<results>/{{cohort}}/figures/{figure}.{format}",
            figure=drawn.OF_COHORT,
            format=["pdf", "png"],
        ),
        screen=[
            report(
                f"<results>/{{cohort}}/figures/{figure}.svg",
                caption=f"../report/{figure}.rst",
                category="{cohort}",
                labels={"figure": figure.replace("_", " ")},
            )
            for figure in drawn.OF_COHORT
        ],
    log:
        "<results>/logs/figures/{cohort}.log",
    conda:
        "../../environment.yml"
    message:
        "Drawing the figures of {wildcards.cohort}"
    script:
        "../scripts/figures.py"
