"""Measures the explorer over many letters' rows: its file, each of its pages, searches and facets.

    PYTHONPATH=tests .venv/bin/python benchmarks/explore.py

The rows are made (`support.many_items`) in the form of an export, so that no table is needed.
"""
