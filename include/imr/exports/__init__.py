"""Copies of the tables for readers without Iceberg: plain Parquet, files to take home, spreadsheets.

Nothing here changes the tables. The text of a letter that is not published is in no copy.
"""
