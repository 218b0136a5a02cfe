"""Where a figure came from: output → record → reading → source file, sheet, cell, displayed text, stored value."""
