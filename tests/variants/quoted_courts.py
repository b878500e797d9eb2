"""Decisions of boards and courts that quote a determination: each must be refused."""

from __future__ import annotations

from variants.letters import (
    before_decisions,
    body,
    decisions_of,
    flowing,
    headed,
    headed_short,
    indented,
    item_of,
    notice,
    numbered,
    numbered_short,
)
from variants.model import Variant
from variants.quoting import quoting

KIND = "quoted: courts"


def variants() -> list[Variant]:
    """Every document of this kind."""
    texts = {
        "panel_opinion_letter_whole": _panel_opinion(),
        "order_denying_reconsideration_indented": _order_denying(),
        "writ_ruling_on_pleading_paper": _pleading_paper(_writ_ruling()),
        "slip_opinion_letter_as_appendix": _slip_opinion(),
        "findings_of_a_judge": _findings(),
        "order_after_the_letter": _order_after(),
        "hearing_transcript": _transcript(),
        "federal_order_numbered_letter": _federal_order(),
    }
    papers = {"en_banc_with_running_footer": _en_banc(), "remand_of_a_notice": _remand()}
    return quoting(KIND, texts, papers)


def _panel_opinion() -> str:
    return f"""WORKERS' COMPENSATION APPEALS BOARD
STATE OF CALIFORNIA

DARIUS FENWOLD, Applicant,
    vs.
TERRAZZO & SONS MASONRY; GRANITE PEAK INSURANCE COMPANY, Defendants.

Case No. ADJ99120457 (Fresno District Office)

OPINION AND DECISION AFTER RECONSIDERATION

We granted reconsideration to study the factual and legal issues further. This is our decision.

Applicant appealed the determination of the independent medical reviewer under Labor Code section
4610.6(h). The determination, which defendant filed as its Exhibit C, reads in full:

{body(headed())}
Applicant contends that the reviewer made a plainly erroneous finding of fact that is a matter of
ordinary knowledge. We are not persuaded. Whether a brand is interchangeable with another is not
within the ordinary knowledge of a layperson.

For the foregoing reasons,

IT IS ORDERED as the Decision After Reconsideration that the Findings and Order of March 3 is AFFIRMED.

WORKERS' COMPENSATION APPEALS BOARD
I CONCUR,
DATED AND FILED AT SAN FRANCISCO, CALIFORNIA
SERVICE MADE ON THE ABOVE DATE ON THE PERSONS LISTED BELOW AT THEIR ADDRESSES
"""


def _order_denying() -> str:
    return f"""                    WORKERS' COMPENSATION APPEALS BOARD
                           STATE OF CALIFORNIA

   MARISELA OAKHEART,                         Case No. ADJ99876112
                      Applicant,              (Santa Rosa District Office)
         vs.
   BLUE HERON LAUNDRY; permissibly            ORDER DENYING PETITION
   self-insured,                              FOR RECONSIDERATION
                      Defendant.

We have considered the allegations of the Petition for Reconsideration and the contents of the report
of the workers' compensation administrative law judge. The reviewer set out the disputed items thus:

{indented(decisions_of(headed_short()))}
Based on our review of the record, and for the reasons stated in the judge's report, we will deny
reconsideration.

IT IS ORDERED that the Petition for Reconsideration is DENIED.
"""


def _writ_ruling() -> str:
    return f"""SUPERIOR COURT OF THE STATE OF CALIFORNIA
FOR THE COUNTY OF TULE
HALVARD QUINTERO, Petitioner, v. DIVISION OF WORKERS' COMPENSATION, Respondent.
Case No. 24CV-00911X
RULING ON PETITION FOR WRIT OF MANDATE
Hearing: Department 7, 9:00 a.m.
The administrative record contains, at pages AR 0044 to AR 0049, the following.
{before_decisions(headed())}{decisions_of(headed())}
The petition is denied. Petitioner had a remedy at law and did not use it.
Counsel for respondent shall prepare the judgment."""


def _pleading_paper(text: str) -> str:
    lines = [line for line in text.split("\n") if line.strip()]
    pages = [lines[start : start + 28] for start in range(0, len(lines), 28)]
    foot = f"{'':30}RULING ON PETITION FOR WRIT OF MANDATE"
    return "\f".join(
        "\n".join([*(f"{number:>2}  {line}" for number, line in enumerate(page, start=1)), "", foot, ""])
        for page in pages
    )


def _slip_opinion() -> str:
    return f"""Filed 4/9/25
CERTIFIED FOR PARTIAL PUBLICATION*
IN THE COURT OF APPEAL OF THE STATE OF CALIFORNIA
NINTH APPELLATE DISTRICT

OTTOLINE BRASK, Petitioner,
v.
WORKERS' COMPENSATION APPEALS BOARD and CITY OF LARKMEAD, Respondents.
                                                       B999999
                                                       (W.C.A.B. No. ADJ99450011)

ORIGINAL PROCEEDING; petition for review from a decision of the Workers' Compensation Appeals Board.
Decision annulled and matter remanded.

The question is what an appeals board may do when a review was issued late.[1] We attach the
determination under review as an appendix.

DISPOSITION
The decision is annulled. Each side shall bear its own costs.

                                                       WRENFIELD, J.
We concur:
TALLGRASS, P. J.
OSTRANDER, J.

[1] Statutory references are to the Labor Code.
* Part II is not certified for publication.

APPENDIX

{body(numbered())}
"""


