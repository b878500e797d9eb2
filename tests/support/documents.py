"""Invented documents that are no determinations: they quote one, are about one, or come before or after."""

from __future__ import annotations

QUOTING: dict[str, list[tuple[str, str]]] = {
    "court_document": [
        (
            """WORKERS' COMPENSATION APPEALS BOARD
STATE OF CALIFORNIA

ROBIN VALE, Applicant,
vs.
NORTH BAY FREIGHT; ACORN INSURANCE, Defendants.

Case No. ADJ1234567
OPINION AND ORDER DENYING PETITION FOR RECONSIDERATION

Applicant seeks reconsideration of the Findings and Order of May 2. The determination of the reviewer
is set out here in full.
""",
            """
DISCUSSION
We have considered the allegations of the petition and the answer. The WCJ found that the determination
was not without authority, and we agree. Whether treatment is medically necessary is not for us to say.

IT IS ORDERED that the Petition for Reconsideration is DENIED.

COMMISSIONER
I CONCUR,
""",
        ),
        (
            """IN THE SUPERIOR COURT OF CALIFORNIA
COUNTY OF ALDER

STATEMENT OF DECISION

""",
            """
The court finds that the plaintiff was served. The writ is denied.
IT IS SO ORDERED.
Judge of the Superior Court
""",
        ),
        (
            """Filed 3/4/2019
CERTIFIED FOR PUBLICATION
IN THE COURT OF APPEAL OF THE STATE OF CALIFORNIA
FIRST APPELLATE DISTRICT

""",
            """
Respondent argues that the appellant had another remedy. We hold that review is limited to the five grounds
of the statute. The judgment is affirmed.
""",
        ),
        (
            """Panel Decision
The facts are these. The worker hurt a shoulder, and utilization review denied surgery. On review the
following was decided:

""",
            """
The WCJ's report, which we adopt, concludes that the defendant carried its burden. We affirm.
""",
        ),
        ("Cite as: 12 Alder App. 34\n\nFOX, J. - A worker was hurt. ", "\nAffirmed.\n"),
        ("ORDER\n\n", "\nDated: 3/4/2019\n/s/ A. Judge\n"),
        ("", "\nII. Analysis\nThe statute allows an appeal on five grounds.\n"),
        (
            "Findings of Fact\n1. Applicant was hurt.\n2. The review said:\n",
            "\nOrder\nThe petition is denied.\n",
        ),
    ],
    "petition": [
        (
            """Lee Marsh, State Bar No. 000000
LAW OFFICES OF LEE MARSH
Attorneys for Applicant

PETITION APPEALING ADMINISTRATIVE DIRECTOR'S INDEPENDENT MEDICAL REVIEW DETERMINATION

""",
            """
ARGUMENT
Petitioner submits that the determination was plainly erroneous in fact.
Respectfully submitted,
Lee Marsh
""",
        ),
        (
            """PETITION FOR RECONSIDERATION
Comes now the applicant and petitions for reconsideration of the determination, which says:
""",
            """
WHEREFORE, applicant prays that the determination be set aside.
""",
        ),
        (
            """Trial Brief of the Defendant

The issue is whether an expired prescription can be reviewed. Exhibit C reads:

""",
            """
For these reasons the defendant asks that the petitioner take nothing.
Counsel for Acorn Insurance
""",
        ),
        (
            """To the Presiding Judge
The undersigned appeals from the decision that follows and asks for another reviewer.

""",
            "\nVERIFICATION\nI declare under penalty of perjury that the above is true.\n",
        ),
        (
            "",
            """
The reviewer made a plain mistake. He says that no therapy was tried, but the notes of six therapists show the
contrary, and each of these was in the file that was sent to him within the time allowed by law. The decision
must be set aside.
""",
        ),
        ("REQUEST FOR REMAND\n", ""),
        ("Objection to IMR determination\n\n", ""),
        (
            "Lee Marsh, Esq.\n12 Alder St\n\nRe: Vale\n\nDear Ms. Fox:\nEnclosed is the decision.\n\n",
            "\nVery truly yours,\nLee Marsh\n",
        ),
    ],
    "email": [
        (
            """From: Dana Fox <dana@example.com>
Sent: Tuesday, March 3, 2020 9:14 AM
To: Lee Marsh
Subject: FW: determination

See below.

""",
            "\nBest regards,\nDana\n",
        ),
        ("---------- Forwarded message ----------\nFrom: Dana\nTo: Lee\n\n", "\nSent from my phone\n"),
        ("On Tue, Mar 3, 2020 at 9:14 AM Dana Fox <dana@example.com> wrote:\n", ""),
        ("Re: decision\nDana Fox <dana@example.com>\nTue 3/3/2020 9:14 AM\n\nFYI\n\n", ""),
        ("", "\n\nDana Fox\nClaims Adjuster\nFrom: Lee\nSent: Monday\nSubject: Re: IMR\nPlease call.\n"),
        ("Hi Lee,\nsee below.\nDana\n\n", ""),
        ("Begin forwarded message:\n\nFrom: Dana Fox\nSubject: IMR\n\n", ""),
        (
            "Hi Lee,\n\nthis came in the mail today and I do not understand a word of it. What now?\n\n",
            "\nThanks,\nDana\n",
        ),
        ("-----Original Message-----\nFrom: Dana\nSent: Monday\nTo: Lee\n\n", ""),
    ],
    "sample_or_draft": [
        ("SAMPLE\n", ""),
        ("*** DRAFT - NOT FOR RELEASE ***\n\n", ""),
        ("HANDOUT 3\nHow to Read an IMR Determination\n\n", "\nQuestions for discussion\n1. Who decided?\n"),
        ("Sample Determination Letter\n", "\nSAMPLE\n"),
        ("Training Module 2: medical necessity\nAnnotated copy\n\n", ""),
        ("", "\nDRAFT\n"),
        ("Sample letter from our course\n", ""),
        ("", "SAMPLE"),
        ("SPECIMEN", ""),
        ("For discussion in class\n", ""),
        ("(Names and numbers are made up.)\n", ""),
        ("", "\n[Note: here the reviewer should have cited the guideline.]\n"),
        ("PRELIMINARY\n\n", ""),
        ("Acorn Academy - SAMPLE LETTER - Spring Course\n", "\nTeaching Points\n- Guidelines come first.\n"),
        ("FICTITIOUS CASE FOR EDUCATIONAL USE ONLY\n", ""),
    ],
    "about_a_letter": [
        (
            """The Alder Review: a newsletter for claims staff
Spring issue

""",
            "\nWhat can be learned from it? Ask for records early.\n",
        ),
        (
            """Abstract
We read determinations of three years to see how often guidelines of other states are cited. One of
them is printed here.

""",
            "\nOur sample was small.\n",
        ),
        ("Dear Judge,\nI am writing to appeal the determination below.\n", ""),
        ("To the Board: our client was denied care. The determination reads as follows.\n", ""),
        ("The reviewer of our case wrote the following, which we think is wrong in several places:\n", ""),
        ("Appendix B\nA determination in full\n", ""),
        ("Dr. Fox asked me what a reviewer's letter looks like. Here is one that came last week.\n", ""),
        ("Claims School, Unit 4\nReading: an IMR letter\n", ""),
        ("Box 1. Text of a determination\n", ""),
        ("State of Alder\nOffice of the Insurance Commissioner\n", ""),
        ("Blog\nPosted on March 3, 2020 by Dana\n", ""),
        ("Case of the Month\n", "\nCommentary\nA good record decides.\n"),
    ],
}
"""Reason -> what stands before and after a letter that is quoted."""

