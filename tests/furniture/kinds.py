"""Kinds of page furniture, all of invented wording, as lines for each page."""

from __future__ import annotations

from dataclasses import dataclass

HEAD, FOOT = "head", "foot"
EDGES = (HEAD, FOOT)


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of furniture: its lines on each page, with {page}, {pages}, {number} and {case} filled in.

    `from_page` is the first page that has it, `only` the parity of the pages that do where not all have it.
    """

    name: str
    lines: tuple[str, ...]
    from_page: int = 1
    only: int | None = None
    edges: tuple[str, ...] = EDGES

    def lines_of(self, page: int, pages: int, case: str) -> list[str]:
        """The lines on a page, counted from 1; none where the page has no such furniture."""
        if page < self.from_page or (self.only is not None and page % 2 != self.only):
            return []
        values = {"page": page, "pages": pages, "number": 4170 + page, "case": case}
        return [line.format(**values) for line in self.lines]


KINDS = (
    Kind("page of pages", ("Page {page} of {pages}",)),
    Kind("bare number", ("{page}",), edges=(FOOT,)),
    Kind("number between dashes", ("- {page} -",)),
    Kind("number over pages", ("{page}/{pages}",)),
    Kind("copy of a case", ("{case} Public Copy v. 1.0",)),
    Kind("title, case and page", ("Final Determination Letter for IMR Case Number {case}   {page}",), 2),
    Kind("case as a running head", ("Case Number: {case}",), 2),
    Kind("three lines", ("Acme Review Company", "Determination in {case}", "Page {page}")),
    Kind("Bates number", ("ACME00{number}",)),
    Kind("Bates number of the court's file", ("AR-00{number}",)),
    Kind(
        "e-filing",
        ("Case 3:19-cv-00417-XY   Document 8-2   Filed 02/11/19   Page {page} of {pages}   PageID.{number}",),
    ),
    Kind("fax", ("02/11/2019 14:05 FAX 415 555 0100      ACME CLAIMS      P.00{page}/00{pages}",)),
    Kind("browser's foot", ("https://example.org/letters/view?id=77 {page}/{pages}",)),
    Kind("browser's head", ("2/11/19, 9:14 AM Letter of the review",)),
    Kind("RECEIVED", ("RECEIVED FEB 11 2019",)),
    Kind("RECEIVED over an office", ("RECEIVED", "Acme Claims, Mail Room")),
    Kind("EXHIBIT", ("EXHIBIT C",)),
    Kind("exhibit with pages", ("Exhibit C, page {page}",)),
    Kind("COPY", ("COPY",)),
    Kind("CONFIDENTIAL", ("CONFIDENTIAL - DO NOT RELEASE",)),
    Kind("words without numbers", ("Acme Records Service",)),
    Kind("file mark", ("Scanned by Acme Imaging on 02/11/2019",)),
    Kind("envelope", ("Envelope ID: 8F2A11C0-77D1-4E0B-9A55-0C11D2E3F4A5",)),
    Kind("number in brackets", ("[{page}]",)),
    Kind("printed file", ("file:///C:/Temp/letter.htm[3/4/2019 2:11:09 PM]",)),
    Kind("claim", ("Claim No. 30-1187-4421",)),
)
"""Each stands at the head or the foot of every page, but for those that begin on the second."""
