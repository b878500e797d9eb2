"""What `imr` offers to analysts: letters as values, and the tables as DuckDB, Arrow, pandas and Polars.

`imr.__all__` lists the public names. `letters` and `tables`, which have them, load other libraries only when
their functions are called, so that `import imr` costs next to nothing.
"""
