"""The data contract: every table and every column of it, defined once.

The Arrow and Iceberg schemas (`contract.arrow`), the list of columns to fill (`rows.fill`), the expectations
that repeat the contract (`quality.derived`), and docs/data-dictionary.md are made from it. Consumers rely on
names and meanings, so that columns are added, and never renamed or removed.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from imr.contract.codes import FORGOTTEN
from imr.contract.columns import DATE, INTEGER, LARGE, MOMENT, SMALL, TEXT, TEXTS, TRUTH, Column, column_of
from imr.contract.layouts import LAYOUTS

text, texts, day, moment = column_of(TEXT), column_of(TEXTS), column_of(DATE), column_of(MOMENT)
small, integer, large, truth = column_of(SMALL), column_of(INTEGER), column_of(LARGE), column_of(TRUTH)


@dataclass(frozen=True, slots=True)
class Table:
    """One table: the meaning of a row, its key, its columns, and the date by whose month it is partitioned.

    `row` is the name of one row, which codes of failed expectations begin with. A new column comes last.
    """

    name: str
    row: str
    meaning: str
    key: tuple[str, ...]
    partition: str
    columns: tuple[Column, ...]

    def column(self, name: str) -> Column:
        """Returns the column called `name`. Raises KeyError where the table has none."""
        return {column.name: column for column in self.columns}[name]


class RequiredColumnAdded(ValueError):
    """The contract requires a column of a released table, of which older rows have no value."""


CASE_ID = text("case_id", "Key of the case: its case number, else `L-` and 16 hex digits of letter_id.")

CASE_NUMBER = text(
    "case_number", "Case number (`CM21-0213037`): the letter's, else the file name's.", null=True
)

LETTER_ID = text("letter_id", "SHA-256 of the letter's bytes, hex; the letter the row was read from.")

RECEIVED_DATE = day("received_date", "Date the letter was received under: the partition of input.")

DECISION_DATE = day("decision_date", "Date of the final determination.", null=True)

CONDITIONS = (
    "sprain_strain",
    "contusion_crush",
    "fracture",
    "dislocation_instability",
    "tear",
    "rotator_cuff_impingement",
    "adhesive_capsulitis",
    "tendinopathy_bursitis",
    "osteoarthritis",
    "disc_disorder",
    "radiculopathy",
    "spinal_stenosis",
    "spondylosis_facet",
    "postsurgical_spine",
    "postoperative",
    "nerve_entrapment",
    "neuropathy",
    "crps",
    "myofascial",
    "chronic_pain",
    "regional_pain",
    "stiffness_contracture",
    "wound_burn_amputation",
    "head_injury",
    "headache",
    "depression",
    "anxiety_stress",
    "sleep",
    "mental_other",
    "substance",
    "gastrointestinal",
    "hernia",
    "cardiovascular",
    "metabolic",
    "respiratory",
    "urological_sexual",
    "dental_tmj",
    "eye_ear",
    "skin",
    "sensory_motor",
    "deformity",
    "cyst_tumor",
    "other",
)
"""Kinds of conditions that a diagnosis is one of (docs/labelling.md)."""

DECISION_NUMBER = small("decision_number", "1-based position of the disputed item in the letter.")

_OF_A_SUMMARY = (CASE_ID, CASE_NUMBER, DECISION_DATE, LETTER_ID, RECEIVED_DATE)
"""What every row about a clinical summary starts with."""

_OF_AN_ITEM = (*_OF_A_SUMMARY, DECISION_NUMBER)
"""What every row about a disputed item starts with."""

LETTERS = Table(
    name="letters",
    row="letter",
    meaning="The ledger: one row per version of a raw object or archive member.",
    key=("letter_id", "source_uri", "archive_member"),
    partition="received_date",
    columns=(
        LETTER_ID,
        text("source_uri", "Address of the object that was read."),
        text("archive_member", "Path inside the archive, where the letter was in one.", null=True),
        text("etag", "Entity tag of the object as it was read.", null=True),
        moment("modified_at", "When the object was last modified.", null=True),
        large("byte_size", "Size in bytes of the letter."),
        text("media_type", "Media type of the bytes, by their content."),
        RECEIVED_DATE,
        small("page_count", "Pages of a PDF.", null=True),
        text(
            "text",
            "Text that was read from the letter. A form feed separates its pages; a vertical tab stands "
            "before what is printed across a page.",
            null=True,
        ),
        text("layout", "Layout of the letter; null where none was recognised.", null=True, values=LAYOUTS),
        text(
            "status",
            "Whether the letter is published, or why not.",
            values=("published", "quarantined", "duplicate", "superseded"),
        ),
        texts("reasons", "Why the letter is not published; see the list of codes."),
        text("case_id", "Case of the letter; null where it was not readable.", null=True),
        DECISION_DATE,
        text("parser_version", "Version of the parser that read the text; `imr_reparse` follows it."),
        text("run_id", "Run that decided the status."),
        moment("processed_at", "When the status was decided."),
        text(
            "review",
            "What a person decided about the letter.",
            null=True,
            values=("released", "closed", FORGOTTEN),
        ),
        text(
            "reviewed_by",
            "The person who decided: a user of Airflow, or whom `imr forget` is told by `--by`.",
            null=True,
        ),
        moment("reviewed_at", "When the person decided.", null=True),
        text(
            "reader_version",
            "Version of the reader that read the text from the bytes; `imr_reread` follows it.",
            null=True,
        ),
        day(
            "date_of_injury",
            "Date of injury, as the letter's header states it.",
            null=True,
        ),
        day(
            "application_received_date",
            "Date the IMR application was received, by the header.",
            null=True,
        ),
        texts("reading_problems", "Codes of what was doubtful in reading the bytes.", null=True),
        integer(
            "unexplained_characters",
            "Letters and figures of the text that are in no field, label or sentence of the form, nor page "
            "furniture; null where the text could not be read as a letter.",
            null=True,
        ),
        text("review_note", "Why the person decided so, in the person's words.", null=True),
    ),
)

CASES = Table(
    name="cases",
    row="case",
    meaning="One row per case: the case's current letter.",
    key=("case_id",),
    partition="decision_date",
    columns=(
        CASE_ID,
        CASE_NUMBER,
        LETTER_ID,
        RECEIVED_DATE,
        text("layout", "Layout of the letter.", values=LAYOUTS),
        text("priority", "Priority of the review.", null=True, values=("standard", "expedited")),
        day("date_of_injury", "Date of injury: the header's, else the clinical summary's.", null=True),
        day("ur_denial_date", "Date of the utilization review (UR) denial.", null=True),
        day("application_received_date", "Date the IMR application was received.", null=True),
        day("assigned_date", "Date the case was assigned to the review organization.", null=True),
        DECISION_DATE,
        texts(
            "reviewer_license_states", "Reviewer's states of licensure as USPS codes, in the letter's order."
        ),
        texts("reviewer_specialties", "Reviewer's specialties by the DWC's names, in the letter's order."),
        small("patient_age", "Age in years, as the clinical summary states it.", null=True),
        text("patient_sex", "Sex, as the clinical summary states it.", null=True, values=("female", "male")),
        text("clinical_summary", "Clinical case summary, paragraphs kept, line wraps undone.", null=True),
        text(
            "outcome",
            "Outcome of the case, from all of its decisions.",
            values=("upheld", "overturned", "partially_overturned"),
        ),
        small("decision_count", "Number of disputed items decided."),
        small("upheld_count", "Number of items upheld (the denial stands)."),
        small("overturned_count", "Number of items overturned (the treatment is necessary)."),
        texts("problems", "Codes of what was doubtful in the letter; see the list of codes."),
        text(
            "mechanism_of_injury",
            "How the injury came about, as the clinical summary says it; null where it does not.",
            null=True,
        ),
    ),
)

DECISIONS = Table(
    name="decisions",
    row="decision",
    meaning="One row per disputed item of a case.",
    key=("case_id", "decision_number"),
    partition="decision_date",
    columns=(
        *_OF_AN_ITEM,
        text("request", "The disputed treatment as written, with white space collapsed."),
        text(
            "original_request",
            "The original request, where a part of it was authorized; else null.",
            null=True,
        ),
        text("ur_authorized", "The part that utilization review authorized.", null=True),
        text("ur_action", "What utilization review did.", values=("denied", "modified")),
        text(
            "decision",
            "Upheld: the denial stands. Overturned: the treatment is necessary.",
            values=("upheld", "overturned"),
        ),
        text("rationale", "The reviewer's rationale, paragraphs kept, line wraps undone.", null=True),
        text(
            "rationale_conclusion",
            "What the end of the rationale concludes, read independently of the decision.",
            null=True,
            values=("necessary", "not_necessary", "mixed"),
        ),
        text(
            "claims_administrator_guideline",
            "The guideline that the claims administrator relied on, as written.",
            null=True,
        ),
        text(
            "imro_guideline", "The guideline that the review organization relied on, as written.", null=True
        ),
        text("category", "DWC category of the request; `Unknown` where nothing was recognised."),
        text("subcategory", "DWC subcategory of the request; `Unknown` where nothing was recognised."),
        texts("drug_ingredients", "Generic names of the active ingredients, lower-case, without salts."),
        text("drug_strength", "Strength as written, without spaces; several joined by `/`.", null=True),
        integer("drug_quantity", "Dispensed units.", null=True),
        integer("drug_refills", "Refills.", null=True),
        truth("is_opioid", "Whether any ingredient is an opioid agonist."),
        integer("visits", "Total sessions requested.", null=True),
        texts("body_parts", "Body parts named, in order, by the names of docs/labelling.md."),
        text("laterality", "Side named.", null=True, values=("left", "right", "bilateral")),
        truth("retrospective", "Whether the service was already given."),
    ),
)

CITATIONS = Table(
    name="citations",
    row="citation",
    meaning="One row per guideline cited.",
    key=("case_id", "decision_number", "citation_number"),
    partition="decision_date",
    columns=(
        *_OF_AN_ITEM,
        small("citation_number", "1-based position of the citation within its decision."),
        text("cited_by", "Who relied on the guideline.", values=("claims_administrator", "imro")),
        text("source", "Whose guideline it is.", values=("MTUS", "ODG", "ACOEM", "Other")),
        text("title", "Chapter or publication; ODG's chapters by their canonical names.", null=True),
        small("edition_year", "Year of the edition.", null=True),
        text("sections", "Sections or pages, as written.", null=True),
    ),
)

DIAGNOSES = Table(
    name="diagnoses",
    row="diagnosis",
    meaning="One row per condition that the clinical summary states to be the patient's.",
    key=("case_id", "diagnosis_number"),
    partition="decision_date",
    columns=(
        *_OF_A_SUMMARY,
        small("diagnosis_number", "1-based position of the diagnosis in the clinical summary."),
        text("diagnosis", "The diagnosis as written, with white space collapsed."),
        text("condition", "The kind of condition; `other` where it is none of these.", values=CONDITIONS),
        texts("body_parts", "Body parts named, in order, by the names of docs/labelling.md."),
        text("laterality", "Side named.", null=True, values=("left", "right", "bilateral")),
        text(
            "certainty",
            "Whether the patient has the condition, had it, or may have it.",
            values=("current", "history", "suspected"),
        ),
    ),
)

PRIOR_TREATMENTS = Table(
    name="prior_treatments",
    row="prior_treatment",
    meaning="One row per treatment that the clinical summary states to have been given before.",
    key=("case_id", "treatment_number"),
    partition="decision_date",
    columns=(
        *_OF_A_SUMMARY,
        small("treatment_number", "1-based position of the treatment in the clinical summary."),
        text("treatment", "The treatment as written, with white space collapsed."),
        text("category", "DWC category of the treatment; `Unknown` where it is of none."),
        text("subcategory", "DWC subcategory of the treatment; `Unknown` where it is of none."),
        texts("drug_ingredients", "Generic names of the active ingredients, lower-case, without salts."),
        integer("visits", "Sessions given.", null=True),
        texts("body_parts", "Body parts named, in order, by the names of docs/labelling.md."),
        day("treatment_date", "Date stated with the treatment.", null=True),
    ),
)


TABLES: dict[str, Table] = {
    table.name: table for table in (LETTERS, CASES, DECISIONS, CITATIONS, DIAGNOSES, PRIOR_TREATMENTS)
}
"""Table name -> table, in the order a reader meets them."""

DATA_TABLES = tuple(name for name in TABLES if name != LETTERS.name)
"""The tables of what current letters say, in that order; the other one is the ledger."""

STATUSES = LETTERS.column("status").values

WITHHELD = {LETTERS.name: ("text",)}
"""Table -> columns with a letter's own words, which leave by an export only where `status` is published."""

