"""Codes in rows and their meanings: what was doubtful in a letter, and why a letter is not published.

Codes of failed expectations are in the suites (`quality.suites`), beside their rules.
"""

from __future__ import annotations

from collections.abc import Iterable

UNREAD: dict[str, str] = {
    "empty_file": "The object holds no bytes.",
    "pdf_damaged": "The PDF cannot be opened.",
    "pdf_truncated": "The PDF, or an update added to it, ends before its end-of-file mark: it was cut off in "
    "transit. Upload it again.",
    "pdf_encrypted": "The PDF asks for a password.",
    "pdf_without_text": "The PDF holds no text, like a scan; it needs optical character recognition.",
    "pdf_too_long": "The PDF has more pages than `letter_pages` allows: no single letter is that long.",
    "text_too_long": "The letter holds more text than `letter_characters` allows.",
    "html_page": "The object is a web page, often an error page saved under a letter's name.",
    "not_utf8": "The object is text in another encoding than UTF-8 (UTF-16, or one byte a character).",
    "office_document": "The object is a word processor's or spreadsheet's file. Save it as PDF.",
    "unknown_format": "The object is neither a PDF nor text.",
    "archive_7z": "The file is a .7z archive, which is not opened. Pack its letters as .zip.",
    "archive_rar": "The file is a .rar archive, which is not opened. Pack its letters as .zip.",
    "archive_zstd": "The file is packed with zstd, which is not opened. Pack its letters as .zip.",
    "archive_split": "The file is one part of a split .zip. Join the parts, and upload the whole.",
    "executable_file": "The file is a program, and no archive that unpacks itself.",
    "extract_crashed": "Reading the PDF crashed its reading process in two tries. Save it as a new PDF.",
    "extract_timeout": "Reading the PDF takes more CPU time than `letter_seconds`. Save it as a new PDF.",
    "extract_memory": "Reading the PDF takes more memory than `reader_bytes`. Save it as a new PDF.",
    "object_key_unreadable": "The object's key has an empty, `.` or `..` segment, or control characters, so "
    "that it cannot be read. Upload the object under another key.",
    "object_too_large": "The object is larger than `letter_bytes` and no archive: no letter is that large.",
    "object_vanished": "The object was listed, but gone when it was to be read. Upload it again if wanted.",
    "object_archived": "The object is in an archive class of its store (Glacier, Deep Archive) and cannot be "
    "read there. Restore it. The next run of its date reads it.",
    "object_key_denied": "The object is encrypted by a key of KMS that cannot be used. Allow the role "
    "`kms:Decrypt` on the key, and see that the key is enabled. The next run of its date reads it.",
    "object_needs_key": "The object is encrypted by a key of its sender (SSE-C), which the store does not "
    "keep. Upload it again without. The next run of its date reads it.",
    "object_access_denied": "The store lists the object, but does not let the role read it. Correct the "
    "object's owner or the policy (docs/security.md). The next run of its date reads it.",
    "archive_damaged": "The archive ends early or contradicts itself. Its readable members were read. "
    "Upload it again.",
    "archive_empty": "The archive holds no files.",
    "archive_bomb": "The archive unpacks to more than `archive_bytes` or `archive_ratio` allows. Members "
    "before the limit were read.",
    "archive_too_many_members": "The archive holds more members than `archive_members`. Those before the "
    "limit were read. Split it.",
    "archive_nested_too_deep": "An archive in an archive in an archive is not opened. Unpack the innermost.",
    "gzip_without_tar": "The file is packed by gzip, bzip2 or xz and holds no tar. Upload it unpacked.",
    "member_path_unsafe": "The member's path leads out of the archive (`..`, a root, a drive) or holds "
    "control characters.",
    "member_is_link": "The member is a link, a device or another special entry: no file.",
    "member_too_large": "The member is larger than `letter_bytes`, or an archive above `nested_bytes`.",
    "member_encrypted": "The member asks for a password.",
    "member_damaged": "The member's bytes contradict its header in the archive (length, checksum, packing).",
    "member_method_unknown": "The member is packed by a rare method. Pack it again with deflate.",
    "system_file": "A file that an operating system or an office program keeps for itself beside letters "
    "(__MACOSX, ._a.pdf, .DS_Store, Thumbs.db, desktop.ini, ~$a.docx).",
}
"""Why no text could be read from bytes, and the remedy; names in backquotes are those of `place.limits`."""

