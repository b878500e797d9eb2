"""`python -m vocabularies`: puts the rows of every vocabulary in order."""

from __future__ import annotations

from vocabularies import FILES, in_order

for path in FILES:
    path.write_text(in_order(path.read_text(encoding="utf-8")), encoding="utf-8")
