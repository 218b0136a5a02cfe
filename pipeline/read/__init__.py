"""Reading: a file of a drop becomes a `Book`, every cell as the clerk sees it, whatever the file really is.

`files.find_files` lists a drop, `book.read_book` reads one file. What a file is, its bytes decide, never its name. A
file that cannot be taken in has `Book.defect`; what was noticed on the way and taken all the same is in `Book.notes`.
The kinds of both, with a Chinese meaning and advice, are the rows of `kinds.tsv`; a test holds code and table together.

Defects: unreadable, empty_file, encrypted, not_a_workbook, damaged, too_large (a bound of `limits.py`), unsupported,
converter_missing (an old Word file and no LibreOffice), reader_died (set by whoever runs the reader in a process).

Notes about a cell: formula_without_value, error_value, bad_value (stored content does not fit its type),
bad_reference (off the grid), duplicate_cell, control_characters, undecodable (bytes that are no letters),
long_text, format_unknown, format_hides_value, readers_disagree, merged_hides_value, struck_text, hidden_text,
white_text, comment, open_quote (of a text table).
Notes about a sheet: formula_result_only (.xls), hidden_sheet_data, hidden_row_data, hidden_column_data, merges_overlap,
bad_merge, sheet_skipped, duplicate_sheet_name, text_box, picture, header_footer, tracked_changes, unfilled_prompt,
left_out.
Notes about a file: not_cross_checked, external_link, macros, wrong_extension, default_password, converted, html_table,
plain_text.

Of notes alike in one sheet the first 20 stay and one more counts the rest.
"""
