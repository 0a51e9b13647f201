# Papers that the settings do not name, and no patients of ours stand for: many of them in one job.
BATCHES = settings.batches(study for study in FILE_OF if study not in STUDIES)
OTHERS = [study for names in BATCHES.values() for study in names]
OTHER_AUDITS = expand("<results>/audit/{study}", study=OTHERS)
LETTER = of_program(WORKFLOW / "paper" / "letter.md")

for batch, names in BATCHES.items():

    rule:
        name:
            f"papers_{batch}"
        input:
            published=[FILE_OF[name] for name in names],
            template=LETTER,
        output:
            directory(expand("<results>/audit/{study}", study=names)),
        log:
            f"<results>/logs/papers/{batch}.log",
        # A reviewer waits for these.
        priority: 10
        conda:
            "../../environment.yml"
        threads: 2
        # Twenty papers, each of which may take ten minutes.
        resources:
            mem_mb=2000,
            runtime=120,
        params:
            asked=settings.of_a_study(),
            content=digest([*(FILE_OF[name] for name in names), LETTER]),
            code=code_behind("papers"),
        message:
            "Auditing published studies that no cohort stands for"
        script:
            "../scripts/papers.py"
