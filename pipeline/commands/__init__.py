"""One module per command: each has `register(app)`, imports little at the top, and calls one function of the flow."""
