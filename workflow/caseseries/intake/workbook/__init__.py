"""Tables as the sheets of a workbook."""
