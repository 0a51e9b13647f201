"""Tables as an export of REDCap."""
