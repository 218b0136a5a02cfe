"""Frames → the sheets of the departmental workbook, one module for each sheet; see `workbook.py` for their order."""
