"""Exports that are killed at random lines, and what they leave: see `drive`."""
