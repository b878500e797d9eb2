from __future__ import annotations

from imr.place.settings import PROJECT
from imr.reports.settings import settings_page


def test_the_page_of_settings_is_what_the_settings_say() -> None:
    written = (PROJECT / "docs" / "settings.md").read_text(encoding="utf-8")
    assert written == settings_page(), "run `make docs` and commit docs/settings.md"
