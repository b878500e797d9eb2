"""Independent Medical Review letters as tables.

The names in `__all__` are for others and stay as they are; docs/library.md shows them. Every other module is
internal, and may change with any version.

Data flows one way, and so do imports: contract (tables, columns, codes) -> text -> place -> letters (bytes ->
text) -> parsing (text -> parsed letter) -> terms (request -> what was asked for) -> rows -> quality (checks)
-> lake (publishing) -> runs (steps) -> reports -> local -> library -> cli. docs/architecture.md shows it.
"""

from imr.library.errors import NoTables
from imr.library.letters import Letter, parse_letter, parse_letters
from imr.library.tables import Tables, open_tables, tables_of

__all__ = ["Letter", "NoTables", "Tables", "open_tables", "parse_letter", "parse_letters", "tables_of"]
