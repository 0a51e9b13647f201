"""The published record: claims of a paper, what can be true of them, and verdicts."""
