"""Independent Medical Review letters as tables.

Data flows one way, and so do imports: contract (tables, columns, codes) -> text -> place -> letters (bytes ->
text) -> parsing (text -> parsed letter) -> terms (request -> what was asked for) -> rows -> quality (checks)
-> lake (publishing) -> runs (steps) -> reports -> local -> cli. docs/architecture.md shows it.
"""
