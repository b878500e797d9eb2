"""What a rationale's end says about necessity, read without regard to the letter's decision."""

from __future__ import annotations

import re

from imr.text.folding import fold_case
from imr.text.vocabulary import alternation, read_words

NECESSARY, NOT_NECESSARY, MIXED = "necessary", "not_necessary", "mixed"

_TAIL = 1_500
"""Characters of a rationale's end in which its conclusion mostly stands; and those read where it does not."""
_WHOLE = 8_000

# The advisory that follows the conclusion of opioid items: "This decision addresses the medical necessity
# of opioids as they have been prescribed ... should not be interpreted as a recommendation to stop ... are
# advised to consult the MTUS ...".
_ADVISORY = (
    "addresses the medical necessity of",
    "medical necessity decision should not be",
    "are advised to consult",
)
# "is necessary. The", "is necessary.The", 'is "necessary."'; not "1.5".
_SENTENCE_END = re.compile(
    r"[.!?;\n](?:(?<=\n)\n*|(?<=[a-z\d)\]\"”%][.!?;])[\"”')\]]{0,2}(?:\s+|(?=[A-Z])|$))"
)

_WORDS = read_words("imr.parsing")
_LINK = alternation(_WORDS["links"])
_AFFIRMED = alternation(_WORDS["affirmed"])
# "not been shown to be", "not, therefore,".
_DENIED = re.compile(
    rf"(?:\b{alternation(_WORDS['denials'])}\b|n['’]t\b)(?:[\s,-]+{_LINK}\b)*[\s,\"“-]*$",
    re.IGNORECASE,
)
# "no evidence that the brace is", "insufficient documentation to show that it is".
_NOTHING_SHOWS = re.compile(
    r"\b(?:no|without|insufficient|lacks?(?:\s+of)?|absence\s+of)\s+(?:\w+\s+){0,2}"
    r"(?:evidence|documentation|indication|information|rationale|support|proof)\s+(?:that|to\s+\w+|why|as\s+to)\b"
    r"[^,;]{0,120}$",
    re.IGNORECASE,
)
# "none of the associated services are", "no further visits are".
_NONE_IS = re.compile(
    r"(?:\b(?:none|neither)\b(?:\s+(?!(?:is|are|was|were|has|have|had|that|which|who|so"
    r"|and\s+(?:the|this|an?|it|he|she))\b)[\w/-]+){1,12}?"
    r"|(?:^|[,;]\s)\s*(?:(?:therefore|thus|hence|so|and),?\s+)?no\b"
    r"(?:\s+(?!(?:is|are|was|were|has|have|had|that|which|who|and|but|to|doubt|question)\b)[\w/-]+){1,8}?)"
    rf"\s+(?:is|are|was|were|can|could)(?:[\s,-]+{_LINK}\b)*[\s,\"“-]*$",
    re.IGNORECASE,
)
_DENIALS = (_DENIED, _NOTHING_SHOWS, _NONE_IS)
# A condition is no conclusion: "recommended if medically necessary", "whether ... is necessary"; "every six
# hours as needed" of a request is none.
_CONDITION = re.compile(
    r"\b(?:if|whether|unless|when|where|until|once|as)\b"
    r"(?!\s+(?:needed|necessary|directed|tolerated|prescribed|required)\b)[^,]{0,80}$",
    re.IGNORECASE,
)

