"""绩效管道 (jixiao): from a folder of workbooks to the departmental workbook, Word files, findings and clean data."""

import os

__version__ = "0.1.0"

# DuckDB's allocator reads this when the library is loaded: memory it has not written then holds zeros, and the same
# tables give the same bytes. It must stand before anything imports the library.
os.environ.setdefault("DUCKDB_JE_MALLOC_CONF", "zero:true")