OTHERS: list[tuple[str, str]] = [
    (
        "application_form",
        """State of California
Application for Independent Medical Review
DWC Form IMR
TO REQUEST INDEPENDENT MEDICAL REVIEW: sign this form and send it with the written determination.
Employee Name: [redacted]
Date of UR Determination Letter: 03/04/2019
Primary Diagnosis: knee pain
List each specific requested medical service that was denied, modified or delayed:
1. MRI of the left knee
""",
    ),
    ("application_form", "DWC FORM RFA\nREQUEST FOR AUTHORIZATION\nTreatment for: knee\nDiagnosis: sprain\n"),
    (
        "ur_denial",
        """Acorn Utilization Review
UTILIZATION REVIEW DETERMINATION - DENIAL
Date of Injury: 03/04/2011
The request for an MRI of the left knee is not certified. It is not medically necessary.
CLINICAL CASE SUMMARY
The injured worker is a 40 year old male.
Decision rationale: no red flags are found.
""",
    ),
    ("ur_denial", "NOTICE OF NON-CERTIFICATION\nWe reviewed your doctor's request.\nDecision: Denied\n"),
    ("ur_denial", "Notice of Adverse Determination\nRequest: Norco 10/325mg #60\nOutcome: Modified\n"),
    (
        "assignment_notice",
        """Acme Federal Services
NOTICE OF ASSIGNMENT AND REQUEST FOR INFORMATION
Case Number: CM21-0213037
Date Assigned: 01/02/2021 Date of Injury: 03/04/2011
The case was assigned for review. Send all records within 15 days.
""",
    ),
    ("assignment_notice", "Case Number: CM21-0213037\nNotice of Assignment\nRecords are due in 15 days.\n"),
    (
        "termination_notice",
        """Case Number: CM21-0213037
Date Assigned: 01/02/2021
Notice of Termination of Independent Medical Review
The claims administrator authorized the treatment, so the review ends.
""",
    ),
    ("termination_notice", "NOTICE OF INELIGIBILITY\nThe application came after the time limit.\n"),
    ("termination_notice", "Notice of Withdrawal\nThe employee withdrew the application.\n"),
    (
        "other_programme",
        """DEPARTMENT OF MANAGED HEALTH CARE
Independent Medical Review
Case Summary
A 40-year-old enrollee has requested an MRI. Findings: the denial should be overturned.
""",
    ),
    (
        "other_programme",
        """INDEPENDENT BILLING REVIEW FINAL DETERMINATION
OVERTURN
IBR Case Number: CB21-0001234
HOW THE IBR FINAL DETERMINATION WAS MADE
ANALYSIS AND FINDING
""",
    ),
    ("other_programme", "MEDICARE APPEAL DECISION\nQualified Independent Contractor\nUnfavorable\n"),
    ("other_programme", "DEPARTMENT OF INSURANCE\nExternal Review Decision\nThe denial is: Upheld\n"),
    ("court_document", "WORKERS' COMPENSATION APPEALS BOARD\nFINDINGS AND AWARD\nIt is found that\n"),
    ("petition", "PETITION FOR REMOVAL\nPetitioner was denied a hearing.\n"),
    ("not_a_determination", "Invoice 123 for services in May.\n"),
]
"""Reason -> a document that holds no letter."""

