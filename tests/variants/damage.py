"""Files that were amended, cut, repaired or padded on their way."""

from __future__ import annotations

import re
import zlib

from variants.letters import headed, headed_short, numbered
from variants.model import HELD, PROBLEM, REFUSED, Plain, Variant, pdf_variant, problem, refused, same_as
from variants.sheets import (
    Page,
    drawn,
    objects_of,
    pages_of,
    pdf,
    place,
    plain_pdf,
    text_of,
    updated,
    with_line,
    written,
)

KIND = "damage"
BOUNDARY = (
    b'\r\n------FormBoundaryQx7ZkPa0\r\nContent-Disposition: form-data; name="note"\r\n\r\nsent by portal\r\n'
)


def variants() -> list[Variant]:
    """Every document of this kind."""
    return [*_amended(), *_flipped(), *_repaired(), *_padded(), *_cut()]


def _amended() -> list[Variant]:
    pages = pages_of(headed())
    first = pdf(pages)
    amended = _overturned(pages)
    objects = objects_of(amended, packed=True)
    numbers = [number for number in objects if objects[number] != objects_of(pages, packed=True)[number]]
    revision = updated(first, {number: objects[number] for number in numbers})
    again = updated(revision, {number: objects_of(pages, packed=True)[number] for number in numbers})
    title = updated(first, {max(objects) + 1: b"<</Title(Final Determination)/Producer(Archive 9)>>"})
    grown = len(revision) - len(first)
    return [
        pdf_variant(KIND, "newest_revision_counts", revision, same_as(plain_pdf(amended))),
        pdf_variant(KIND, "amended_and_taken_back", again, same_as(plain_pdf(pages))),
        pdf_variant(KIND, "update_of_title_only", title, same_as(plain_pdf(pages))),
        pdf_variant(
            KIND, "update_cut_in_its_stream", first + revision[len(first) :][: grown // 2], refused(HELD)
        ),
        pdf_variant(
            KIND, "update_cut_before_its_table", revision[: revision.rindex(b"xref\n", 0, -40)], refused(HELD)
        ),
    ]


def _overturned(pages: tuple[Page, ...]) -> tuple[Page, ...]:
    """The pages with the last item's outcome and conclusion turned round."""
    spot = place(pages, ": Upheld", nth=2)
    words = text_of(pages[spot.page].lines[spot.row]).replace("Upheld", "Overturned")
    edited = with_line(pages, spot.page, spot.row, words, bold=True)
    end = place(edited, "is given. Medical necessity is not")
    words = text_of(edited[end.page].lines[end.row]).removesuffix(" not")
    return with_line(edited, end.page, end.row, words)


def _flipped() -> list[Variant]:
    pages = pages_of(headed())
    data = pdf(pages)
    base = plain_pdf(pages)
    streams = [match.end() for match in re.finditer(rb"/FlateDecode/Length \d+>>\nstream\n", data)]
    expected = same_as(base, PROBLEM, REFUSED, HELD)
    found = []
    for name, number, offsets in (
        ("bits_flipped_early_in_first_page", 0, (60,)),
        ("bits_flipped_late_in_second_page", 1, (900, 905)),
        ("zeros_in_last_page", 2, tuple(range(300, 420))),
    ):
        broken = bytearray(data)
        for offset in offsets:
            broken[streams[number] + offset] = (
                0 if len(offsets) > 2 else broken[streams[number] + offset] ^ 0x55
            )
        found.append(pdf_variant(KIND, name, bytes(broken), expected))
    return found


def _repaired() -> list[Variant]:
    pages = pages_of(numbered())
    base = plain_pdf(pages)
    objects = objects_of(pages, packed=True)
    repaired = same_as(base, REFUSED)
    last = max(objects)
    lost = {number: content for number, content in objects.items() if number != last}
    lost_page = {number: content for number, content in objects.items() if number < last - 1}
    wrong_length = dict(objects)
    content = zlib.compress(drawn(pages[1]))
    wrong_length[last - 2] = b"<</Filter/FlateDecode/Length 3>>\nstream\n%s\nendstream" % content
    untyped = written(objects).replace(b"startxref\n", b"startxref\n99")
    no_table = re.sub(rb"xref\n0 .*?trailer", b"trailer", written(objects), flags=re.DOTALL)
    return [
        pdf_variant(KIND, "references_off_by_some_bytes", written(objects, shift=7), repaired),
        pdf_variant(KIND, "start_of_references_wrong", untyped, repaired),
        pdf_variant(KIND, "no_table_of_references", no_table, repaired),
        pdf_variant(
            KIND, "length_of_stream_wrong", written(wrong_length), same_as(base, REFUSED, PROBLEM, HELD)
        ),
        pdf_variant(KIND, "last_content_lost", written(lost), problem(base)),
        pdf_variant(KIND, "last_page_object_lost", written(lost_page), problem(base)),
    ]


def _padded() -> list[Variant]:
    pages = pages_of(headed_short())
    data, base = pdf(pages), plain_pdf(pages)
    web = b"\n<html><body>Session closed. <a href='/login'>Log in</a></body></html>\n"
    after = {
        "line_ends_after": b"\r\n" * 12,
        "zeros_after": bytes(4096),
        "form_boundary_after": BOUNDARY + b"------FormBoundaryQx7ZkPa0--\r\n",
        "web_page_after": web,
        "end_mark_twice": b"%%EOF\n%%EOF\n",
        "control_z_after": b"\x1a" * 128,
    }
    found = [pdf_variant(KIND, name, data + junk, same_as(base)) for name, junk in after.items()]
    headers = b"HTTP/1.1 200 OK\r\nContent-Type: application/pdf\r\n\r\n"
    return [*found, pdf_variant(KIND, "response_headers_before", headers + data, same_as(base, REFUSED))]


def _cut() -> list[Variant]:
    pages = pages_of(headed())
    data, base = pdf(pages), plain_pdf(pages)
    text = headed().text.replace("\f", "").encode()
    middle = text.index(b"Decision rationale:", text.index(b"Overturned")) + 200
    cut_text = Plain("letter.txt", text)
    return [
        pdf_variant(KIND, "cut_at_40_percent", data[: len(data) * 2 // 5], refused()),
        pdf_variant(KIND, "cut_in_last_page", data[: data.index(b"xref\n") - 700], refused(HELD, PROBLEM)),
        pdf_variant(KIND, "cut_in_references", data[: data.index(b"xref\n") + 60], same_as(base, REFUSED)),
        pdf_variant(KIND, "cut_before_end_mark", data[: data.rindex(b"%%EOF")], same_as(base, REFUSED)),
        Variant(KIND, "text_cut_in_rationale", text[:middle], "text_cut_in_rationale.txt", problem(cut_text)),
    ]
