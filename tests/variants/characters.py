"""Letters whose characters are others for the same words: what is read is the same."""

from __future__ import annotations

import html
import unicodedata

from variants.letters import body, headed, headed_short, headed_therapy, notice, numbered, plain, swap
from variants.model import HELD, PROBLEM, REFUSED, Plain, Variant, pdf_variant, same_as, text_variant
from variants.sheets import OWN, pages_of, pdf, plain_pdf, stream

KIND = "characters"
DOUBTFUL = (PROBLEM, REFUSED, HELD)
LIGATURES = {"ffi": "\ufb03", "ffl": "\ufb04", "ff": "\ufb00", "fi": "\ufb01", "fl": "\ufb02"}
FULL_WIDTH = {ord(digit): ord(digit) + 0xFEE0 for digit in "0123456789"}
PROSE = frozenset({"rationale", "clinical_summary", "claims_administrator_guideline", "imro_guideline"})


def variants() -> list[Variant]:
    """Every document of this kind."""
    return [*_hyphens(), *_line_end_hyphens(), *_spaces(), *_signs(), *_entities(), *_line_ends(), *_fonts()]


def _of(name: str, text: str, base: Plain, *also: str, apart: frozenset[str] = frozenset()) -> Variant:
    return text_variant(KIND, name, text, same_as(base, *also, apart=apart))


def _hyphens() -> list[Variant]:
    letter = headed()
    base = plain(letter)
    names = {
        "soft_hyphen": "\u00ad", "hyphen": "\u2010", "non_breaking_hyphen": "\u2011", "figure_dash": "\u2012",
        "en_dash": "\u2013", "em_dash": "\u2014", "horizontal_bar": "\u2015", "minus": "\u2212",
    }  # fmt: skip
    number = letter.truth["case"]["case_number"]
    rare = ("em_dash", "horizontal_bar")
    found = [
        _of(f"{name}_everywhere", letter.text.replace("-", sign), base, *(DOUBTFUL if name in rare else ()))
        for name, sign in names.items()
    ]
    dashed = letter.text.replace(number, number.replace("-", "\u2013"))
    return [*found, _of("en_dash_in_case_number", dashed, base)]


def _line_end_hyphens() -> list[Variant]:
    text = body(headed())
    base = Plain("letter.txt", text.encode())
    return [
        _of(
            f"{name}_at_line_ends",
            swap(
                swap(text, "Olanzapine 10 mg", f"Olan{sign}\nzapine 10 mg"),
                "not medically",
                f"not medi{sign}\ncally",
            ),
            base,
            *also,
            apart=PROSE,
        )
        for name, sign, also in (
            ("hyphen_minus", "-", (PROBLEM,)),
            ("soft_hyphen", "\u00ad", ()),
            ("hyphen", "\u2010", (PROBLEM,)),
        )
    ]


def _spaces() -> list[Variant]:
    text = headed_short().text
    base = plain(headed_short())
    names = {
        "no_break_space": "\u00a0", "thin_space": "\u2009", "figure_space": "\u2007", "em_space": "\u2003",
        "narrow_no_break_space": "\u202f", "ideographic_space": "\u3000",
    }  # fmt: skip
    found = [_of(f"{name}_everywhere", text.replace(" ", sign), base) for name, sign in names.items()]
    zero = (
        text.replace("Upheld", "Up\u200bheld")
        .replace("Overturned", "\u200bOverturned")
        .replace("2mg", "2\u200bmg")
    )
    tabs = text.replace(": ", ":\t").replace(" Date", "\t\tDate")
    joined = text.replace("medically necessary", "medically\u2060 necessary").replace(
        "Case Number", "\ufeffCase Number"
    )
    return [
        *found,
        _of("zero_width_space_in_words", zero, base, *DOUBTFUL),
        _of("tabs_after_labels", tabs, base),
        _of("word_joiners_and_marks", joined, base, *DOUBTFUL),
    ]


def _signs() -> list[Variant]:
    letter = headed_therapy()
    base = plain(letter)
    ligatures = letter.text
    for plain_letters, sign in LIGATURES.items():
        ligatures = ligatures.replace(plain_letters, sign)
    digits = letter.text.translate(FULL_WIDTH)
    accents = swap(
        body(numbered()), "Consultation with pain management", "Consultation with Dr. Núñez-Exámple", times=2
    )
    quotes = body(headed()).replace("'", "\u2019")
    cyrillic = letter.text.replace("CM21", "\u0421\u041c21")
    return [
        _of("ligatures", ligatures, base),
        _of("full_width_digits", digits, base, *DOUBTFUL),
        _of("decomposed_accents", unicodedata.normalize("NFD", accents), plain(numbered(), accents)),
        _of("curly_quotes", quotes, Plain("letter.txt", body(headed()).encode())),
        _of("cyrillic_letters_in_case_number", cyrillic, base, *DOUBTFUL),
    ]


def _entities() -> list[Variant]:
    letter = notice()
    text = swap(body(letter), "Crestor 20mg", 'Crestor 20mg & "diet" counseling', times=3)
    base = plain(letter, text)
    named = html.escape(text)
    decimal = text.replace("&", "&#38;").replace("-", "&#45;").replace('"', "&#34;").replace("/", "&#47;")
    hexadecimal = text.replace("&", "&#x26;").replace("CM13-", "CM13&#x2011;").replace("  ", "&#xA0; ")
    forms = {
        "named_entities": named,
        "decimal_entities": decimal,
        "hexadecimal_entities": hexadecimal,
        "entities_escaped_twice": html.escape(named),
        "no_break_space_entities": named.replace("request for ", "request for&nbsp;"),
    }
    return [_of(name, form, base, *DOUBTFUL) for name, form in forms.items()]


def _line_ends() -> list[Variant]:
    text = headed().text
    base = plain(headed())
    ends = {
        "carriage_return_line_feed": "\r\n",
        "carriage_return": "\r",
        "next_line": "\u0085",
        "line_separator": "\u2028",
    }
    found = [_of(f"line_ends_{name}", text.replace("\n", end), base) for name, end in ends.items()]
    return [*found, _of("byte_order_mark", "\ufeff" + text, base)]


def _fonts() -> list[Variant]:
    """The page shows the ordinary sign; the font says that it is another character (ISO 32000, 9.10.3)."""
    pages = pages_of(headed())
    base = plain_pdf(pages)
    maps = {
        "font_maps_hyphen_to_soft_hyphen": {0x2D: "\u00ad"},
        "font_maps_hyphen_to_hyphen": {0x2D: "\u2010"},
        "font_maps_space_to_no_break_space": {0x20: "\u00a0"},
    }
    return [
        pdf_variant(
            KIND, name, pdf(pages, own=(_to_unicode(signs),), font=b"/ToUnicode %d 0 R" % OWN), same_as(base)
        )
        for name, signs in maps.items()
    ]


def _to_unicode(signs: dict[int, str]) -> bytes:
    codes = {code: bytes([code]).decode("cp1252") for code in range(0x20, 0x7F)} | signs
    rows = [
        b"<%02X> <%s>" % (code, sign.encode("utf-16-be").hex().upper().encode())
        for code, sign in codes.items()
    ]
    chunks = [rows[start : start + 100] for start in range(0, len(rows), 100)]
    ranges = b"".join(
        b"%d beginbfchar\n%s\nendbfchar\n" % (len(chunk), b"\n".join(chunk)) for chunk in chunks
    )
    return stream(
        b"",
        b"/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /Own def /CMapType 2 def\n"
        b"1 begincodespacerange <00> <FF> endcodespacerange\n%sendcmap end end" % ranges,
    )