def _findings() -> str:
    return f"""DIVISION OF WORKERS' COMPENSATION
WORKERS' COMPENSATION APPEALS BOARD
CASE NUMBER: ADJ99003318
PERPETUA LINDQVIST -vs.- HARBOR CITY CANNING; LODESTAR CLAIMS
WORKERS' COMPENSATION ADMINISTRATIVE LAW JUDGE: Emmerich Vale
DATE OF INJURY: June 2, 2017

FINDINGS AND ORDER; OPINION ON DECISION

FINDINGS OF FACT
1. Applicant, while employed as a line cook, sustained injury arising out of and in the course of
employment.
2. On review the following was decided as to the first item:
{item_of(headed(), 1)}
3. As to the second and third items the reviewer decided:
{item_of(headed(), 2)}
{item_of(headed(), 3)}
4. Applicant did not show that the determination is the result of bias.

ORDER
IT IS ORDERED that the appeal of the IMR determination be, and it hereby is, denied.

OPINION ON DECISION
The reviewer described how the determination was made:
{flowing(before_decisions(headed()))}
Nothing in this passage shows a conflict of interest.
"""


def _en_banc() -> str:
    head = """WORKERS' COMPENSATION APPEALS BOARD
STATE OF CALIFORNIA
Case No. ADJ99231870
OPINION AND DECISION AFTER RECONSIDERATION (EN BANC)

To secure uniformity of decision in the future, the Chairwoman assigned this case to the Appeals
Board as a whole. We hold that a review of the wrong records is adjudicated in excess of powers.

The IMR Final Determination states:
"""
    tail = """
The Appeals Board reverses, and refers the dispute to a different reviewer of the same organization.
"""
    lines = (head + body(headed()) + tail).split("\n")
    foot = "MONTCLAIR, Juniper                         {page}"
    pages = [lines[start : start + 42] for start in range(0, len(lines), 42)]
    return "\f".join(
        "\n".join([*page, "", foot.format(page=number)]) for number, page in enumerate(pages, start=1)
    )


def _order_after() -> str:
    return f"""{body(headed_short())}

                              ORDER GRANTING APPEAL

The foregoing determination having been issued without review of the treating physician's report of
January 9, and good cause appearing,

IT IS HEREBY ORDERED that the appeal of the above IMR determination is GRANTED, that the determination
is SET ASIDE, and that the dispute is remanded to the Administrative Director for a new review.

Dated and served at Oakland by
CORNELIUS MARSHBANK
Workers' Compensation Judge
"""


def _transcript() -> str:
    lines = flowing(decisions_of(numbered())).replace(". ", ".\n").split("\n")
    read = "\n".join(f"{number % 25 + 1:>5}          {line}" for number, line in enumerate(lines))
    return f"""    1                 BEFORE THE WORKERS' COMPENSATION APPEALS BOARD
    2                        REPORTER'S TRANSCRIPT OF HEARING
    3     THE JUDGE:  We are back on the record.  Counsel, please read Defense B.
    4     MS. YARROW:  "Notice of Independent Medical Review Determination.  IMR Case Number
    5 CM21-0213037.  Final Determination, partially overturned."  It goes on:
{read}
    7     THE JUDGE:  Thank you.  Any objection to its admission?
    8     MR. DOVETAIL:  None, Your Honor.
    9                 (Whereupon Defense Exhibit B was received in evidence.)
   10                            CERTIFICATE OF REPORTER
"""


def _federal_order() -> str:
    return f"""Case 9:24-cv-09999-XYZ   Document 31   Filed 02/11/25   Page 1 of 9
UNITED STATES DISTRICT COURT
CENTRAL DISTRICT OF CALIFORNIA

ORDER GRANTING MOTION TO DISMISS

Plaintiff proceeds pro se. The Court takes judicial notice of the following document, a matter of
public record (Request for Judicial Notice, Ex. 2):

"{body(numbered_short()).strip()}"

The complaint does not allege that any defendant acted under color of state law in issuing this
determination. Sovereign immunity bars the remainder. The motion is GRANTED with leave to amend.

IT IS SO ORDERED.
"""


def _remand() -> str:
    return f"""STATE OF CALIFORNIA - DEPARTMENT OF INDUSTRIAL RELATIONS
NOTICE OF INTENTION TO REMAND

To all parties: take notice that, absent objection showing good cause within ten days, the undersigned
intends to remand the determination whose text follows.

- - - - - - - - - - - - - - - - - - - - - - - - - - - - - -
{body(notice())}
- - - - - - - - - - - - - - - - - - - - - - - - - - - - - -

Objections must be in writing and served on opposing parties.
Ansgar Poole, Presiding Workers' Compensation Judge
"""
