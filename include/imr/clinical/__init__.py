"""What a clinical summary says of diagnoses, prior treatments and the mechanism. See `read_summary`."""

from __future__ import annotations

from imr.clinical.findings import ClinicalSummary, Diagnosis, PriorTreatment
from imr.clinical.read import read_summary

__all__ = ["ClinicalSummary", "Diagnosis", "PriorTreatment", "read_summary"]
