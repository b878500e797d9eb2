"""Upkeep of the tables beside running ingests: nothing here changes what a reader sees."""
