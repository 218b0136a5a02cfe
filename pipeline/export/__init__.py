"""Clean data out: CSV, Parquet, DuckDB and a Frictionless data package, all from the schema of `tables`."""
