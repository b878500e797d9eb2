"""Raw text made readable, and the way back."""

from __future__ import annotations

import pytest

from imr.parsing.cleaning import clean


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("Norco 5mg\r\nfor pain", "Norco 5mg\nfor pain"),
        ("Norco 5mg \r\nfor pain", "Norco 5mg\nfor pain"),
        ("Norco\u00a05mg,\ttwice   daily", "Norco 5mg, twice daily"),
        ("Norco\u205f5mg,\u1680\u205ftwice\u1680daily", "Norco 5mg, twice daily"),
        ("\ufeffNor\u200bco", "Norco"),
        ("evidence\ufffe\r\nbased", "evidence-\nbased"),
        ("evidence\ufffebased", "evidence-\nbased"),
        # A soft hyphen breaks a word at a line's end, and inside a line where the word stands whole too;
        # otherwise it is the font's hyphen.
        ("physi\u00ad\ncal, ther\u00adapy, therapy", "physical, therapy, therapy"),
        ("physi\u00ad\ncal follow\u00adup", "physical follow-up"),
        (
            "2\u00ad3 times, 10\u00ad\n14, non\u00adMTUS, phys\u00ad\nical",
            "2-3 times, 10-\n14, non-MTUS, physical",
        ),
        ("10\u00ad\n14, physi\u00ad\ncal", "10-\n14, physical"),
        ("CM15\u20110123456, non\u2010MTUS, 2\u22123, 4\u20125", "CM15-0123456, non-MTUS, 2-3, 4-5"),
        ("pages 76\u201380 \u2013 Opioids", "pages 76-80 \u2013 Opioids"),
        ("O\ufb03ce, de\ufb01ned, \ufb02exion, sti\ufb00, \ufb05", "Office, defined, flexion, stiff, st"),
        ("\uff23\uff21\uff34 \uff11\uff0c\uff12", "CAT 1,2"),
        ("\u201cstable,\u201d the patient\u2019s \u2018own\u2019", "\"stable,\" the patient's 'own'"),
        (
            "Dated:&nbsp;&nbsp;01/02/2015 A&amp;B non&#8209;MTUS &#x2010; AT&T; R&D",
            "Dated: 01/02/2015 A&B non-MTUS - AT&T; R&D",
        ),
        ("\u202aNor\u2060co\u202c", "Norco"),
        # A blank line means a paragraph, except where every line is followed by one, and at a page's end.
        ("one\ntwo\n\nthree", "one\ntwo\n\nthree"),
        ("one \n\ntwo \n\n \n\nthree\n\nfour", "one\ntwo\n\nthree\nfour"),
        ("one\n\n\ftwo", "one\ntwo"),
    ],
)
def test_clean(raw: str, text: str) -> None:
    assert clean(raw).text == text


@pytest.mark.parametrize(
    ("word", "written"),
    [
        ("Office", "O\ufb03ce"),
        ("ffi", "\ufb03"),
        ("f", "\ufb03"),
        ("non-MTUS", "non&#8209;MTUS"),
        ("A&B", "A&amp;B"),
        ("B 2-3", "B&nbsp;\u00a02\u00ad3"),
        ("therapy", "ther\u00ad\napy"),
        ("end", "end"),
    ],
)
def test_raw_span_of_what_was_written_otherwise(word: str, written: str) -> None:
    raw = "O\ufb03ce\r\nnon&#8209;MTUS, A&amp;B&nbsp;\u00a02\u00ad3 of\tther\u00ad\napy end"
    cleaned = clean(raw.replace("2\u00ad3", "2\u20113") if word == "therapy" else raw)
    start = cleaned.text.index(word)
    raw_start, raw_end = cleaned.raw_span((start, start + len(word)))
    assert raw[raw_start:raw_end] == written


@pytest.mark.parametrize("word", ["alpha", "beta", "gamma", "delta", "12"])
def test_raw_span(word: str) -> None:
    raw = "alpha\t \r\n\r\n\u200b  beta\u00ad\r\n\ufeffgamma\r\n12\r\n\f \u00a0delta"
    cleaned = clean(raw)
    start = cleaned.text.index(word)
    raw_start, raw_end = cleaned.raw_span((start, start + len(word)))
    assert raw[raw_start:raw_end] == word
