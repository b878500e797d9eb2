"""Every column of every table, defined once: type, whether it may be null, what it means, its values.

Iceberg tables, `docs/data-dictionary.md`, warehouse DDL and the checks on staged rows all come from here.
The names and meanings are the data contract's.
"""

from __future__ import annotations

import pyarrow as pa

DATE = pa.date32()
TEXT = pa.string()
SMALL = pa.int16()
STRINGS = pa.list_(pa.field("element", pa.string(), nullable=False))

LAYOUTS = ("determination_notice", "numbered_decisions", "headed_decisions", "professional_review")
STATUSES = ("published", "quarantined", "duplicate", "superseded")


def _column(
    name: str, type_: pa.DataType, meaning: str, *, null: bool = False, values: tuple[str, ...] = ()
) -> pa.Field:
    metadata = {"doc": meaning} | ({"values": ",".join(values)} if values else {})
    return pa.field(name, type_, nullable=null, metadata=metadata)


CASE_ID = _column(
    "case_id", TEXT, "Key of the case: its case number, else `L-` and 16 hex digits of letter_id."
)
CASE_NUMBER = _column(
    "case_number", TEXT, "Case number (`CM21-0213037`): the letter's, else the file name's.", null=True
)
LETTER_ID = _column(
    "letter_id", TEXT, "SHA-256 of the letter's bytes, hex; the letter the row was read from."
)
RECEIVED_DATE = _column("received_date", DATE, "Date the letter was received under: the partition of input.")
DECISION_DATE = _column("decision_date", DATE, "Date of the final determination.", null=True)
DECISION_NUMBER = _column("decision_number", SMALL, "1-based position of the disputed item in the letter.")

CASES = pa.schema(
    [
        CASE_ID,
        CASE_NUMBER,
        LETTER_ID,
        RECEIVED_DATE,
        _column("layout", TEXT, "Layout of the letter.", values=LAYOUTS),
        _column("priority", TEXT, "Priority of the review.", null=True, values=("standard", "expedited")),
        _column(
            "date_of_injury", DATE, "Date of injury: the header's, else the clinical summary's.", null=True
        ),
        _column("ur_denial_date", DATE, "Date of the utilization review (UR) denial.", null=True),
        _column("application_received_date", DATE, "Date the IMR application was received.", null=True),
        _column("assigned_date", DATE, "Date the case was assigned to the review organization.", null=True),
        DECISION_DATE,
        _column(
            "reviewer_license_states", STRINGS, "Reviewer's states of licensure, USPS codes, letter's order."
        ),
        _column(
            "reviewer_specialties", STRINGS, "Reviewer's specialties by the DWC's names, letter's order."
        ),
        _column("patient_age", SMALL, "Age in years, as the clinical summary states it.", null=True),
        _column(
            "patient_sex",
            TEXT,
            "Sex, as the clinical summary states it.",
            null=True,
            values=("female", "male"),
        ),
        _column(
            "clinical_summary", TEXT, "Clinical case summary, paragraphs kept, line wraps undone.", null=True
        ),
        _column(
            "outcome",
            TEXT,
            "What the decisions add up to.",
            values=("upheld", "overturned", "partially_overturned"),
        ),
        _column("decision_count", SMALL, "Number of disputed items decided."),
        _column("upheld_count", SMALL, "Number of items upheld (the denial stands)."),
        _column("overturned_count", SMALL, "Number of items overturned (the treatment is necessary)."),
        _column("problems", STRINGS, "Codes of what was doubtful in the letter; see the list of codes."),
    ],
    metadata={"doc": "One row per case: the case's current letter.", "key": "case_id"},
)

