"""A history of letters whose counts are known: rows are made, not letters, and counted beside DuckDB.

`history` draws the letters, `rows` makes the contract's tables of them, and `counts` says in plain Python
what each report must hold. `python -m planted` does it for 50,000 letters, and measures.
"""
