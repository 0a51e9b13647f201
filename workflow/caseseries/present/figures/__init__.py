"""Figures, one a file: ``draw`` makes it, ``describe`` says in words what it shows."""

OF_COHORT = ("vds_trajectories", "fading", "vds_pss", "pss_composition", "session_timeline")
OF_STUDY = ("claims_overview",)
FORMATS = ("pdf", "svg", "png")
