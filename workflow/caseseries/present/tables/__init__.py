"""Tables: each defined once, written as CSV, HTML, pandoc AST and LaTeX."""
