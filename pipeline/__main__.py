"""`python -m pipeline` is the same as `jixiao`."""

from pipeline.cli import main

if __name__ == "__main__":  # where children are spawned they import this module too
    main()
