"""Take a cohort over into the study: its folder, its ``cohort.yaml``, its line in the settings."""
