"""The memory of earlier builds: snapshots, the approved baseline, what changed between two of them."""
