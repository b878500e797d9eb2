"""Petitions, briefs and letters about a determination that hold its text: each must be refused."""

from __future__ import annotations

from variants.letters import (
    before_decisions,
    body,
    decisions_of,
    flowing,
    headed,
    headed_short,
    headed_therapy,
    indented,
    item_of,
    notice,
    numbered,
    request_of,
    review,
)
from variants.model import Variant
from variants.quoting import quoting

KIND = "quoted: petitions"


def variants() -> list[Variant]:
    """Every document of this kind."""
    texts = {
        "petition_letter_after": _petition(),
        "patient_letter_before": _patient(),
        "attorney_to_evaluator_decisions_inside": _attorney(),
        "trial_brief_one_item": _brief(),
        "declaration_under_penalty": _declaration(),
        "physician_answers_each_item": _rebuttal(),
        "adjuster_to_provider_notice": _adjuster(),
        "lien_claimant_review": _lien(),
    }
    papers = {"answer_to_petition": _answer(), "complaint_to_a_legislator": _complaint()}
    return quoting(KIND, texts, papers)


def _petition() -> str:
    return f"""PETITION APPEALING ADMINISTRATIVE DIRECTOR'S INDEPENDENT MEDICAL REVIEW DETERMINATION
(Labor Code section 4610.6(h); Cal. Code Regs., tit. 8, section 10575)

WCAB Case No. ADJ99554410
Petitioner: Solveig Tarrant          Respondent: Meridian Poultry, Inc.

Petitioner, aggrieved by the determination dated as below, alleges that
[X] the determination was procured by fraud
[ ] the independent medical reviewer was subject to a material conflict of interest
[X] the determination was the result of a plainly erroneous express or implied finding of fact

WHEREFORE, petitioner prays that the determination be reversed.

VERIFICATION: I have read the foregoing petition and know its contents.

A copy of the determination is set forth here as required by the rule:

{body(headed())}"""


def _patient() -> str:
    return f"""{body(headed_short())}

To whom it may concern at the appeals board,

That is what they sent me, I typed it all out above so you can see. It is wrong. The reviewer never
met me and says I had no injections before when I had two. I can not sleep and I can not lift my
daughter. Please overturn this decision and let my doctor treat me. I am asking for a hearing.

Thank you for your time,
Benedetta Crowhurst (injured worker)
"""


def _attorney() -> str:
    return f"""HOLLIS, PENWARDEN & ASCH
A Professional Law Corporation

March 18, 2025

Peregrine Stott, M.D.
Agreed Medical Evaluator

RE: Applicant v. Northgate Foundry      Claim No.: ZZ-99187       D/I: CT to 2020

Dear Dr. Stott:

Thank you for agreeing to serve as the evaluator in this matter. Before you answer our questions,
please consider what the independent medical reviewer concluded:

{decisions_of(headed_therapy())}
In your opinion, does the above change apportionment? Please also state whether you would have
recommended the therapy, and address the need for future medical care.

Very truly yours,

Rutger Penwarden

cc: defense counsel
"""


def _brief() -> str:
    return f"""DEFENDANT'S TRIAL BRIEF

I. STATEMENT OF FACTS
Utilization review denied the medication. Applicant requested independent medical review, and the
matter was assigned Case Number: CM21-0213037.

II. ISSUE
Whether the Board has jurisdiction over medical necessity.

III. ARGUMENT
A. The determination is final and binding. It says, in its CLINICAL CASE SUMMARY and in its section
IMR ISSUES, DECISIONS AND RATIONALES:

{indented(item_of(headed(), 2), 5)}

B. No ground of section 4610.6(h) is pleaded. A party that disagrees with a reviewer's weighing of the
evidence does not thereby allege an error of fact.

IV. CONCLUSION
The petition should be dismissed.

Respectfully submitted,
Attorneys for Defendant
"""


def _declaration() -> str:
    return f"""DECLARATION OF THEODORA INGLEWICK IN SUPPORT OF PETITION

I, Theodora Inglewick, declare:
1. I am a hearing representative and have personal knowledge of what follows.
2. On or about the date stated in it I received by mail a document whose words I set out completely:

{indented(body(numbered()), 4)}
3. I noticed that the envelope bore a postmark nine days later than the date of the document.
4. The copy in the claims file is identical.

I declare under penalty of perjury under the laws of the State of California that the foregoing is true
and correct. Executed at Visalia, California.
"""


def _rebuttal() -> str:
    answers = (
        "RESPONSE: The chart does document the failed trial; see my note, page 3, second paragraph.",
        "RESPONSE: The dose is half of what the reviewer supposes. I ask that this be corrected.",
        "RESPONSE: We agree with this part of the determination.",
        "RESPONSE: Six visits are hardly excessive after an operation of this kind.",
    )
    parts = [f"{item_of(headed(), number)}\n\n{answer}" for number, answer in enumerate(answers, start=1)]
    return "\n\n".join(
        (
            "Dear Medical Director,\n\nI treat this patient and write to dispute the review, point by point. "
            "The determination is\nreproduced in order, with my responses.",
            flowing(before_decisions(headed())).strip() + "\n\nIMR ISSUES, DECISIONS AND RATIONALES",
            *parts,
            "Sincerely,\nLeocadia Brandt, D.O.\nPrimary Treating Physician",
        )
    )


def _answer() -> str:
    return f"""ANSWER TO PETITION FOR RECONSIDERATION

Defendant answers the petition as follows.

1. Defendant admits that a final determination issued, and incorporates it by reference as if it were
set forth here. For the Board's convenience it is:

{body(headed())}

2. Defendant denies each and every other allegation.

3. As a first affirmative defense, the petition is untimely: it was filed on the 36th day.

DATED: at Bakersfield                    MOSSGROVE & TEAL, LLP, by Ignatius Mossgrove
"""


def _adjuster() -> str:
    return f"""KEYSTONE HARBOR CLAIMS SERVICES
P.O. Box 00000, Rancho Ficticio, CA

Attention: Billing and Authorizations

Re: your request for authorization, our claim 00-ZZ-4471

We write to let you know the results of the review requested by your patient. The organization wrote:

{body(notice())}
In line with it we now authorize {request_of(notice(), 1).lower()} only. All the rest remains
non-certified. If you have questions call the undersigned, extension 400. A reply is not required.

Wilhelmina Sparrowe, Senior Claims Examiner
"""


def _lien() -> str:
    return f"""LIEN CLAIMANT'S POINTS AND AUTHORITIES

Cobalt Ridge Durable Medical rented the unit in good faith. Defendant relies on the following review,
which it calls dispositive.

{body(review())}
END OF DOCUMENT CITED

The review does not dispose of the lien. It concerns a period after the rental ended, and medical-legal
costs are outside of it. Lien claimant prays for payment with penalty and interest.
"""


def _complaint() -> str:
    return f"""The Honorable Member of the Assembly
State Capitol, Sacramento

Dear Assemblymember,

I am a warehouse worker in your district. My claim went to Independent Medical Review, and this is the
answer I got, starting from the line with the number:

{body(headed_therapy())}
Does that sound fair to you? Nobody is named, nobody can be asked. I hope your office will look into the
program before the next budget hearing.

Respectfully,
Zebulon Ashgrove
"""
