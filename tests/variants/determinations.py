"""Determinations with unusual text in or around them: each must be read."""

from __future__ import annotations

from variants.letters import (
    before_decisions,
    body,
    headed,
    headed_short,
    headed_therapy,
    item_of,
    notice,
    numbered,
    plain,
    review,
    swap,
)
from variants.model import Plain, Variant, same_as, text_variant

KIND = "determinations"
OTHER_REVIEWERS = "Sierra Crest Medical Review"

PROOF = """
                                   PROOF OF SERVICE

I am employed in the County of Sacramento and am over the age of eighteen years. On the date of this
letter I served the foregoing FINAL DETERMINATION on the interested parties by placing a true copy in a
sealed envelope with postage prepaid in the United States mail.

I declare under penalty of perjury that the above is true and correct.
                                                       ______________________
"""
COPIES = """
cc:  Employee
     Employee's attorney
     Claims administrator
     Requesting physician
     Department of Industrial Relations, Division of Workers' Compensation
"""
DISCLAIMER = """
DISCLAIMER: {imro} is providing an independent review service under contract with the California
Department of Industrial Relations. It is not engaged in the practice of law or medicine. Decisions
about the use or nonuse of health care services and treatments are the sole responsibility of the
patient and the patient's physician. {imro} is not liable for any consequences arising from these
decisions.
"""
RIGHTS = """
YOUR RIGHT TO APPEAL
If you wish to appeal this determination, a petition must be filed with the Workers' Compensation
Appeals Board and served on all parties within 30 days of the mailing of this letter. A petition must be
verified. The grounds are listed in Labor Code section 4610.6(h).
"""
COVER = """MAXIMUS FEDERAL SERVICES, INC.
Independent Medical Review
P.O. Box 138009
Sacramento, CA 95813-8009

Notice of Independent Medical Review Determination

To: Employee, claims administrator, requesting physician

We have completed the Independent Medical Review of the above workers' compensation case. This letter
gives the IMR Final Determination and explains how it was made. The Final Determination is deemed to be
the determination of the Administrative Director of the Division of Workers' Compensation.
\f"""


def variants() -> list[Variant]:
    """Every document of this kind."""
    return [*_around(), *_furniture(), *_letterheads(), *_in_rationale(), *_in_summary(), *_unusual()]


def _of(name: str, text: str, base: Plain, apart: str = "", says: str | None = None) -> Variant:
    return text_variant(KIND, name, text, same_as(base, apart=apart.split(), says=says))


def _around() -> list[Variant]:
    imro = "Maximus Federal Services, Inc."
    base = plain(headed())
    reviewed = Plain(f"{review().stem}.txt", body(review()).encode())
    served = Variant(
        KIND, "review_served", (body(review()) + PROOF).encode(), reviewed.file_name, same_as(reviewed)
    )
    return [
        _of("cover_sheet_of_the_notice", COVER + headed().text, base),
        _of("proof_of_service_after", headed().text + PROOF, base),
        _of("copies_after", numbered().text + COPIES, plain(numbered())),
        _of("disclaimer_after", headed_short().text + DISCLAIMER.format(imro=imro), plain(headed_short())),
        _of("right_to_appeal_after", notice().text + RIGHTS, plain(notice())),
        _of(
            "all_of_these_after", headed().text + RIGHTS + DISCLAIMER.format(imro=imro) + COPIES + PROOF, base
        ),
        served,
    ]


def _furniture() -> list[Variant]:
    pages = headed().text.split("\f")
    fax = [
        f"07/12/2018 THU 09:1{number}  FAX 916 555 0100  DWC MEDICAL UNIT          00{number}/003\n{page}"
        for number, page in enumerate(pages, start=1)
    ]
    footed = [f"{page}\nPage {number} of 3\n" for number, page in enumerate(pages, start=1)]
    public = [f"{page}\nPublic Copy v. 1.0                    CM18-0928000\n" for page in pages]
    base = plain(headed())
    return [
        _of("fax_line_on_each_page", "\f".join(fax), base),
        _of("page_numbers", "\f".join(footed), base),
        _of("public_copy_footer", "\f".join(public), base),
    ]


