# A letter to the authors of a study that the settings name; nobody sends it but a person.
rule letter:
    input:
        study=file_of_study,
        readings=rules.feasibility.output,
        rebuilt=rules.reconstruct.output,
        ranges=rules.ranges.output,
        template=LETTER,
    output:
        text="<results>/audit/{study}/letter.md",
        word="<results>/audit/{study}/letter.docx",
    log:
        "<results>/logs/letter/{study}.log",
    conda:
        "../../environment.yml"
    params:
        content=content_of_study,
        template=digest([LETTER]),
        code=code_behind("letter"),
    message:
        "Writing a letter to the authors of {wildcards.study}"
    script:
        "../scripts/letter.py"
