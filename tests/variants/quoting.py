"""What all documents are that quote a determination: text files and papers that must be refused."""

from __future__ import annotations

from collections.abc import Mapping

from variants.model import Variant, pdf_variant, refused, text_variant
from variants.sheets import pages_of_text, pdf


def quoting(kind: str, texts: Mapping[str, str], papers: Mapping[str, str]) -> list[Variant]:
    """A variant for each document, by its name: the texts as they are, the papers on pages of a PDF."""
    return [text_variant(kind, name, text, refused()) for name, text in texts.items()] + [
        pdf_variant(kind, name, pdf(pages_of_text(text)), refused()) for name, text in papers.items()
    ]
