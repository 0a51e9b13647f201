rule synthesis:
    input:
        published=PUBLISHED,
    output:
        ledger="<results>/audit/synthesis/ledger.csv",
        side_by_side="<results>/audit/synthesis/side_by_side.csv",
        words="<results>/audit/synthesis/words.md",
        figures="<results>/audit/synthesis/figures/captions.json",
        tables="<results>/audit/synthesis/tables/index.json",
    log:
        "<results>/logs/synthesis.log",
    conda:
        "../../environment.yml"
    params:
        confidence=config["confidence"],
        content=digest(PUBLISHED),
        code=code_behind("synthesis"),
    message:
        "Putting the published series side by side"
    script:
        "../scripts/synthesis.py"
