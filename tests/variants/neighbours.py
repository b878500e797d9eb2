"""Documents close to a determination that are none: each must be refused."""

from __future__ import annotations

from variants.model import Variant, pdf_variant, refused, text_variant
from variants.sheets import pages_of_text, pdf

KIND = "neighbours"

APPLICATION = """State of California, Division of Workers' Compensation
APPLICATION FOR INDEPENDENT MEDICAL REVIEW
DWC Form IMR

Type of Utilization Review:  [X] Regular   [ ] Expedited   [ ] Modification after Appeal
Employee Name: [redacted]
Claim Number: [redacted]          Date of Injury (MM/DD/YYYY): 04/11/2021
UR Denial Date: 06/02/2021        Priority: Standard
Requesting Physician Information
Name: [redacted]     Specialty: Pain Management    State(s) of Licensure: California
Disputed Medical Treatment (complete below section)
Primary Diagnosis (Use ICD Code where practical): M54.5
List each specific requested medical services, goods, or items that were denied or modified:
1. Physical therapy for the lumbar spine, 12 sessions: Denied
2. Norco 10/325mg #60: Modified
Request for Review and Consent to Obtain Medical Records
I request an independent medical review of the above-described requested medical treatment. I certify
that I have sent a copy of this application to the claims administrator. The Final Determination is
binding on all parties.
Employee Signature: ______________________   Date: ____________
"""

DENIAL = """UTILIZATION REVIEW DETERMINATION

Date: 06/02/2021
Claim Number: [redacted]     Date of Injury: 04/11/2021
Date Received: 05/27/2021    Decision Date: 06/02/2021    Priority: Standard

CLINICAL CASE SUMMARY
The claimant is a 44-year-old male with low back pain after lifting a crate. He completed six visits of
therapy with some benefit.

DECISION AND RATIONALE
Physical therapy for the lumbar spine, 12 sessions: Non-certified
Guideline: MTUS Chronic Pain Medical Treatment 2016, Section(s): Physical Medicine.
Decision rationale: No functional gain is documented. Therefore, the request is not medically necessary.

Norco 10/325mg #60: Modified to #30
Guideline: MTUS Opioids Treatment Guidelines.
Decision rationale: Weaning is advised. The request for #60 is not medically necessary and appropriate.

Reviewed by a physician licensed in California, Board Certified in Occupational Medicine.
You have a right to disagree with this decision. To dispute it, send the enclosed application for
Independent Medical Review within 30 days to the address on the form.
"""

ASSIGNMENT = """NOTICE OF ASSIGNMENT AND REQUEST FOR INFORMATION

MAXIMUS FEDERAL SERVICES, INC.
Independent Medical Review

Dated: 07/01/2021
IMR Case Number: CM21-0213037       Date of Injury: 04/11/2021
UR Denial Date: 06/02/2021          Application Received: 06/21/2021
Priority: STANDARD                  Date Assigned: 07/01/2021
Treatment(s) in Dispute Listed on IMR Application:
Physical therapy for the lumbar spine, 12 sessions; Norco 10/325mg #60

Your request for Independent Medical Review has been assigned to us. An expert reviewer will decide
whether the disputed items or services are medically necessary and appropriate. Final Determination:
to be issued within 30 days of receipt of records.

DOCUMENTS TO BE SENT
1. A copy of the request for authorization.
2. The utilization review decision which found that the request is not medically necessary.

Failure to send the documents within 15 days may result in sanctions.
"""

TERMINATION = """NOTICE OF DISMISSAL: INDEPENDENT MEDICAL REVIEW

Case Number: CM21-0213037
Date of Injury: 04/11/2021
Decision Date: 07/19/2021
UR Denial Date: 06/02/2021
Priority: Standard Application Received: 07/12/2021

HOW THE DETERMINATION OF INELIGIBILITY WAS MADE
The Administrative Director has reviewed the application. The application was received after the time
allowed by the regulations, and is therefore not eligible for Independent Medical Review.

ITEMS
1. Physical therapy for the lumbar spine, 12 sessions is not eligible for review.
2. Norco 10/325mg #60 is not eligible for review.

The finding of ineligibility is upheld. No decision was made on whether the treatment is medically
necessary and appropriate. The parties may appeal to the Workers' Compensation Appeals Board.
"""

WITHDRAWAL = """Notice of Independent Medical Review Withdrawal

Dated: 07/08/2021
IMR Case Number: CM21-0213037     Date of Injury: 04/11/2021
Claims Number: [redacted]         UR Denial Date: 06/02/2021
Treatment(s) in Dispute Listed on IMR Application: Norco 10/325mg #60

On 07/06/2021 the claims administrator told us that it reversed its decision: Norco 10/325mg #60 is
medically necessary and appropriate and was authorized. The application is withdrawn, and this case is
closed. No Final Determination will be issued, and none of the items will be reviewed.
"""

HEALTH_PLAN = """DEPARTMENT OF MANAGED HEALTH CARE
INDEPENDENT MEDICAL REVIEW DETERMINATION

Reference Number: EI99-00000        Health Plan: [redacted]
Decision Date: 08/14/2021           Case Type: Medical Necessity      Priority: Standard

ISSUE: A 52-year-old female enrollee has requested authorization of genetic testing.

HOW THE DETERMINATION WAS MADE
Three physicians were chosen. Each is Board Certified in Medical Oncology and licensed in California.

SUMMARY OF FINDINGS
Genetic testing panel, 42 genes: Overturned
Decision rationale: Current guidelines support the panel after two relapses. The requested testing is
medically necessary for this enrollee. The Health Plan's denial should be overturned.

Under Health and Safety Code section 1374.33 the Director adopts this determination. The plan must
implement it within five working days.
"""

