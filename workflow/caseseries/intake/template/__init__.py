"""The empty workbook that a clinic fills in."""
