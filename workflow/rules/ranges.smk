rule ranges:
    input:
        study=file_of_study,
        definition=STUDY_FILE,
        alternatives=rules.reconstruct.output.alternatives,
    output:
        ranges="<results>/audit/{study}/ranges.csv",
    log:
        "<results>/logs/ranges/{study}.log",
    conda:
        "../../environment.yml"
    params:
        content=content_of_study,
        code=code_behind("ranges"),
        confidence=config["confidence"],
    message:
        "Computing how far the unreported numbers of {wildcards.study} may lie"
    script:
        "../scripts/ranges.py"