def _letterheads() -> list[Variant]:
    text = body(headed_therapy())
    head = f"""{OTHER_REVIEWERS.upper()}
An Independent Review Organization for the State of California
1 Example Plaza, Suite 000, Sacramento, CA 00000
Tel. (916) 555-0100   Fax (916) 555-0199

IMR FINAL DETERMINATION

"""
    plain_name = (
        body(headed())
        .replace("MAXIMUS guideline", "Maximus guideline")
        .replace("MAXIMUS Federal", "Maximus Federal")
    )
    return [
        _of("letterhead_of_other_reviewers", head + text, Plain("letter.txt", text.encode())),
        _of("maximus_without_capitals", plain_name, Plain("letter.txt", body(headed()).encode())),
    ]


def _in_rationale() -> list[Variant]:
    place = "Nothing in the file points to an exceptional circumstance."
    sentences = {
        "rationale_quotes_a_court": (
            'As the Court of Appeal put it in a decision on utilization review, "the petition for '
            'reconsideration is denied and the order is affirmed"; that does not bear on the dose.'
        ),
        "rationale_quotes_a_guideline": (
            'The guideline reads: "For most patients this drug is medically necessary and appropriate only '
            'after failure of a first choice. Recommendation: Overturned in the edition of 2014."'
        ),
        "rationale_quotes_a_message": (
            "The office's e-mail (From: front desk; Subject: refill; Sent: 05/02/2018) says \"I am writing "
            'to ask for the same as last time" and no more.'
        ),
        "rationale_mentions_an_earlier_review": (
            "An earlier Independent Medical Review, case CM15-0200001, upheld the denial of the same drug, "
            "and the file has nothing new."
        ),
    }
    base = Plain("letter.txt", body(headed()).encode())
    return [
        _of(name, swap(body(headed()), place, f"{words} {place}"), base, "rationale", words[-30:])
        for name, words in sentences.items()
    ]


def _in_summary() -> list[Variant]:
    letters = {
        "summary_with_words_of_other_papers": (
            "The worker brought a sample of the cream and a draft of the functional report. A petition to "
            "reopen was filed in 2021. The treating physician's letter begins: Dear colleague, I am writing "
            "to request an appeal."
        ),
        "summary_quotes_the_denial": (
            "The utilization review letter of 01/23/2021 says: the request is not medically necessary and "
            "appropriate; you have a right to apply for Independent Medical Review."
        ),
    }
    text = body(headed_short())
    start = "The worker lives alone and drives to appointments."
    base = Plain("letter.txt", text.encode())
    return [
        _of(name, swap(text, start, f"{words} {start}"), base, "clinical_summary", words[-30:])
        for name, words in letters.items()
    ]


def _unusual() -> list[Variant]:
    text = body(headed())
    base = Plain("letter.txt", text.encode())
    old = "Iontophoresis to the left shoulder"
    court = f"Court-ordered {old.lower()} (per order of the WCAB dated 03/01/2018)"
    sample = "Urine sample collection kit for drug screen"
    plain_screen = swap(text, old, "Urine drug screen")
    long = _twelve_items()
    return [
        _of("item_ordered_by_a_court", swap(text, old, court), base, "request retrospective", court),
        _of("item_names_a_sample", swap(text, old, sample), Plain("letter.txt", plain_screen.encode()),
            "request category subcategory", sample),
        _of("twelve_items", _paged(long), Plain("letter.txt", long.encode()), says="Crutches, one pair"),
    ]  # fmt: skip


def _twelve_items() -> str:
    items = [item_of(headed(), number) for number in (1, 2, 3, 4)] + [
        item_of(headed_short(), n) for n in (1, 2, 3)
    ]
    model = item_of(headed(), 4)
    requests = ("Lumbar support brace", "Naproxen 550mg #60", "Chest X-ray", "EKG", "Crutches, one pair")
    items += [swap(model, "Iontophoresis to the left shoulder", request) for request in requests]
    heading = (
        "IMR ISSUES, DECISIONS AND RATIONALES\n"
        "The Final Determination was based on a decision for each item, as given below:"
    )
    return f"{before_decisions(headed()).rstrip()}\n\n{heading}\n\n" + "\n\n".join(items) + "\n"


def _paged(text: str, rows: int = 46) -> str:
    """The text in pages of so many rows, each with its number."""
    lines = text.split("\n")
    pages = [lines[start : start + rows] for start in range(0, len(lines), rows)]
    return "\f".join(
        "\n".join([*page, f"Page {number} of {len(pages)}", ""]) for number, page in enumerate(pages, start=1)
    )
