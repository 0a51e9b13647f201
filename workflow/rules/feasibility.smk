rule feasibility:
    input:
        study=file_of_study,
    output:
        ledger="<results>/audit/{study}/readings.csv",
        every_reading="<results>/audit/{study}/every_reading.csv",
        answers="<results>/audit/{study}/answers.csv",
        certificates="<results>/audit/{study}/proofs/certificates.json",
        proofs="<results>/audit/{study}/proofs/proofs.csv",
        verifier="<results>/audit/{study}/proofs/verify_proof.py",
        requests="<results>/audit/{study}/requests.csv",
        left_out="<results>/audit/{study}/left_out.csv",
        witnesses="<results>/audit/{study}/witnesses.csv",
        contradictions="<results>/audit/{study}/minimal_contradictions.csv",
        compatible="<results>/audit/{study}/compatible.csv",
    log:
        "<results>/logs/feasibility/{study}.log",
    conda:
        "../../environment.yml"
    threads: 2
    params:
        content=content_of_study,
        code=code_behind("feasibility"),
        asked=asked_of_study,
    message:
        "Trying every reading of {wildcards.study}: can all its numbers be true together?"
    script:
        "../scripts/feasibility.py"
