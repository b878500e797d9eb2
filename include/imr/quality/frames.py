"""Makes the pandas frames that the suites check, with only the columns that a suite names.

An expectation sees one row of one table. What it needs from other rows is prepared as further columns:

| table | prepared column | what it holds |
|---|---|---|
| all | required_missing | names of the columns that may not be null and are, joined by `;`; null where none |
| all | `<column>_length` | characters of a text; null where there is none |
| all | `<column>_joined` | elements of a list joined by `;`; null where there is none |
| all | `<column>_count` | elements of a list |
| letters | possible_identifiers | kinds of identifiers in the text, joined by `;`; null where none |
| letters | cases_found | case rows of the letter |
| letters | case_of_letter | its own case_id, if a case row of the letter has it; else that of its case row |
| all but letters and cases | case_of_letter | case_id of the letter's case |
| all but letters and cases | case_number_of_case | case_number of the letter's case |
| all but letters and cases | decision_date_of_case | decision_date of the letter's case |
| cases | letter_status | status of the letter in the ledger; `absent` where it has none |
| cases | expected_case_id | case number, else `L-` and the start of letter_id |
| cases | decisions_found, upheld_found, overturned_found | decision rows of the letter |
| cases | outcome_found | the outcome that these decisions add up to |
| cases | `latest_before_<date>` | latest of the dates that must come before `<date>` by law |
| cases | age_at_injury | age less the years from the injury to the decision |
| decisions | expected_decision_number | 1-based rank within the letter |
| decisions | citations_found | citation rows of the decision |
| decisions | category_pair, decision_and_conclusion | two columns joined by ` / `; null where one is null |
| citations | expected_citation_number | 1-based rank within the decision |
| citations | decisions_found | decision rows of (letter_id, decision_number) |
| diagnoses | expected_diagnosis_number | 1-based rank within the letter |
| prior_treatments | expected_treatment_number | 1-based rank within the letter |
| prior_treatments | category_pair | two columns joined by ` / ` |
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import compress

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from imr.contract.arrow import SCHEMAS
from imr.contract.tables import DATA_TABLES, TABLES, key_of
from imr.quality.identifiers import find_identifiers
from imr.quality.results import SuiteBroken
from imr.quality.suites import checks_of, columns_of

LEGAL_ORDER = (
    "date_of_injury",
    "ur_denial_date",
    "application_received_date",
    "assigned_date",
    "decision_date",
)
"""Dates of a case in the order that the law prescribes: LC 4610, 4610.5(h)(1), 4610.6(d)."""

_PAIRS = {
    "category_pair": ("category", "subcategory"),
    "decision_and_conclusion": ("decision", "rationale_conclusion"),
}
"""Great Expectations compares pairs row by row in Python, and values of one column all at once."""

_TEXTS = pa.list_(pa.string())
_NULL = pa.scalar(None, pa.string())


def frames_of(rows: Mapping[str, pa.Table]) -> dict[str, pd.DataFrame]:
    """Returns one batch's frames by table, each with `letter_id` and the columns that its suite names.

    Objects with the same bytes are several rows of `letters` with one `letter_id`. Their rows in the other
    tables are the same, and are checked once. Only the `case_id` may differ, where an object's name gives it.
    Raises SuiteBroken where a suite names a column that does not exist.
    """
    frames = {table: _frame(table, rows[table]) for table in TABLES}
    letters = frames["letters"]
    letters["case_of_letter"] = _case_named(letters, frames["cases"])
    copied = set(letters.loc[letters["letter_id"].duplicated(), "letter_id"])
    for table in DATA_TABLES:
        key = ["letter_id", *(column for column in key_of(table) if column != "case_id")]
        frame = frames[table]
        frames[table] = frame[~(frame["letter_id"].isin(copied) & frame.duplicated(key))].copy()
    _prepare_letters(**frames)
    _prepare_cases(**frames)
    _prepare_decisions(**frames)
    _prepare_citations(**frames)
    _prepare_diagnoses(**frames)
    _prepare_treatments(**frames)
    return {table: _looked_at(table, frame) for table, frame in frames.items()}


def _looked_at(table: str, frame: pd.DataFrame) -> pd.DataFrame:
    for check in checks_of(table):
        for column in check.columns:
            if column not in frame:
                raise SuiteBroken(
                    f"expectations/{table}.json: {check.code} names the column {column}, which {table} does "
                    "not have and quality/frames.py does not prepare: correct the name, or prepare the column"
                )
    shown = frame[list(dict.fromkeys(["letter_id", *columns_of(table)]))]
    # Great Expectations copies the frame for every expectation. A copy of a column of texts copies each text,
    # that of a column of objects only its address.
    texts = shown.select_dtypes("str").columns
    return shown.astype(dict.fromkeys(texts, object))


def _frame(table: str, rows: pa.Table) -> pd.DataFrame:
    """Returns the schema's columns that expectations can check, and those prepared from a single column."""
    columns: dict[str, pa.Array | pa.ChunkedArray] = {"required_missing": _required_missing(table, rows)}
    if table == "letters":
        columns["possible_identifiers"] = _possible_identifiers(rows["text"])
    if table == "cases":
        columns |= _latest_before(rows)
    for field in SCHEMAS[table]:
        column = rows[field.name]
        if pa.types.is_list(field.type):
            columns[f"{field.name}_count"] = pc.coalesce(
                pc.list_value_length(column), pa.scalar(0, pa.int32())
            )
            columns[f"{field.name}_joined"] = _or_null(pc.binary_join(column.cast(_TEXTS), ";"))
        else:
            columns[field.name] = column
            if pa.types.is_string(field.type):
                columns[f"{field.name}_length"] = pc.utf8_length(column)
    wanted = {"letter_id", *key_of(table), *_READ_ACROSS.get(table, ()), *columns_of(table)}
    kept = {name: column for name, column in columns.items() if name in wanted}
    return pa.table(kept).to_pandas()


