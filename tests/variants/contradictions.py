"""Letters that contradict themselves: none may be published without a problem code."""

from __future__ import annotations

from variants.letters import body, flowing, headed, item_of, notice, numbered, plain, swap
from variants.model import Variant, problem, text_variant

KIND = "contradictions"
LISTED = "The determinations are these:"


def variants() -> list[Variant]:
    """Every document of this kind."""
    headed_texts, numbered_texts, notice_texts = _headed(), _numbered(), _notice()
    return [
        *(text_variant(KIND, name, text, problem(plain(headed()))) for name, text in headed_texts.items()),
        *(
            text_variant(KIND, name, text, problem(plain(numbered())))
            for name, text in numbered_texts.items()
        ),
        *(text_variant(KIND, name, text, problem(plain(notice()))) for name, text in notice_texts.items()),
    ]


def _numbered() -> dict[str, str]:
    text = body(numbered())
    third = "3. Crestor 20mg is not medically necessary and appropriate."
    final = (
        "Final Determination: PARTIALLY OVERTURN. Some of the disputed items or services were found to meet "
        "it, and some not."
    )
    upholds = "UPHOLD. None of the disputed items or services was found to meet the standard."
    overturns = "OVERTURN. All of the disputed items or services were found to meet the standard."
    return {
        "dispute_list_names_another_drug": swap(
            text, "synovectomy; Crestor 20mg", "synovectomy; Lipitor 40mg"
        ),
        "dispute_list_has_one_item_more": swap(
            text, "synovectomy; Crestor 20mg", "synovectomy; Crestor 20mg; Knee brace"
        ),
        "final_determination_upholds": swap(
            text,
            final,
            f"Final Determination: {upholds}",
        ),
        "final_determination_overturns": swap(
            text,
            final,
            f"Final Determination: {overturns}",
        ),
        "item_numbers_skip": swap(text, third, third.replace("3.", "4.", 1)),
        "item_numbers_repeat": swap(text, third, third.replace("3.", "2.", 1)),
        "item_left_out_of_reasons": text[: text.index("3. Crestor")],
    }


def _notice() -> dict[str, str]:
    text = body(notice())
    lists = text.split(LISTED)
    third, after = lists[1].index("3) MAXIMUS"), lists[1].index("Medical Qualifications")
    shorter = lists[1][:third] + lists[1][after:]
    return {
        "lists_differ_in_outcome": LISTED.join(
            (swap(lists[0], "Crestor 20mg is not medically", "Crestor 20mg is medically"), lists[1])
        ),
        "lists_differ_in_dose": LISTED.join(
            (lists[0], swap(lists[1], "request for Crestor 20mg is", "request for Crestor 40mg is"))
        ),
        "second_list_shorter": LISTED.join((lists[0], shorter)),
        "application_dates_differ": swap(text, "was filed on 7/5/2013", "was filed on 7/15/2013"),
        "denial_dates_differ": swap(text, "Denial dated 6/28/2013", "Denial dated 6/18/2013"),
    }


def _headed() -> dict[str, str]:
    text = body(headed())
    opening = "The Final Determination was based on a decision for each item, as given below:"
    third = item_of(headed(), 3)
    again = third.replace("Overturned", "Upheld", 1)
    pages = headed().text.split("\f")
    footers = [f"{page}\nPage {number} of 5\n" for number, page in enumerate(pages, start=1)]
    numbers = [
        f"{page}\nFinal Determination Letter for IMR Case Number {case} {number}\n"
        for number, (page, case) in enumerate(
            zip(pages, ("CM18-0928000", "CM21-0213037", "CM18-0928000"), strict=True), 1
        )
    ]
    return {
        "conclusion_against_outcome": swap(
            text, "The request is deemed medically necessary", "The request is not medically necessary"
        ),
        "outcome_against_conclusion": swap(text, "left shoulder: Upheld", "left shoulder: Overturned"),
        "pages_announced_are_five": "\f".join(footers),
        "items_announced_are_five": swap(
            text,
            opening,
            "The Final Determination was based on decisions for the 5 disputed items set forth below:",
        ),
        "case_numbers_differ_in_footers": "\f".join(numbers),
        "one_item_decided_twice": swap(text, flowing(third), third + "\n\n" + again),
        "decision_before_denial": swap(text, "Decision Date: 07/10/2018", "Decision Date: 05/10/2018"),
        "two_outcomes_on_one_line": swap(text, "#28: Overturned", "#28: Overturned Upheld"),
    }