READ_AGAIN = frozenset(
    {"object_vanished", "object_archived", "object_key_denied", "object_needs_key", "object_access_denied"}
)
"""Reasons of objects that the next run of their date tries again, because they may be readable then."""

NEVER_READ = READ_AGAIN | {"object_too_large"}
"""Reasons of objects whose bytes were not looked at."""

UNPARSED: dict[str, str] = {
    "not_a_determination": "The text is not an independent medical review determination.",
    "about_a_letter": "The text is about a determination and quotes it.",
    "quoted_letter": "The determination is quoted: its lines are marked or indented within another text.",
    "court_document": "The text seems to be a decision of a court or appeals board.",
    "petition": "The text seems to be a petition, a brief or another writing of a party.",
    "email": "The text seems to be mail that holds a determination.",
    "sample_or_draft": "The text is marked as a sample, a draft or teaching material.",
    "application_form": "The text seems to be an application or a request for authorization.",
    "ur_denial": "The text seems to be a utilization review decision, which comes before a determination.",
    "assignment_notice": "The text seems to be a notice that a review was assigned.",
    "termination_notice": "The text seems to be a notice that ends a review without a determination.",
    "other_programme": "The text seems to be a review under a law other than workers' compensation.",
    "several_letters": "The text holds more than one determination.",
    "no_decisions": "The text is a determination, but its disputed items could not be found.",
    "too_many_decisions": "The text decides more items than any letter does.",
    "parse_timeout": "Parsing the text takes more CPU time than `parse_seconds`. Look at it, and report it.",
    "parse_memory": "Parsing the text takes more memory than `parse_bytes`. Look at it, and report it.",
}
"""Why a text could not be read as one determination."""

SAME_BYTES, NEWER_LETTER = "same_bytes", "newer_letter"
CONFLICT, OTHER_CHOSEN = "letters_conflict", "other_letter_chosen"
NOT_CURRENT: dict[str, str] = {
    SAME_BYTES: "The same bytes were listed before, under another name or date.",
    NEWER_LETTER: "A newer letter of the same case is the current one.",
    CONFLICT: "Another letter of the same case has a different date of injury, or of the application, in its "
    "header: one of them is no letter of this case. Look at both and release the right one (`imr_review`).",
    OTHER_CHOSEN: "Somebody released another letter of the same case, which this one contradicts.",
}
"""Why a readable letter is not the one that its case's rows come from."""

CLOSED, FORGOTTEN = "closed_in_review", "forgotten"
REVIEWED: dict[str, str] = {
    CLOSED: "A person looked at the letter in quarantine and closed it, and it would pass all checks now.",
    FORGOTTEN: "The letter was taken out by a person (`imr forget`): the lake keeps neither its text nor "
    "anything that was read from it, and refuses the same bytes when they come again. See `review_note`.",
}
"""Reasons that come from a person's decision against a letter."""

REASONS: dict[str, str] = UNREAD | UNPARSED | NOT_CURRENT | REVIEWED
"""Codes in `letters.reasons`: why a letter is not published. Failed expectations are added to them there."""

