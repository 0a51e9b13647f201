"""Reading a cohort: CSV folder, Excel workbook, REDCap export; problems in plain words."""
