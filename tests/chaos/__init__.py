"""Histories, drawn from a seed, of runs that are killed and of storage that fails: `python -m chaos`."""
