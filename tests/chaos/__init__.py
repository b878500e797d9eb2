"""Runs that are killed and storage that fails, by histories drawn from a seed: `python -m chaos`."""