_OF_READINGS: dict[str, str] = {
    "covered_text": "A page has text under a dark or coloured cover or a mark for redaction: it was to be "
    "removed and was not. What cannot be seen of it is left out.",
    "page_without_text": "A page says something in an image or in drawn letters, which is not read.",
    "page_unclear": "A page is too large, or holds too much, to tell which of its text can be seen.",
    "page_rotated": "A page has text in several directions; its order may be wrong.",
    "annotation_text": "A page has somebody's note, stamp or strike-out beside the letter's own text.",
    "boxes_ticked": "A page has ticked boxes. It is not read which boxes are ticked.",
    "pdf_repaired": "The PDF is damaged and was repaired to be read; some of it may be lost.",
}
_OF_LETTERS: dict[str, str] = {
    "header_missing": "The letter has no header; its case number, dates and priority are null.",
    "case_number_unreadable": "The header's case number does not look like CM21-0213037; it is left out.",
    "header_conflict": "The header gives two values for one field; the field is null.",
    "date_unreadable": "A header label is followed by a date that does not exist; the field is null.",
    "date_of_injury_from_summary": "The header states no date of injury; it is the clinical summary's.",
    "date_of_injury_conflict": "The header states no date of injury, and the clinical summary gives two.",
    "summary_missing": "The letter has no clinical case summary.",
    "age_conflict": "The clinical summary gives two ages; the patient's age is null.",
    "sex_conflict": "The clinical summary gives two sexes; the patient's sex is null.",
    "unknown_state": "A state of licensure is not a state or territory of the United States; it is left out.",
    "unknown_specialty": "A reviewer's specialty is none of the DWC's; it is left out.",
    "request_unclear": "It could not be told where an item's request begins in the text before it.",
    "request_missing": "An outcome has no request; the item is left out.",
    "ur_authorized_missing": "A request is part of an original one, but the letter does not say which part "
    "utilization review authorized.",
    "citation_unclear": "What an item's paragraph on guidelines cites was not fully understood. Look at it.",
    "rationale_missing": "An item has no rationale.",
    "conclusion_missing": "An item's rationale does not say whether the treatment is necessary.",
    "rationale_disagrees": "An item's rationale concludes the opposite of its decision.",
    "determination_disagrees": "The letter's final determination disagrees with its items' decisions.",
    "items_disagree": "The letter's lists, numbers or count of items do not match the items that it decides.",
    "dates_disagree": "A sentence gives another date than the header; the header's date is taken.",
    "request_cut": "A request is longer than is read; its beginning may be missing.",
    "pages_missing": "By the page numbers, a page is missing.",
    "pages_out_of_order": "The pages are not in the order of their numbers.",
    "page_repeated": "The letter holds a page twice.",
    "unexplained_line": "A line at a page's edge may be a stamp or a note: it was kept out of what is read. "
    "Look at it.",
    "unexplained_text": "Sentences of the letter are in no field, label or known sentence of the form, or "
    "stand in a field that they do not belong to. Look at it.",
}
_OF_REQUESTS: dict[str, str] = {
    "category_unknown": "No term of a request is known, or few of its words are; its category and "
    "subcategory are `Unknown`.",
    "request_words_unknown": "A word beside the term that decided a request's category is in no vocabulary: "
    "it may be what is asked for.",
    "category_generic": "A request's category rests on a word that services of several kinds share.",
    "category_conflict": "A request names services of different categories side by side; the first decides.",
    "visits_conflict": "A request states numbers of visits that disagree.",
    "visits_unread": "A request for sessions holds a number that was read as nothing: it may be of sessions.",
    "drug_quantity_conflict": "A request states quantities that disagree; the quantity is null.",
    "drug_quantity_unread": "A request for a drug holds a number that was read as nothing: it may be the "
    "quantity.",
    "drug_refills_conflict": "A request states numbers of refills that disagree; the number is null.",
    "drug_ingredients_unstated": "A request names a kind of drug or a compound, but not what is in it.",
    "drug_spelling_repaired": "A drug's name was misspelt; the drug is the one it is closest to.",
    "drugs_of_several_classes": "A request names drugs of several classes; the first one decides.",
    "drug_known_by_stem": "A drug is in no vocabulary; its class follows from the stem of its generic name.",
    "drug_unknown": "A request states a strength, but names no drug that is known.",
}
_OF_SUMMARIES: dict[str, str] = {
    "diagnoses_unread": "The clinical summary speaks of diagnoses of which none could be read.",
    "prior_treatments_unread": "The clinical summary introduces treatments of which none could be read.",
    "condition_unknown": "A diagnosis names no condition that is known; its condition is `other`.",
    "prior_treatment_unknown": "Nothing is recognised in a treatment that was given; its category is "
    "`Unknown`.",
    "diagnosis_certainty_conflict": "The clinical summary states a diagnosis twice, with different "
    "certainty.",
}
_OF_NAMES: dict[str, str] = {
    "case_number_from_key": "The letter gives no case number; it is taken from the object's name.",
}

PROBLEMS: dict[str, str] = _OF_READINGS | _OF_LETTERS | _OF_REQUESTS | _OF_SUMMARIES | _OF_NAMES
"""Codes in `cases.problems`: the letter is published, but this was doubtful."""


def is_unread(reasons: Iterable[str]) -> bool:
    """Returns whether the reasons say that no text could be read, and not that a check failed."""
    return any(reason in UNREAD for reason in reasons)
