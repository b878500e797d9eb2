"""PDFs whose form fields and annotations say what the letter decides, or only point at it."""

from __future__ import annotations

from dataclasses import replace

from variants.letters import headed, headed_short, numbered, request_of
from variants.model import HELD, PROBLEM, REFUSED, Variant, pdf_variant, problem, same_as
from variants.sheets import OWN, Page, Place, pages_of, pdf, place, plain_pdf, stream

KIND = "fields and annotations"
SPACE = 2.75  # the width of a space in the letters' type
DOUBTFUL = (PROBLEM, REFUSED, HELD)
LOOK = b"/Type/XObject/Subtype/Form/Resources<</Font<</R 3 0 R>>>>/BBox[0 0 %.1f 13]"


def variants() -> list[Variant]:
    """Every document of this kind."""
    return [*_fields(), *_boxes(), *_amendments(), *_pointers()]


def _without(pages: tuple[Page, ...], spot: Place, words: str) -> tuple[Page, ...]:
    """The pages with a gap for the words in their row."""
    gap = " " * round((spot.right - spot.left) / SPACE)
    lines = list(pages[spot.page].lines)
    lines[spot.row] = tuple((text.replace(words, gap), bold) for text, bold in lines[spot.row])
    page = replace(pages[spot.page], lines=tuple(lines))
    return tuple(page if n == spot.page else old for n, old in enumerate(pages))


def _field(kind: bytes, name: bytes, value: str, at: Place) -> tuple[bytes, bytes]:
    """A field that shows its value, without its end, and the stream of its appearance."""
    words = value.encode("cp1252")
    width = max(at.right - at.left, 40) + 4
    look = stream(LOOK % width, b"/Tx BMC BT /R 11 Tf 0 g 0 2.5 Td (%s) Tj ET EMC" % words)
    box = b"%.1f %.1f %.1f %.1f" % (at.left, at.bottom, at.left + width, at.bottom + 13)
    field = b"<</Type/Annot/Subtype/Widget/FT%s/T(%s)/V(%s)/DA(/R 11 Tf 0 g)/F 4/Rect[%s]" % (
        kind, name, words, box,
    )  # fmt: skip
    return field, look


def _with_fields(pages: tuple[Page, ...], wanted: list[tuple[bytes, str, str]]) -> bytes:
    """The pages with words replaced by fields that show a value: (type, words, value)."""
    edited, own = pages, list[bytes]()
    notes: dict[int, list[bytes]] = {}
    for number, (kind, words, value) in enumerate(wanted):
        spot = place(pages, words)
        edited = _without(edited, spot, words)
        field, look = _field(kind, b"field%d" % number, value, spot)
        notes.setdefault(spot.page, []).append(b"%d 0 R" % (OWN + len(own)))
        own += [field + b"/AP<</N %d 0 R>>>>" % (OWN + len(own) + 1), look]
    fields = b" ".join(note for page in notes.values() for note in page)
    catalog = b"/AcroForm<</Fields[%s]/DR<</Font<</R 3 0 R>>>>>>" % fields
    with_notes = tuple(replace(page, annotations=tuple(notes.get(n, ()))) for n, page in enumerate(edited))
    return pdf(with_notes, own=tuple(own), catalog=catalog)


def _fields() -> list[Variant]:
    text, choice = b"/Tx", b"/Ch/Ff 131072/Opt[(Upheld)(Overturned)]"
    case = headed().truth["case"]
    day = "{1}/{2}/{0}".format(*case["decision_date"].split("-"))
    drug = request_of(headed(), 3)
    wanted = {
        "request_in_text_field": [(text, drug, drug)],
        "outcome_in_choice_field": [(choice, "Overturned", "Overturned")],
        "decision_date_in_field": [(text, day, day)],
        "case_number_in_field": [(text, case["case_number"], case["case_number"])],
        "outcome_field_empty": [(choice, "Overturned", "")],
    }
    pages = pages_of(headed())
    base = plain_pdf(pages)
    found = []
    for name, fields in wanted.items():
        expected = problem(base) if name.endswith("empty") else same_as(base, *DOUBTFUL)
        found.append(pdf_variant(KIND, name, _with_fields(pages, fields), expected))
    reviewer = place(pages_of(headed_short()), "Certification(s)/Specialty:")
    words = "".join(text for text, _ in pages_of(headed_short())[reviewer.page].lines[reviewer.row])
    named = words.removeprefix("Certification(s)/Specialty:").strip()
    data = _with_fields(pages_of(headed_short()), [(text, named, named)])
    expected = same_as(plain_pdf(pages_of(headed_short())), *DOUBTFUL)
    return [*found, pdf_variant(KIND, "specialty_in_text_field", data, expected)]


