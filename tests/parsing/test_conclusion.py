"""What a rationale's end says."""

from __future__ import annotations

import pytest

from imr.parsing.conclusion import read_conclusion

ADVISORY = (
    " The above addresses the medical necessity of what was prescribed so far. The present medical necessity "
    "decision should not be a reason to stop a drug at once. Both are advised to consult their guideline "
    "and, if necessary, a pharmacist."
)

NOT_NECESSARY = [
    "As such, the request is not medically necessary.",
    "Therefore, the request was not medically necessary",
    "The brace is not medically necessary or appropriate.",
    "The brace is not medically necessary at this time.",
    "The brace is not medically necessary and appropriate at this time based on the records.",
    "The cane cannot be considered medically necessary.",
    "The cane is determined to not be medically necessary.",
    "The cane is deemed not medically necessary.",
    "The cane will be considered not medically necessary.",
    "It is not considered medically necessary.",
    "The request is, therefore, not medically necessary.",
    "The request is not, therefore, medically necessary.",
    "The request isn't medically necessary.",
    "Medical necessity is not established.",
    "Medical necessity has not been established.",
    "Medical necessity of the visits has notbeen established.",
    "The cane isnotmedically necessary.",
    "Therefore it isnot considered necessary.",
    "Medical necessity of the cane could not be established.",
    "The medical necessity for the cane is unclear.",
    "Medical necessity cannot be established at this time.",
    "The records fail to establish medical necessity.",
    "The records do not support the medical necessity of a cane.",
    "There is no medical necessity for a cane.",
    "Therefore, the medical necessity of this request is not substantiated by the notes.",
    "The request is not medically appropriate.",
    "The request is not necessary.",
    "The cane is medically unnecessary.",
    "The cane is neither medically necessary nor appropriate.",
    "There is no evidence that the cane is medically necessary.",
    "The cane has not been shown to be medically necessary.",
    "The request is not medically indicated.",
    "The request is notmedically necessary.",
    "The request is notmedicallynecessary.",
    "Therefore, the request is not supported.",
    "The request is non-certified.",
    "The requested cane is not recommended.",
    "Therefore, the request was denied.",
    "The request is denied.",
    "The request is not reasonable and is not medically necessary.",
    "The request is not supported by the guidelines and therefore is not medically necessary.",
    "As the surgery is not medically necessary, the sling is not medically necessary.",
    "While a trial was medically necessary, the request for more is not medically necessary.",
    "Since surgery is medically necessary, a cane before it is not medically necessary.",
    "As the surgery is not medically necessary, none of the associated services are medically necessary.",
    "Neither the cane nor the brace is medically necessary.",
    "Therefore, no further visits are medically necessary.",
    "Medical necessity is not established, as the notes are unclear.",
    "The request is not medically necessary. The UR denial is supported.",
    "The request is not medically necessary. The guideline recommends a cane only after a fall.",
    "A cane is not medically necessary. He walks well. The knee is stable. He works.",
    "The request is not medically necessary." + ADVISORY,
    "The drug helps." + ADVISORY + " The original request, a month of it, is not medically necessary.",
    "Medications are necessary if pain persists. The request for Norco is not medically necessary."
    + ADVISORY,
    "The guideline says it is medically necessary if pain persists. Hence the cane is not medically "
    "necessary.",
]
NECESSARY = [
    "Therefore, the request is medically necessary.",
    "The request was medically necessary",
    "For these reasons, Norco 5mg every 8 hours as needed #12 is medically necessary and appropriate.",
    "The cane is medically necessary and appropriate.",
    "The cane is considered medically necessary.",
    "As the patient has not failed conservative care, the request is medically necessary.",
    "There is no reason to doubt that it helps, and the cane is medically necessary.",
    "Medical necessity is established.",
    "Medical necessity is established as the patient failed physical therapy.",
    "Medical necessity has been established, as the patient has failed a brace and cannot walk.",
    "The request is medically necessary. The UR denial is not supported.",
    "The request is medically necessary. It is unclear why the request was denied.",
    "The request is medically necessary. It was denied by UR for want of notes.",
    "The request is medically necessary. The request was denied.",
    "None of the drugs helped so the cane is medically necessary.",
    "None of the drugs helped and the cane is medically necessary.",
    "There is no doubt that the cane is medically necessary.",
    "Medical necessity of the referral is supported by the records.",
    "The records support the medical necessity of a cane.",
    "The request is medically appropriate.",
    "The request is necessary.",
    "It was not given before. The request is medically necessary.",
    "Therefore, the request is supported.",
    "The request for a cane is appropriate.",
    "The request is medicallynecessary.",
]
MIXED = [
    "The cane is medically necessary, but the brace is not medically necessary.",
    "Six visits are medically necessary and the other six are not medically necessary.",
    "Six visits are medically necessary. The remaining six visits are not medically necessary.",
]
NOTHING = [
    "He fell and hurt his knee.",
    "There was no clear rationale for therapy before the completion of previously authorized treatment.",
    "An MRI was recommended by the treating physician.",
    "The guideline recommends it if medically necessary.",
    "The records were reviewed to determine whether the cane is medically necessary.",
    "",
]


@pytest.mark.parametrize(
    ("rationale", "conclusion"),
    [(text, "not_necessary") for text in NOT_NECESSARY]
    + [(text, "necessary") for text in NECESSARY]
    + [(text, "mixed") for text in MIXED]
    + [(text, None) for text in NOTHING],
)
def test_conclusion(rationale: str, conclusion: str | None) -> None:
    assert read_conclusion(rationale) == conclusion
