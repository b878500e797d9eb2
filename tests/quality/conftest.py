"""Staged rows of invented letters."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime
from typing import Any

import pyarrow as pa
import pytest

from imr.contract.arrow import SCHEMAS

Rows = dict[str, list[dict[str, Any]]]


def _letter(name: str) -> Rows:
    """Rows of one readable letter with two decisions and a citation each, nothing wrong with them."""
    letter_id = hashlib.sha256(name.encode()).hexdigest()
    number = f"CM16-{int(letter_id[:6], 16) % 10_000_000:07d}"
    shared = {
        "case_id": number,
        "case_number": number,
        "decision_date": date(2016, 11, 14),
        "letter_id": letter_id,
        "received_date": date(2016, 12, 1),
    }
    letter = shared | {
        "source_uri": f"s3://raw/received=2016-12-01/{name}.pdf",
        "archive_member": None,
        "etag": "e",
        "modified_at": datetime(2016, 12, 1, tzinfo=UTC),
        "byte_size": 30_000,
        "media_type": "application/pdf",
        "page_count": 3,
        "text": "Independent Medical Review Final Determination Letter. " * 60,
        "layout": "headed_decisions",
        "status": "published",
        "reasons": [],
        "parser_version": "1",
        "run_id": "manual",
        "processed_at": datetime(2016, 12, 2, tzinfo=UTC),
    }
    case = shared | {
        "layout": "headed_decisions",
        "priority": "standard",
        "date_of_injury": date(2009, 3, 2),
        "ur_denial_date": date(2016, 9, 1),
        "application_received_date": date(2016, 9, 20),
        "assigned_date": date(2016, 10, 10),
        "reviewer_license_states": ["CA", "NV"],
        "reviewer_specialties": ["Pain Management"],
        "patient_age": 48,
        "patient_sex": "female",
        "clinical_summary": "A 48 year old woman hurt her lower back while lifting boxes in a warehouse.",
        "outcome": "partially_overturned",
        "decision_count": 2,
        "upheld_count": 1,
        "overturned_count": 1,
        "problems": [],
    }
    decision = {
        "original_request": None,
        "ur_authorized": None,
        "ur_action": "denied",
        "rationale": "The guideline asks for a trial of six visits, and the record holds none.",
        "claims_administrator_guideline": "Decision based on MTUS.",
        "imro_guideline": "Decision based on MTUS.",
        "drug_ingredients": [],
        "drug_strength": None,
        "drug_quantity": None,
        "drug_refills": None,
        "is_opioid": False,
        "visits": None,
        "body_parts": [],
        "laterality": None,
        "retrospective": False,
    }
    visits = {
        "decision_number": 1,
        "request": "Acupuncture 2 times a week for 3 weeks, lower back",
        "decision": "upheld",
        "rationale_conclusion": "not_necessary",
        "category": "Rehabilitation",
        "subcategory": "Acupuncture",
        "visits": 6,
        "body_parts": ["lower back"],
    }
    drug = {
        "decision_number": 2,
        "request": "Norco 10/325mg #60",
        "decision": "overturned",
        "rationale_conclusion": "necessary",
        "category": "Pharmaceuticals",
        "subcategory": "Opioids",
        "drug_ingredients": ["acetaminophen", "hydrocodone"],
        "drug_strength": "10/325mg",
        "drug_quantity": 60,
        "is_opioid": True,
    }
    citation = {
        "citation_number": 1,
        "cited_by": "imro",
        "source": "MTUS",
        "title": "Chronic Pain Medical Treatment",
        "edition_year": 2009,
        "sections": "Opioids, criteria for use",
    }
    decisions = [shared | decision | item for item in (visits, drug)]
    citations = [shared | citation | {"decision_number": item["decision_number"]} for item in decisions]
    diagnosis = {
        "diagnosis_number": 1,
        "diagnosis": "lumbar strain",
        "condition": "sprain_strain",
        "body_parts": ["lower back"],
        "laterality": None,
        "certainty": "current",
    }
    treatment = {
        "treatment_number": 1,
        "treatment": "6 sessions of acupuncture",
        "category": "Rehabilitation",
        "subcategory": "Acupuncture",
        "drug_ingredients": [],
        "visits": 6,
        "body_parts": [],
        "treatment_date": None,
    }
    return {
        "letters": [letter],
        "cases": [case],
        "decisions": decisions,
        "citations": citations,
        "diagnoses": [shared | diagnosis],
        "prior_treatments": [shared | treatment],
    }


def _staged(letters: Iterable[Rows]) -> dict[str, pa.Table]:
    """Rows of several letters as the Arrow tables of one batch."""
    every = list(letters)
    return {
        table: pa.Table.from_pylist(
            [{name: row.get(name) for name in schema.names} for rows in every for row in rows[table]], schema
        )
        for table, schema in SCHEMAS.items()
    }


@pytest.fixture(scope="session")
def letter() -> Callable[[str], Rows]:
    return _letter


@pytest.fixture(scope="session")
def staged() -> Callable[[Iterable[Rows]], dict[str, pa.Table]]:
    return _staged