_READ_ACROSS = {
    "letters": ("status", "case_id"),
    "cases": ("date_of_injury", "decision_date", "case_number", "patient_age"),
    "decisions": ("decision", "rationale_conclusion", "category", "subcategory"),
    "prior_treatments": ("category", "subcategory"),
}
"""Columns that prepared columns are made of, in addition to the key."""


def _required_missing(table: str, rows: pa.Table) -> pa.Array:
    gaps = {
        field.name: pc.is_null(rows[field.name]).to_pylist()
        for field in SCHEMAS[table]
        if not field.nullable and rows[field.name].null_count
    }
    if not gaps:
        return pa.nulls(rows.num_rows, pa.string())
    return pa.array([";".join(compress(gaps, row)) or None for row in zip(*gaps.values(), strict=True)])


def _possible_identifiers(texts: pa.ChunkedArray) -> pa.Array:
    found = (";".join(find_identifiers(text)) if text else None for text in texts.to_pylist())
    return pa.array([kinds or None for kinds in found], pa.string())


def _latest_before(cases: pa.Table) -> dict[str, pa.ChunkedArray]:
    """Returns the latest of the dates before each date in the legal order, or null where there is none."""
    return {
        f"latest_before_{later}": pc.max_element_wise(*(cases[earlier] for earlier in LEGAL_ORDER[:number]))
        for number, later in enumerate(LEGAL_ORDER[1:], start=1)
    }


def _or_null(texts: pa.ChunkedArray) -> pa.ChunkedArray:
    return pc.if_else(pc.equal(texts, ""), _NULL, texts)


def _prepare_letters(letters: pd.DataFrame, cases: pd.DataFrame, **_: pd.DataFrame) -> None:
    letters["cases_found"] = _found(letters["letter_id"], cases["letter_id"])