# "medically necessary", "medically appropriate", "medically unnecessary", "clinically indicated".
_STRONG = re.compile(
    r"(?-i:[MmCcNnUu])(?<!\w.)(?:(?:(?<=m)edically|(?<=c)linically)[\s-]+"
    r"(?:(?:reasonable|appropriate|indicated)\s*(?:,|and|or|/|&)+\s*)*"
    rf"(?P<un>un|in)?{alternation(_WORDS['necessity'])}\b"
    r"|(?<!if .)(?<!as .)(?<!where .)(?<!when .)(?:(?<=n)|(?<=u)(?P<un2>n)n)ecessary\b"
    r"(?!\s+(?:to|for\s+(?:the|a)\s+(?:diagnos|treat))))",
    re.IGNORECASE,
)
# "medical necessity of ... is not established".
_NECESSITY = re.compile(r"(?-i:[MmCc])(?<!\w.)(?:(?<=m)edical|(?<=c)linical)\s+necessity\b", re.IGNORECASE)
_NECESSITY_DENIED_AFTER = re.compile(
    rf"\b{alternation(_WORDS['denials_after_necessity'])}\b|n['’]t\b", re.IGNORECASE
)
_NECESSITY_DENIED_BEFORE = re.compile(
    rf"(?:\b{alternation(_WORDS['denials_before_necessity'])}\b|n['’]t\b)[^,;]{{0,100}}$",
    re.IGNORECASE,
)
_NECESSITY_AFFIRMED_AFTER = re.compile(rf"\b(?:{_AFFIRMED}|exists?)\b", re.IGNORECASE)
# "is established as the patient failed", "has been established, since": what follows is the reason.
_NECESSITY_AFFIRMED_WITH_REASON = re.compile(
    r"\b(?:is|are|was|were|been)\s+(?:(?:\w+ly|also|thus|therefore)\s+)*"
    rf"{_AFFIRMED}\b(?:\s+(?!(?:not|but|never|only|however)\b)[\w-]+){{0,8}}?"
    r"[\s,;]+(?:as|because|since|given|considering|due\s+to|in\s+that|after)\b",
    re.IGNORECASE,
)
_NECESSITY_AFFIRMED_BEFORE = re.compile(
    rf"\b{alternation(_WORDS['affirming'])}\b[^,;]{{0,60}}$", re.IGNORECASE
)
# A verdict in other words: "the request is not supported", "should be authorized". What others authorized or
# recommended is none.
_WEAK = re.compile(
    r"(?:\b(?:request(?:ed|s)?|it|this|these|they)\b[^.;]{0,200}?\b(?:is|are|was|were|be|been|deemed|considered)"
    r"|\b(?:is|are|was|were)\s+not)\s+(?:(?:not|also|therefore|thus|hence|deemed|considered"
    r"|found|felt|determined|currently|to\s+be|to\s+not\s+be|be)\s+){0,4}"
    rf"(?P<verdict>(?:non|un|in)?-?{alternation(_WORDS['verdicts'])}|denied)\b"
    rf"(?!\s+(?:by\s+(?:(?:the|his|her|an?)\s+)?{alternation(_WORDS['other_deciders'])}"
    r"|if|when|only|as\s+an?|in\s+patients|for\s+patients)\b)",
    re.IGNORECASE,
)
# What is said of the denial is not said of the request: "The UR denial is", "why the request was".
_OF_THE_DENIAL = re.compile(
    r"\b(?:denial|non-?certification|adverse\s+determination|utilization\s+review|UR|claims\s+administrator|why)\b",
    re.IGNORECASE,
)
# "The request was denied" tells of the review before, but where it concludes: "Therefore, it was denied".
_WAS = re.compile(r"\b(?:was|were|been)\s+(?:\w+ly\s+)?$", re.IGNORECASE)
_CONCLUDES = re.compile(r"\b(?:therefore|thus|hence|accordingly|consequently|as\s+such)\b", re.IGNORECASE)
# "notmedicallynecessary", "has notbeen", "isnot": spaces that extraction dropped.
_RUN_TOGETHER = (
    re.compile(
        r"not(?:medically|be|considered|deemed|established|necessary|supported"
        r"|(?<=isnot)|(?<=arenot)|(?<=wasnot)|(?<=werenot)|(?<=hasnot)|(?<=havenot))"
    ),
    re.compile(r"medically(?:necessary|appropriate)"),
)
_MEDICALLY = re.compile(r"(not|\b)(medically)\s?(?=necessary|appropriate)", re.IGNORECASE)
_NOT = re.compile(
    r"\b(?:is|are|was|were|has|have)(?=not)|\bnot(?=(?:been|be|considered|deemed|established|necessary|supported)\b)"
    r"|(?<=(?:is|as|re|ve)not)(?=(?:been|be|considered|deemed|established|medically|necessary|supported)\b)",
    re.IGNORECASE,
)
# A part of the request, set against what the sentence before says of another: "The remaining six visits".
_OTHER_PART = re.compile(rf"\b{alternation(_WORDS['other_parts'])}\b", re.IGNORECASE)
_CLAUSE = re.compile(r"[,;:]\s+|\s+(?:and|but|however|while|although|whereas)\s+", re.IGNORECASE)
# A subordinate clause that leads up to the conclusion: "As the surgery is not necessary, the sling is not".
_SUBORDINATE = re.compile(
    r"^(?:[\s,]*(?:therefore|thus|however|and|but))?[\s,]*"
    rf"{alternation(_WORDS['subordinating'])}\b(?!\s+such)",
    re.IGNORECASE,
)