def _boxes() -> list[Variant]:
    """Outcomes as boxes to tick: the words of both outcomes are printed, a field says which one holds."""
    pages = pages_of(headed_short())
    spot = place(pages, "Upheld")
    both = "Upheld       Overturned"
    lines = list(pages[spot.page].lines)
    lines[spot.row] = tuple((text.replace("Upheld", both), bold) for text, bold in lines[spot.row])
    edited = tuple(
        replace(page, lines=tuple(lines)) if n == spot.page else page for n, page in enumerate(pages)
    )
    found = []
    for name, flags in (("outcome_in_tick_boxes", b""), ("outcome_in_radio_buttons", b"/Ff 49152")):
        tick = stream(
            b"/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<<>>",
            b"0 0 9 9 re S 1 1 m 8 8 l 1 8 m 8 1 l S",
        )
        empty = stream(b"/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<<>>", b"0 0 9 9 re S")
        left = place(edited, both).left
        boxes = []
        for number, (x, state) in enumerate(((left + 36, b"/Yes"), (left + 105, b"/Off"))):
            boxes.append(
                b"<</Type/Annot/Subtype/Widget/FT/Btn%s/T(outcome%d)/V%s/AS%s/F 4/Rect[%.1f %.1f %.1f %.1f]"
                b"/AP<</N<</Yes %d 0 R/Off %d 0 R>>>>>>"
                % (flags, number, state, state, x, spot.bottom, x + 9, spot.bottom + 9, OWN + 2, OWN + 3)
            )
        refs = (b"%d 0 R" % OWN, b"%d 0 R" % (OWN + 1))
        ticked = tuple(
            replace(page, annotations=refs) if n == spot.page else page for n, page in enumerate(edited)
        )
        catalog = b"/AcroForm<</Fields[%s]>>" % b" ".join(refs)
        data = pdf(ticked, own=(*boxes, tick, empty), catalog=catalog)
        found.append(pdf_variant(KIND, name, data, same_as(plain_pdf(pages), *DOUBTFUL)))
    return found


def _noted(pages: tuple[Page, ...], spot: Place, note: bytes, *own: bytes) -> bytes:
    edited = tuple(
        replace(page, annotations=(note,)) if n == spot.page else page for n, page in enumerate(pages)
    )
    return pdf(edited, own=own)


def _amendments() -> list[Variant]:
    pages = pages_of(headed())
    base = plain_pdf(pages)
    spot = place(pages, "Overturned")
    free = b"(AMENDED 08/01/2018: this item is UPHELD)"
    shape = b"/Type/XObject/Subtype/Form/BBox[0 0 230 14]/Resources<</Font<</B 4 0 R>>>>"
    look = stream(shape, b"1 0 0 rg BT /B 10 Tf 2 3 Td %s Tj ET" % free)
    at = b"/Rect[%.1f %.1f %.1f %.1f]" % (spot.right + 8, spot.bottom, spot.right + 238, spot.bottom + 14)
    stamp_shape = b"/Type/XObject/Subtype/Form/BBox[0 0 230 40]/Resources<</Font<</B 4 0 R>>>>"
    stamp = stream(
        stamp_shape, b"0.8 0 0 RG 2 w 2 2 226 36 re S 0.8 0 0 rg BT /B 24 Tf 20 12 Td (WITHDRAWN) Tj ET"
    )
    notes = {
        "free_text_amends_outcome": (
            b"<</Type/Annot/Subtype/FreeText%s/Contents%s/DA(/B 10 Tf 1 0 0 rg)/F 4/AP<</N %d 0 R>>>>"
            % (at, free, OWN),
            look,
        ),
        "stamp_withdrawn": (
            b"<</Type/Annot/Subtype/Stamp/Rect[300 700 530 740]/Name/Draft/F 4/AP<</N %d 0 R>>>>" % OWN,
            stamp,
        ),
        "sticky_note_amends_outcome": (
            b"<</Type/Annot/Subtype/Text%s/Name/Note/F 4/Contents(Correction: decision on this item changed "
            b"to Upheld per reviewer addendum.)>>" % at,
        ),
        "outcome_struck_out": (
            b"<</Type/Annot/Subtype/StrikeOut/Rect[%s]/QuadPoints[%s]/C[1 0 0]/F 4/Contents(Upheld)>>"
            % (spot.box, spot.quad),
        ),
        "caret_inserts_not": (
            b"<</Type/Annot/Subtype/Caret/Rect[%s]/C[0 0 1]/F 4/Contents(Insert: NOT)>>" % spot.box,
        ),
    }
    return [
        pdf_variant(KIND, name, _noted(pages, spot, note, *own), problem(base))
        for name, (note, *own) in notes.items()
    ]


def _pointers() -> list[Variant]:
    pages = pages_of(numbered())
    base = plain_pdf(pages)
    spot = place(pages, "CLINICAL CASE SUMMARY")
    area, quad = spot.box, spot.quad
    notes = {
        "highlight_only": b"<</Type/Annot/Subtype/Highlight/Rect[%s]/QuadPoints[%s]/C[1 1 0]/F 4>>"
        % (area, quad),
        "underline_only": b"<</Type/Annot/Subtype/Underline/Rect[%s]/QuadPoints[%s]/C[0 0.5 0]/F 4>>"
        % (area, quad),
        "link": b"<</Type/Annot/Subtype/Link/Rect[%s]/Border[0 0 0]/A<</S/URI/URI(https://example.org/mtus)>>>>"
        % area,
        "link_within": b"<</Type/Annot/Subtype/Link/Rect[%s]/Border[0 0 0]/Dest[%d 0 R/Fit]>>" % (area, OWN),
        "empty_popup": b"<</Type/Annot/Subtype/Popup/Rect[500 500 600 560]/Open false>>",
    }
    return [pdf_variant(KIND, name, _noted(pages, spot, note), same_as(base)) for name, note in notes.items()]
