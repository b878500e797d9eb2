"""Codes for what was doubtful in a letter, or why it could not be read, and what each means."""

from __future__ import annotations

PROBLEMS: dict[str, str] = {
    "header_missing": "The letter has no header; its case number, dates and priority are null.",
    "header_conflict": "The header gives two values for one field; the field is null.",
    "date_unreadable": "A header label is followed by a date that does not exist; the field is null.",
    "date_of_injury_from_summary": "The letter has no header; the date of injury is the clinical summary's.",
    "date_of_injury_conflict": "The letter has no header and its clinical summary gives two dates of injury.",
    "summary_missing": "The letter has no clinical case summary.",
    "age_conflict": "The clinical summary gives two ages; the patient's age is null.",
    "sex_conflict": "The clinical summary gives two sexes; the patient's sex is null.",
    "unknown_state": "A state of licensure is not a state or territory of the United States; it is left out.",
    "unknown_specialty": "A reviewer's specialty is none of the DWC's; it is left out.",
    "request_unclear": "Where an item's request begins could not be told from the text before it.",
    "request_missing": "An outcome stands without a request; the item is left out.",
    "ur_authorized_missing": "A request is said to be part of an original one, but not what was authorized.",
    "rationale_missing": "An item has no rationale.",
    "conclusion_missing": "An item's rationale does not say whether the treatment is necessary.",
    "rationale_disagrees": "An item's rationale concludes otherwise than its decision.",
    "determination_disagrees": "The letter's final determination disagrees with its items' decisions.",
}
"""Doubts about a letter that was read."""

REASONS: dict[str, str] = {
    "not_a_determination": "The text is not an independent medical review determination.",
    "about_a_letter": "The text is about a determination, which it quotes.",
    "several_letters": "The text holds more than one determination.",
    "no_decisions": "The text is a determination, but its disputed items could not be found.",
    "too_many_decisions": "The text decides more items than any letter does.",
}
"""Why a text could not be read."""
