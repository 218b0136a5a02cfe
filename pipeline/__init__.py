"""绩效管道 (jixiao): from a folder of workbooks to the departmental workbook, Word files, findings and clean data."""

__version__ = "0.1.0"