MEDICARE = """MEDICARE APPEAL DECISION
QUALIFIED INDEPENDENT CONTRACTOR - RECONSIDERATION

Appeal Number: 1-0000000001        Date of Decision: 09/02/2021
Appellant: [redacted]              Dates of Service: 04/01/2021 - 04/20/2021

SUMMARY OF THE FACTS
A beneficiary, 71 years old, received inpatient rehabilitation for twenty days.

DECISION
1. Inpatient rehabilitation, 20 days is not medically necessary.
The previous decision is UPHELD. We made this decision according to the coverage manual.

EXPLANATION OF THE DECISION
The physician reviewer based his decision on the regulation. The reviewer is licensed to practice in
Ohio and is Board Certified in Physical Medicine and Rehabilitation.
You may ask for a hearing before an administrative law judge within 60 days.
"""

BILL_REVIEW = """INDEPENDENT BILLING REVIEW FINAL DETERMINATION
MAXIMUS FEDERAL SERVICES, INC.
Independent Bill Review, P.O. Box 00000, Sacramento

Dated: 10/11/2021
IBR Case Number: CB21-0000321       Date of Injury: 04/11/2021
Claim Number: [redacted]            Application Received: 08/30/2021
Assignment Date: 09/15/2021         Disputed Codes: 97110, 99214

HOW THE IBR FINAL DETERMINATION WAS MADE
The reviewer has no affiliation with the employer, the provider or the claims administrator.

Final Determination: OVERTURN. Additional reimbursement of $118.42 is due.

ANALYSIS AND FINDING
1. CPT 97110 x 4 units: Overturned
Rationale: The claims administrator denied the code as bundled. The correct coding initiative allows it.
2. CPT 99214: Upheld
Rationale: Documentation supports the lower level that was paid.
"""

MEDICAL_LEGAL = """QUALIFIED MEDICAL EVALUATION - SUPPLEMENTAL REPORT

Date of Injury: 04/11/2021        Date of Report: 11/03/2021
Claimant: [redacted]

CLINICAL CASE SUMMARY
This 44-year-old male warehouse worker was last examined in August.

DOCUMENTS REVIEWED
Independent Medical Review final determination of 07/28/2021, in which physical therapy for the lumbar
spine was upheld and Norco was overturned.

DISCUSSION AND RATIONALE
In my opinion, future medical care should include the following.
1. Physical therapy for the lumbar spine, 12 sessions is medically necessary and appropriate.
2. Norco 10/325mg #60 is not medically necessary and appropriate.
Apportionment is as in my report of August. I declare under penalty of perjury that the information in
this report is true to the best of my knowledge.
State(s) of Licensure: California. Certification(s)/Specialty: Orthopedic Surgery.
"""

OTHER_STATE = """INDEPENDENT REVIEW ORGANIZATION - NOTICE OF REVIEW OUTCOME
TEXAS DEPARTMENT OF INSURANCE, WORKERS' COMPENSATION

IRO Case Number: 000999      Date notice sent to all parties: 12/01/2021

DESCRIPTION OF THE SERVICE OR SERVICES IN DISPUTE: Lumbar epidural steroid injection at L4-5
QUALIFICATIONS OF THE REVIEWER: Board Certified in Anesthesiology and Pain Management.
REVIEW OUTCOME: Upon independent review, the reviewer finds that the previous adverse determination
should be:
[X] Upheld (Agree)    [ ] Overturned (Disagree)    [ ] Partially Overturned
PATIENT CLINICAL HISTORY [SUMMARY]: The patient is a 39-year-old man with back and leg pain.
ANALYSIS AND EXPLANATION OF THE DECISION, INCLUDE CLINICAL BASIS: The injection does not meet the ODG
criteria. Lumbar epidural steroid injection at L4-5 is not medically necessary.
"""

INTERNAL_APPEAL = """CLAIMS ADMINISTRATOR'S INTERNAL UTILIZATION REVIEW APPEAL - FINAL DETERMINATION

Case Number: UR-21-55810
Date Assigned: 06/20/2021          Date of Injury: 04/11/2021
Decision Date: 06/25/2021          UR Denial Date: 06/02/2021
Priority: Standard                 Appeal Received: 06/18/2021

HOW THE APPEAL DETERMINATION WAS MADE
A second physician employed by us reviewed the file. State(s) of Licensure: Nevada
Certification(s)/Specialty: Family Practice

CLINICAL CASE SUMMARY
A 44-year-old male with back pain.

ISSUES, DECISIONS AND RATIONALES
Norco 10/325mg #60: Upheld
Claims Administrator guideline: Decision based on MTUS Opioids Treatment Guidelines.
Decision rationale: The first reviewer was right. The request is not medically necessary.

This internal appeal is voluntary and does not replace Independent Medical Review, for which you must
still apply on the enclosed form.
"""


def variants() -> list[Variant]:
    """Every document of this kind."""
    texts = {
        "application_form": APPLICATION,
        "utilization_review_denial": DENIAL,
        "notice_of_assignment": ASSIGNMENT,
        "notice_of_dismissal": TERMINATION,
        "notice_of_withdrawal": WITHDRAWAL,
        "health_plan_review": HEALTH_PLAN,
        "medicare_reconsideration": MEDICARE,
        "evaluators_report": MEDICAL_LEGAL,
        "review_of_another_state": OTHER_STATE,
    }
    papers = {"bill_review": BILL_REVIEW, "internal_appeal": INTERNAL_APPEAL}
    return [text_variant(KIND, name, text, refused()) for name, text in texts.items()] + [
        pdf_variant(KIND, name, pdf(pages_of_text(text)), refused()) for name, text in papers.items()
    ]
