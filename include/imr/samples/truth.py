"""The truth of an invented letter, in the form of labels: what a careful reader finds in its text."""

from __future__ import annotations

from datetime import date
from typing import Any

from imr.samples.case import Case, Item
from imr.samples.citations import Guideline


def outcome_of(case: Case) -> str:
    """The case's outcome as it follows from its decisions."""
    decisions = {item.decision for item in case.items}
    return decisions.pop() if len(decisions) == 1 else "partially_overturned"


def truth_of(case: Case) -> dict[str, Any]:
    """Case and decisions; a value whose section the letter lacks is None or empty."""
    return {
        "layout": case.layout,
        "case": _case(case),
        "decisions": [_decision(item, number) for number, item in enumerate(case.items, start=1)],
    }


def _case(case: Case) -> dict[str, Any]:
    has_header = "header" not in case.omitted and case.layout != "professional_review"
    has_summary = "summary" not in case.omitted
    has_credentials = "credentials" not in case.omitted
    dates = case.dates
    known_from_key = case.stem == case.number
    injury_stated = has_header or (has_summary and case.summary.states_injury_date)
    has_assignment = has_header and case.layout in {"headed_decisions", "determination_notice"}
    has_priority = has_header and case.layout in {"headed_decisions", "numbered_decisions"}

    def iso(day: date, stated: bool) -> str | None:
        return day.isoformat() if stated else None

    return {
        "case_number": case.number if has_header or known_from_key else None,
        "date_of_injury": iso(dates.injury, injury_stated),
        "ur_denial_date": iso(dates.ur_denial, has_header),
        "application_received_date": iso(dates.application, has_header),
        "assigned_date": iso(dates.assigned, has_assignment),
        "decision_date": iso(dates.decision, has_header),
        "priority": case.priority if has_priority else None,
        "reviewer_license_states": [code for _, code in case.reviewer.states] if has_credentials else [],
        "reviewer_specialties": [name for _, name in case.reviewer.specialties] if has_credentials else [],
        "patient_age": case.summary.age if has_summary else None,
        "patient_sex": case.summary.sex if has_summary else None,
        "outcome": outcome_of(case),
        "decision_count": len(case.items),
    }


def _decision(item: Item, number: int) -> dict[str, Any]:
    request = item.request
    return {
        "decision_number": number,
        "request": request.text,
        "original_request": request.original,
        "ur_authorized": request.authorized,
        "decision": item.decision,
        "rationale_conclusion": item.conclusion,
        "category": request.category,
        "subcategory": request.subcategory,
        "drug_ingredients": list(request.drug_ingredients),
        "drug_strength": request.drug_strength,
        "drug_quantity": request.drug_quantity,
        "drug_refills": request.drug_refills,
        "visits": request.visits,
        "body_parts": list(dict.fromkeys(request.body_parts)),
        "laterality": request.laterality,
        "retrospective": request.retrospective,
        "citations": [
            *_citations(item.claims_administrator_guideline, "claims_administrator"),
            *_citations(item.imro_guideline, "imro"),
        ],
    }


def _citations(guideline: Guideline | None, cited_by: str) -> list[dict[str, Any]]:
    if guideline is None:
        return []
    return [
        {
            "cited_by": cited_by,
            "source": citation.source,
            "title": citation.title,
            "edition_year": citation.edition_year,
            "sections": citation.sections,
        }
        for citation in guideline.citations
    ]
