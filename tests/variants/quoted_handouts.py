"""Training, samples, articles and web pages that show a determination: each must be refused."""

from __future__ import annotations

from dataclasses import replace

from variants.letters import (
    before_decisions,
    body,
    decisions_of,
    flowing,
    headed,
    headed_short,
    headed_therapy,
    item_of,
    notice,
    numbered,
    review,
    wrapped,
)
from variants.model import Variant, pdf_variant, refused
from variants.quoting import quoting
from variants.sheets import Page, pages_of, pdf, shown

KIND = "quoted: handouts"


def variants() -> list[Variant]:
    """Every document of this kind."""
    texts = {
        "annotated_lesson": _lesson(),
        "specimen_on_every_page": _specimen(),
        "newsletter_column": _newsletter(),
        "web_page_as_text": _web_page(),
        "quiz_for_examiners": _quiz(),
        "template_to_fill_in": _template(),
        "answers_to_questions": _questions(),
    }
    papers = {"research_appendix": wrapped(_research())}
    return [
        *quoting(KIND, texts, papers),
        pdf_variant(KIND, "sample_watermark", _sample(), refused()),
        pdf_variant(KIND, "draft_not_issued", _draft(), refused()),
    ]


def _sample() -> bytes:
    pages = tuple(replace(page, under=_watermark(b"SAMPLE")) for page in pages_of(headed()))
    return pdf(pages)


def _watermark(word: bytes) -> bytes:
    return b"0.85 g BT /B 130 Tf 0.64 0.77 -0.77 0.64 190 180 Tm (%s) Tj ET\n" % word


def _draft() -> bytes:
    def stamped(page: Page) -> Page:
        head = shown("DRAFT - NOT ISSUED - FOR INTERNAL QUALITY REVIEW ONLY", 130, 765, bold=True)
        return replace(page, over=head, under=_watermark(b"DRAFT"))

    return pdf(tuple(stamped(page) for page in pages_of(numbered())))


def _lesson() -> str:
    notes = (
        "[A] The number at the top begins with CM and the year. You will need it for every call.\n",
        "[B] This part is the same in every letter. You may skip it.\n",
        "[C] Here is the outcome, in bold after a colon. Underline it before you read on.\n",
        "[D] Exercise: which sentence states the reason? Write it in the margin.\n",
    )
    text = body(headed_therapy())
    text = text.replace("HOW THE IMR", notes[0] + "\nHOW THE IMR", 1)
    text = text.replace("CLINICAL CASE", notes[1] + "\nCLINICAL CASE", 1)
    text = text.replace("Claims Administrator guideline", notes[2] + "Claims Administrator guideline", 1)
    return f"How to read a determination: lesson 3\nCallouts in brackets are ours.\n\n{text}\n{notes[3]}"


def _specimen() -> str:
    return "\f".join(
        f"SPECIMEN\n{page}\nSPECIMEN - fictitious case, for demonstration of the portal\n"
        for page in headed_short().text.split("\f")
    )


def _newsletter() -> str:
    return f"""THE COMP COURIER                                            Spring issue, page 6

INSIDE THE BOX: WHAT REVIEWERS SAY ABOUT INJECTIONS
by our staff

Every quarter we print one determination in full. This one is typical of the year: short, polite, and
two of three items going one way.

{flowing(body(headed_short()))}

Have one you would like to see here? Write to the editor. Next month: five myths about liens.
Subscribe | Advertise | (c) The Comp Courier
"""


def _web_page() -> str:
    return f"""Skip to main content
Home | Search decisions | About | Contact
We use cookies. Accept all  Reject

Search results > Orthopedic > 2018
Share this page

{body(headed())}
Was this page helpful? Yes No
Related decisions: knee brace; hot and cold pack; acupuncture
Privacy policy   Accessibility   Back to top
https://imr-lookup.example.org/decision?id=88112   1/1
"""


def _quiz() -> str:
    return f"""EXAMINER ONBOARDING - MODULE 7 - KNOWLEDGE CHECK

Read the case below, then answer questions 1 to 3.

{decisions_of(numbered())}

Question 1. How many working days are there to authorize the first service?
   a) 3     b) 5     c) 10
Question 2. Which item would a petition have to address?
Question 3. True or false: the reviewer's name is disclosed.

Answer key on the reverse.
"""


def _template() -> str:
    letter = headed_therapy()
    truth = letter.truth
    text = body(letter)
    for field in ("case_number",):
        text = text.replace(str(truth["case"][field]), f"<<{field.upper()}>>")
    for number, item in enumerate(truth["decisions"], start=1):
        text = text.replace(item["request"], f"<<REQUEST {number}>>")
    text = text.replace("Upheld", "<<Upheld/Overturned>>").replace("Overturned\n", "<<Upheld/Overturned>>\n")
    return f"LETTER TEMPLATE FD-12, revision 4. Merge fields in angle brackets.\n\n{text}"


def _questions() -> str:
    return f"""Frequently asked questions about Independent Medical Review

Q: What does a determination look like?
A: It begins like this:
{before_decisions(headed())}
Q: And where does it say yes or no?
A: In the section IMR ISSUES, DECISIONS AND RATIONALES, for example:
{item_of(headed(), 3)}

Q: Can I ask for another review?
A: Only on the grounds of the Labor Code. Talk to an information and assistance officer.
"""


def _research() -> str:
    return f"""Consistency of written reasons in independent medical review: a content analysis

Abstract. We coded 120 determinations for the order of evidence. Agreement of coders was moderate.

Methods. Two coders read each letter. Disagreements were resolved by a third.

Table 1. Reasons by year (n, %).      2015  41 (34)     2016  39 (33)     2017  40 (33)

Appendix A. Coded text, layout of 2013
{flowing(body(notice()))}

Appendix B. Coded text, professional review
{flowing(body(review()))}

References
1. Fabricated A, Invented B. Reasons in writing. J Imag Med. 2019;4:1-9.
"""