def _polarity_of_necessity(sentence: str, start: int, end: int) -> bool | None:
    before = _CLAUSE.split(sentence[:start])[-1]
    after = sentence[end : end + 200]
    denied = _NECESSITY_DENIED_AFTER.search(after)
    if denied and (reasoned := _NECESSITY_AFFIRMED_WITH_REASON.search(after)):
        denied = denied if denied.start() < reasoned.start() else None
    if denied or _NECESSITY_DENIED_BEFORE.search(before):
        return False
    if _CONDITION.search(before):
        return None
    if _NECESSITY_AFFIRMED_AFTER.search(after) or _NECESSITY_AFFIRMED_BEFORE.search(before):
        return True
    return None


def _statements(sentence: str) -> list[tuple[int, bool]]:
    """Where a sentence says of something that it is necessary (True) or is not (False)."""
    found = []
    for match in _NECESSITY.finditer(sentence):
        necessity = _polarity_of_necessity(sentence, *match.span())
        if necessity is not None:
            found.append((match.start(), necessity))
    for match in _STRONG.finditer(sentence):
        before = sentence[max(0, match.start() - 200) : match.start()]
        if match["un"] or match["un2"] or any(words.search(before) for words in _DENIALS):
            found.append((match.start(), False))
        elif not _CONDITION.search(_CLAUSE.split(before)[-1]):
            found.append((match.start(), True))
    return sorted(found)


def _conclusion_of(sentence: str) -> str | None:
    statements = _statements(sentence)
    if not statements:
        return None
    if len(statements) > 1 and _SUBORDINATE.match(sentence):
        comma = sentence.find(",")
        statements = [statement for statement in statements if statement[0] > comma] or statements
    said = {polarity for _, polarity in statements}
    if len(said) == 2:
        return MIXED
    return NECESSARY if said.pop() else NOT_NECESSARY


def _verdict_of(sentence: str) -> str | None:
    """What a last sentence says that names no necessity: "Therefore, the request is not supported."."""
    verdict = _WEAK.search(sentence)
    if verdict is None:
        return None
    before = sentence[: verdict.start("verdict")]
    if _OF_THE_DENIAL.search(_CLAUSE.split(before)[-1]):
        return None
    word = verdict["verdict"].lower()
    if word == "denied" and _WAS.search(before) and not _CONCLUDES.search(before):
        return None
    if word.startswith(("non", "un", "den")) or word in ("inappropriate", "in-appropriate"):
        return NOT_NECESSARY
    if _DENIED.search(before):
        return NOT_NECESSARY
    return None if _CONDITION.search(_CLAUSE.split(before)[-1]) else NECESSARY


def read_conclusion(rationale: str) -> str | None:
    """`necessary`, `not_necessary` or `mixed`, as the rationale's end says; None where it says nothing.

    The last sentence counts, by what it states of necessity or by a verdict in other words ("is not
    supported"); failing that, the nearest one before it that states necessity. `mixed` is a sentence that
    says both, or one that says of another part the contrary of the sentence before. The advisory on tapering
    opioids after a conclusion is passed over.
    """
    return _concluded(rationale[-_TAIL:]) or _concluded(rationale[-_WHOLE:])


def _without_advisory(sentences: list[str]) -> list[str]:
    """Sentences but those from the first of the advisory to its last; what follows may conclude again."""
    advising = [at for at, sentence in enumerate(sentences) if any(words in sentence for words in _ADVISORY)]
    return sentences[: advising[0]] + sentences[advising[-1] + 1 :] if advising else sentences


def _concluded(tail: str) -> str | None:
    folded = fold_case(tail)
    if any(words.search(folded) for words in _RUN_TOGETHER):
        tail = _NOT.sub(r"\g<0> ", _MEDICALLY.sub(r"\1 \2 ", tail))
    sentences = [part for part in _SENTENCE_END.split(tail) if part.strip()]
    if any(words in tail for words in _ADVISORY):
        sentences = _without_advisory(sentences)
    if not sentences:
        return None
    conclusion = _conclusion_of(sentences[-1]) or _verdict_of(sentences[-1])
    at = len(sentences) - 1
    while conclusion is None and at > 0:
        at -= 1
        conclusion = _conclusion_of(sentences[at])
    if conclusion is not None and at > 0 and _OTHER_PART.search(sentences[at]):
        before = _conclusion_of(sentences[at - 1])
        if before not in (None, conclusion):
            return MIXED
    return conclusion
