"""What papers print: claims, rounding, checks, feasibility, reconstruction, verdicts."""