NEAR_MISSES: dict[str, tuple[str, str]] = {
    "fax line": ("FROM: ACME REVIEW  TO: 9165550100  01/10/2017 09:15  PAGE 1 OF 5\n", ""),
    "fax cover sheet": (
        """FACSIMILE TRANSMITTAL
TO: Acorn Insurance
FROM: Acme Review
PAGES: 5
This fax is confidential and only for the addressee. If you received it in error, please call.

""",
        "",
    ),
    "e-filing": (
        "Electronically FILED by Superior Court of Alder\nADJ1234567 Document 12-3 Page 2 of 7\n",
        "",
    ),
    "court stamps": ("EXHIBIT A\nRECEIVED JAN 12 2017\nFiled by e-mail\n", ""),
    "public copy": ("Public Copy v. 1.0\n", ""),
    "letterhead": ("Acme Review, Inc.\n12 Alder Street\nSacramento, CA 95813\nFax: (916) 555-0100\n\n", ""),
    "copies": (
        "",
        "\nSincerely,\n\nMedical Director\n\ncc: Division of Workers' Compensation\nLaw Offices of Marsh\n",
    ),
    "proof of service": (
        "",
        """
PROOF OF SERVICE
I am over the age of 18 and not a party to this case. On 02/03/2017 I served the determination by mail on:
Acorn Insurance, P.O. Box 1, Sacramento
Workers' Compensation Appeals Board, San Francisco
""",
    ),
    "disclaimer": (
        "",
        "\nDisclaimer: Acme is providing an independent review service under contract. It is no insurer.\n",
    ),
    "initials": ("", "\n\n/abc\n"),
    "appeal rights": (
        "",
        """
Effect of the Decision:
The determination is binding. It may be reviewed if a petition is filed with the appeals board within thirty
days of mailing.

Sincerely,

Medical Director
""",
    ),
    "references": (
        "",
        "\nReferences:\n"
        + "".join(f"{number}. Fox D. Knees in {number} lines. Alder Press.\n" for number in range(9)),
    ),
    "page number": ("", "\nPage 1 of 1\n"),
}
"""What stands before and after a letter that is a determination all the same."""
