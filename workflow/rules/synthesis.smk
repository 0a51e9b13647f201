rule synthesis:
    input:
        published=PUBLISHED,
        code=modules_behind("synthesis"),
    output:
        ledger="<results>/audit/synthesis/ledger.csv",
        side_by_side="<results>/audit/synthesis/side_by_side.csv",
        words="<results>/audit/synthesis/words.md",
        captions="<results>/audit/synthesis/figures/captions.json",
        print=expand(
            "<results>/audit/synthesis/figures/{figure}.{format}",
            figure=drawn.OF_SERIES,
            format=["pdf", "png"],
        ),
        screen=[
            report(
                f"<results>/audit/synthesis/figures/{figure}.svg",
                caption=f"../report/{figure}.rst",
                category="published series",
                labels={"figure": figure.replace("_", " ")},
            )
            for figure in drawn.OF_SERIES
        ],
        tables=expand(
            "<results>/audit/synthesis/tables/{table}.{format}",
            table=written.OF_SERIES,
            format=written.FORMATS,
        ),
    log:
        "<results>/logs/synthesis.log",
    conda:
        "../../environment.yml"
    params:
        confidence=config["confidence"],
    message:
        "Putting the published series side by side"
    script:
        "../scripts/synthesis.py"