_REQUIRED_AT_FIRST = {
    "letters": """letter_id source_uri byte_size media_type received_date status reasons parser_version
        run_id processed_at""",
    "cases": """case_id letter_id received_date layout reviewer_license_states reviewer_specialties outcome
        decision_count upheld_count overturned_count problems""",
    "decisions": """case_id letter_id received_date decision_number request ur_action decision category
        subcategory drug_ingredients is_opioid body_parts retrospective""",
    "citations": """case_id letter_id received_date decision_number citation_number cited_by source""",
    "diagnoses": """case_id letter_id received_date diagnosis_number diagnosis condition body_parts
        certainty""",
    "prior_treatments": """case_id letter_id received_date treatment_number treatment category subcategory
        drug_ingredients body_parts""",
}
"""Required columns of each table's first release, which every row has. This list never grows."""


def key_of(table: str) -> list[str]:
    """Returns the names of the columns that identify a row of a table."""
    return list(TABLES[table].key)


def refuse_new_required(tables: Iterable[Table]) -> None:
    """Raises RequiredColumnAdded where a released table has a required column that it did not have at first.

    Rows written before the column was added have no value for it, and Iceberg refuses such a schema.
    """
    for table in tables:
        if table.name not in _REQUIRED_AT_FIRST:
            continue
        first = _REQUIRED_AT_FIRST[table.name].split()
        for column in table.columns:
            if not column.null and column.name not in first:
                raise RequiredColumnAdded(
                    f"{table.name}.{column.name}: a column that is added to a table must be nullable, "
                    "because rows written before have no value for it. Give it null=True"
                )


refuse_new_required(TABLES.values())
