from lineage import steps_behind

STEPS = steps_behind(RESULTS, workflow.rules)

# What is needed to run the study again, its data aside. Named one by one, because a clinic may
# keep other files beside the study.
PROGRAM = [
    name
    for name in [
        "CHANGELOG.md",
        "CITATION.cff",
        "CONTRIBUTING.md",
        "LICENSE",
        "Makefile",
        "README.md",
        "Snakefile",
        "environment.yml",
        "pyproject.toml",
        "requirements-build.lock",
        "requirements-dev.lock",
        "requirements.lock",
    ]
    if Path(name).is_file()
] + sorted(
    str(path)
    for folder in ["config", "profiles", "workflow"]
    for path in Path(folder).rglob("*.*")
    if path.is_file() and "__pycache__" not in path.parts
)


rule deposit:
    input:
        results=[step["made"] for step in STEPS],
        sources=[step["given"] for step in STEPS],
        program=PROGRAM,
        workflow="Snakefile",
        lock="requirements.lock",
        citation="CITATION.cff",
        licence="LICENSE",
        manuscript=["workflow/paper/manuscript.md"] if PAPERS else [],
        code=modules_behind("deposit"),
    output:
        checksums="<results>/deposit/SHA256SUMS",
        manifest="<results>/deposit/codecheck.yml",
        package="<results>/deposit/datapackage.json",
        crate="<results>/deposit/ro-crate-metadata.json",
        bundle="<results>/deposit/deposit.zip",
    log:
        "<results>/logs/deposit.log",
    conda:
        "../../environment.yml"
    params:
        steps=STEPS,
    message:
        "Packing what goes to a repository with the paper"
    script:
        "../scripts/deposit.py"
