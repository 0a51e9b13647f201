rule reconstruct:
    input:
        study=file_of_study,
        definition=STUDY_FILE,
        every_reading=rules.feasibility.output.every_reading,
    output:
        cohorts=expand(
            "<results>/audit/{{study}}/reconstructions/{name}/{file}",
            name=["most_numbers", "all_numbers"],
            file=["README.md", "patients.csv", "assessments.csv"],
        ),
        numbers="<results>/audit/{study}/reconstructed_numbers.csv",
        alternatives="<results>/audit/{study}/alternatives.json",
    log:
        "<results>/logs/reconstruct/{study}.log",
    conda:
        "../../environment.yml"
    threads: 2
    params:
        content=content_of_study,
        code=code_behind("reconstruct"),
        asked=asked_of_study,
    message:
        "Rebuilding tables of cases from the printed numbers of {wildcards.study}"
    script:
        "../scripts/reconstruct.py"