DECISIONS = pa.schema(
    [
        CASE_ID,
        CASE_NUMBER,
        DECISION_DATE,
        LETTER_ID,
        RECEIVED_DATE,
        DECISION_NUMBER,
        _column("request", TEXT, "What was decided, as written, white space collapsed."),
        _column(
            "original_request", TEXT, "The original request, where a part of it was authorized.", null=True
        ),
        _column("ur_authorized", TEXT, "The part that utilization review authorized.", null=True),
        _column("ur_action", TEXT, "What utilization review did.", values=("denied", "modified")),
        _column("decision", TEXT, "Upheld: the denial stands.", values=("upheld", "overturned")),
        _column(
            "rationale", TEXT, "The reviewer's rationale, paragraphs kept, line wraps undone.", null=True
        ),
        _column(
            "rationale_conclusion",
            TEXT,
            "What the end of the rationale says, read independently of the decision.",
            null=True,
            values=("necessary", "not_necessary", "mixed"),
        ),
        _column(
            "claims_administrator_guideline",
            TEXT,
            "What the claims administrator relied on, as written.",
            null=True,
        ),
        _column("imro_guideline", TEXT, "What the review organization relied on, as written.", null=True),
        _column("category", TEXT, "DWC category of the request; `Unknown` where nothing was recognised."),
        _column(
            "subcategory", TEXT, "DWC subcategory of the request; `Unknown` where nothing was recognised."
        ),
        _column(
            "drug_ingredients", STRINGS, "Generic names of the active ingredients, lower-case, without salts."
        ),
        _column(
            "drug_strength", TEXT, "Strength as written, without spaces; several joined by `/`.", null=True
        ),
        _column("drug_quantity", pa.int32(), "Dispensed units.", null=True),
        _column("drug_refills", pa.int32(), "Refills.", null=True),
        _column("is_opioid", pa.bool_(), "Whether any ingredient is an opioid agonist."),
        _column("visits", pa.int32(), "Total sessions requested.", null=True),
        _column("body_parts", STRINGS, "Body parts named, in order, by the labelling guide's names."),
        _column("laterality", TEXT, "Side named.", null=True, values=("left", "right", "bilateral")),
        _column("retrospective", pa.bool_(), "Whether the service was already given."),
    ],
    metadata={"doc": "One row per disputed item of a case.", "key": "case_id,decision_number"},
)

CITATIONS = pa.schema(
    [
        CASE_ID,
        CASE_NUMBER,
        DECISION_DATE,
        LETTER_ID,
        RECEIVED_DATE,
        DECISION_NUMBER,
        _column("citation_number", SMALL, "1-based position of the citation within its decision."),
        _column("cited_by", TEXT, "Who relied on the guideline.", values=("claims_administrator", "imro")),
        _column("source", TEXT, "Whose guideline it is.", values=("MTUS", "ODG", "ACOEM", "Other")),
        _column("title", TEXT, "Chapter or publication; ODG's chapters by their canonical names.", null=True),
        _column("edition_year", SMALL, "Year of the edition.", null=True),
        _column("sections", TEXT, "Sections or pages, as written.", null=True),
    ],
    metadata={"doc": "One row per guideline cited.", "key": "case_id,decision_number,citation_number"},
)

LETTERS = pa.schema(
    [
        LETTER_ID,
        _column("source_uri", TEXT, "Where the object was read."),
        _column("archive_member", TEXT, "Path inside the archive, where the letter was in one.", null=True),
        _column("etag", TEXT, "Entity tag of the object as it was read.", null=True),
        _column("modified_at", pa.timestamp("us", tz="UTC"), "When the object was last modified.", null=True),
        _column("byte_size", pa.int64(), "Size in bytes of the letter."),
        _column("media_type", TEXT, "What the bytes are, by their content."),
        RECEIVED_DATE,
        _column("page_count", SMALL, "Pages of a PDF.", null=True),
        _column("text", TEXT, "What was read out of the letter.", null=True),
        _column("layout", TEXT, "Layout of the letter, where it was recognised.", null=True, values=LAYOUTS),
        _column("status", TEXT, "How the letter ended.", values=STATUSES),
        _column("reasons", STRINGS, "Why the letter is not published; see the list of codes."),
        _column("case_id", TEXT, "Case the letter belongs to, where it was readable.", null=True),
        DECISION_DATE,
        _column("parser_version", TEXT, "Version of the parser that read the letter."),
        _column("run_id", TEXT, "Run that decided the status."),
        _column("processed_at", pa.timestamp("us", tz="UTC"), "When that was."),
        _column(
            "review",
            TEXT,
            "What somebody decided who looked at the letter in quarantine.",
            null=True,
            values=("released", "closed"),
        ),
        _column("reviewed_by", TEXT, "Who that was: a user of Airflow.", null=True),
        _column("reviewed_at", pa.timestamp("us", tz="UTC"), "When they decided.", null=True),
    ],
    metadata={
        "doc": "The ledger: one row per version of a raw object or archive member.",
        "key": "letter_id,source_uri,archive_member",
    },
)

TABLES: dict[str, pa.Schema] = {
    "letters": LETTERS,
    "cases": CASES,
    "decisions": DECISIONS,
    "citations": CITATIONS,
}
"""Table name -> schema, in the order a reader meets them."""

PARTITIONED_BY = {
    "letters": "received_date",
    "cases": "decision_date",
    "decisions": "decision_date",
    "citations": "decision_date",
}
"""Table name -> date column whose month partitions it."""


def key_of(table: str) -> list[str]:
    """Columns that identify a row of a table."""
    key: str = TABLES[table].metadata[b"key"].decode()
    return key.split(",")