def _prepare_cases(
    letters: pd.DataFrame, cases: pd.DataFrame, decisions: pd.DataFrame, **_: pd.DataFrame
) -> None:
    ids = cases["letter_id"]
    # One copy may have been refused while another was read, for example because its reader took too long.
    readable_first = letters.sort_values("status", key=lambda status: status != "published", kind="stable")
    status = readable_first.drop_duplicates("letter_id").set_index("letter_id")["status"]
    cases["letter_status"] = ids.map(status).fillna("absent")
    cases["expected_case_id"] = cases["case_number"].fillna("L-" + ids.str[:16])
    cases["decisions_found"] = _found(ids, decisions["letter_id"])
    for decision in ("upheld", "overturned"):
        decided = decisions.loc[decisions["decision"] == decision, "letter_id"]
        cases[f"{decision}_found"] = _found(ids, decided)
    cases["outcome_found"] = "partially_overturned"
    cases.loc[cases["upheld_found"] == 0, "outcome_found"] = "overturned"
    cases.loc[cases["overturned_found"] == 0, "outcome_found"] = "upheld"
    years = _year(cases["decision_date"]) - _year(cases["date_of_injury"])
    cases["age_at_injury"] = cases["patient_age"] - years


def _prepare_decisions(
    cases: pd.DataFrame, decisions: pd.DataFrame, citations: pd.DataFrame, **_: pd.DataFrame
) -> None:
    _repeat_case(decisions, cases)
    decisions["expected_decision_number"] = _rank(decisions, ["letter_id"], "decision_number")
    for name, (one, other) in _PAIRS.items():
        decisions[name] = decisions[one].str.cat(decisions[other], sep=" / ")
    decisions["citations_found"] = _found(_item(decisions), _item(citations))


def _prepare_citations(
    cases: pd.DataFrame, decisions: pd.DataFrame, citations: pd.DataFrame, **_: pd.DataFrame
) -> None:
    _repeat_case(citations, cases)
    item = ["letter_id", "decision_number"]
    citations["expected_citation_number"] = _rank(citations, item, "citation_number")
    citations["decisions_found"] = _found(_item(citations), _item(decisions))


def _prepare_diagnoses(cases: pd.DataFrame, diagnoses: pd.DataFrame, **_: pd.DataFrame) -> None:
    _repeat_case(diagnoses, cases)
    diagnoses["expected_diagnosis_number"] = _rank(diagnoses, ["letter_id"], "diagnosis_number")


def _prepare_treatments(cases: pd.DataFrame, prior_treatments: pd.DataFrame, **_: pd.DataFrame) -> None:
    _repeat_case(prior_treatments, cases)
    prior_treatments["expected_treatment_number"] = _rank(prior_treatments, ["letter_id"], "treatment_number")
    one, other = _PAIRS["category_pair"]
    prior_treatments["category_pair"] = prior_treatments[one].str.cat(prior_treatments[other], sep=" / ")


def _found(keys: pd.Series, among: pd.Series) -> pd.Series:
    """Returns how often each of the keys occurs in `among`."""
    return keys.map(among.value_counts()).fillna(0).astype("int64")


def _of_case(frame: pd.DataFrame, cases: pd.DataFrame, columns: list[str]) -> pd.DataFrame:
    """Returns columns of the first case row of each row's letter."""
    first = cases.drop_duplicates("letter_id").set_index("letter_id")[columns]
    return first.reindex(frame["letter_id"]).set_index(frame.index)


def _case_named(letters: pd.DataFrame, cases: pd.DataFrame) -> pd.Series:
    """Returns each letter's case: its own case_id, if a copy has a case row of it, else the first row's."""
    named, read = (pd.MultiIndex.from_frame(frame[["letter_id", "case_id"]]) for frame in (letters, cases))
    return letters["case_id"].where(named.isin(read), _of_case(letters, cases, ["case_id"])["case_id"])


def _repeat_case(frame: pd.DataFrame, cases: pd.DataFrame) -> None:
    of_case = _of_case(frame, cases, ["case_id", "case_number", "decision_date"])
    frame[["case_of_letter", "case_number_of_case", "decision_date_of_case"]] = of_case


def _item(frame: pd.DataFrame) -> pd.Series:
    return frame["letter_id"] + " " + frame["decision_number"].astype("float64").astype("str")


def _rank(frame: pd.DataFrame, within: list[str], number: str) -> pd.Series:
    return frame.groupby(within)[number].rank(method="first")


def _year(dates: pd.Series) -> pd.Series:
    return dates.map(lambda day: day.year, na_action="ignore").astype("float64")
