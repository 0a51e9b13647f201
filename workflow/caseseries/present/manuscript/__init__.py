"""The manuscript: one Markdown source whose numbers are looked up, as Word, PDF and HTML."""
