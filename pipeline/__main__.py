"""`python -m pipeline` is the same as `jixiao`."""

from pipeline.cli import main

main()
