"""Rules over the whole batch: one module a subject, as beside it for single workbooks."""
