from __future__ import annotations

from imr.contract.arrow import SCHEMAS
from imr.place.settings import PROJECT
from imr.reports.dictionary import dictionary


def test_the_data_dictionary_is_what_the_schema_says() -> None:
    written = (PROJECT / "docs" / "data-dictionary.md").read_text(encoding="utf-8")
    assert written == dictionary(), "run `make docs` and commit docs/data-dictionary.md"


def test_every_column_is_in_it() -> None:
    text = dictionary()
    for name, schema in SCHEMAS.items():
        section = text.split(f"\n## {name}\n")[1].split("\n## ")[0]
        for column in schema.names:
            assert f"\n| {column} | " in section
