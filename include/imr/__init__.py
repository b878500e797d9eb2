"""Independent Medical Review letters as tables.

Data flows one way, and so do imports: letters (bytes -> text) -> parsing (text -> parsed letter)
-> terms (request -> what was asked for) -> tables (rows, publishing) -> quality (checks) -> reports.
"""
