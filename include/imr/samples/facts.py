"""The facts of one invented case: dates, reviewer, clinical summary and decisions."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

from imr.samples.banks import rows, wordings
from imr.samples.case import Case, Dates, Item, Reviewer, Sentence, Summary
from imr.samples.citations import Guideline, headed_guideline, schedule_guideline
from imr.samples.drug_requests import compound_request, drug_request
from imr.samples.requests import Request, retrospective
from imr.samples.service_requests import service_request

LAYOUT_WEIGHTS = {
    "headed_decisions": 72,
    "numbered_decisions": 14,
    "determination_notice": 8,
    "professional_review": 6,
}
DECISION_DATES = {
    "headed_decisions": (date(2015, 1, 5), date(2024, 12, 13)),
    "numbered_decisions": (date(2013, 11, 4), date(2014, 12, 19)),
    "determination_notice": (date(2013, 6, 3), date(2013, 10, 31)),
    "professional_review": (date(2013, 6, 3), date(2014, 12, 19)),
}
SEX_WORDS = {
    "female": ("female", "female", "female", "woman", "lady"),
    "male": ("male", "male", "male", "man", "gentleman"),
}
ITEM_COUNTS, ITEM_WEIGHTS = (1, 2, 3, 4, 5, 6, 8), (58, 21, 10, 5, 3, 2, 1)
PLAIN_SITES = (
    "neck",
    "low back",
    "shoulder",
    "knee",
    "wrist",
    "hip",
    "ankle",
    "elbow",
    "hand",
    "lumbar spine",
)


def case_number(seed: int, index: int, year: int) -> str:
    """An invented case number, unique to the index. The DWC has never numbered cases of a year this high."""
    block, within = divmod(index, 100_000)
    return f"CM{year % 100:02d}-{900_000 + block * 100_000 + (within * 7919 + seed * 104_729) % 100_000:07d}"


def make_case(seed: int, index: int, layout: str | None) -> Case:
    """The case behind letter `index` of `seed`, of the layout given or of one drawn."""
    rng = Random(f"{seed}-{index}")  # noqa: S311 - invented letters, not secrets
    drawn = rng.choices(list(LAYOUT_WEIGHTS), list(LAYOUT_WEIGHTS.values()))[0]
    layout = layout or drawn
    dates = make_dates(rng, layout)
    number = case_number(seed, index, dates.application.year)
    media = "pdf" if rng.random() < 0.8 else "txt"
    headerless = layout == "headed_decisions" and media == "txt" and rng.random() < 0.5
    unnumbered = headerless or layout == "professional_review"
    stem = f"{index:06d}_{rng.getrandbits(64):016x}" if unnumbered and rng.random() < 0.5 else number
    count = 1 if layout == "professional_review" else rng.choices(ITEM_COUNTS, ITEM_WEIGHTS)[0]
    items = tuple(_item(rng, layout, dates) for _ in range(count))
    return Case(
        stem=stem,
        number=number,
        layout=layout,
        media=media,
        priority="expedited" if rng.random() < 0.04 else "standard",
        imro=_imro(rng, dates.decision.year),
        dates=dates,
        reviewer=_reviewer(rng, layout),
        summary=_summary(rng, dates),
        items=items,
        documents=tuple(
            line.format(ur=f"{dates.ur_denial:%m/%d/%Y}", date=_note_date(rng, dates))
            for line in rng.sample(wordings("documents"), 5)
        ),
        omitted=frozenset({"header"}) if headerless else frozenset(),
    )


def make_dates(rng: Random, layout: str) -> Dates:
    """Dates in their legal order: injury, denial, application within a month or so, assignment, decision."""
    first, last = DECISION_DATES[layout]
    decision = first + timedelta(days=rng.randrange((last - first).days + 1))
    assigned = decision - timedelta(days=rng.randint(10, 40))
    application = assigned - timedelta(days=rng.randint(1, 14))
    denial = application - timedelta(days=rng.randint(0, 30))
    injury = denial - timedelta(
        days=rng.choice([rng.randint(10, 120), rng.randint(120, 1500), rng.randint(1500, 9000)])
    )
    return Dates(injury, denial, application, assigned, decision)


def _imro(rng: Random, year: int) -> str:
    if year < 2019:
        return "MAXIMUS Federal Services"
    return rng.choice(["MAXIMUS Federal Services", "Maximus Federal Services", "Sierra Crest Medical Review"])


def _reviewer(rng: Random, layout: str) -> Reviewer:
    states = rng.sample(rows("states"), rng.choice([1, 1, 1, 2, 2, 3]))
    california = next(row for row in rows("states") if row["code"] == "CA")
    if rng.random() < 0.6 and california not in states:
        states[rng.randrange(len(states))] = california
    bank = rows("specialties")
    wanted = rng.choice([1, 1, 2, 2, 3]) if layout == "headed_decisions" else rng.choice([1, 1, 2])
    weights = [int(row["weight"]) for row in bank]
    chosen = list({row["name"]: row for row in rng.choices(bank, weights, k=wanted)}.values())
    written = []
    for row in chosen:
        misspelt = (
            row["misspellings"].split("|") if row["misspellings"] and rng.random() < 0.1 else [row["name"]]
        )
        written.append((rng.choice(misspelt), row["name"]))
    return Reviewer(tuple((row["state"], row["code"]) for row in states), tuple(written))


def _note_date(rng: Random, dates: Dates) -> str:
    since = (dates.ur_denial - dates.injury).days
    return f"{dates.ur_denial - timedelta(days=rng.randint(1, min(since, 400))):%m/%d/%Y}"


def _written_date(rng: Random, day: date) -> str:
    return rng.choice(
        [
            f"{day.month}-{day.day}-{day:%Y}",
            f"{day.month}-{day.day}-{day:%y}",
            f"{day:%m/%d/%Y}",
            f"{day.month}/{day.day}/{day:%Y}",
            f"{day:%B} {day.day}, {day:%Y}",
        ]
    )


def _summary(rng: Random, dates: Dates) -> Summary:
    drawn = rng.choices([rng.randint(19, 66), rng.randint(14, 18), rng.randint(67, 100)], [93, 2, 5])[0]
    age = max(drawn, 14 + (dates.decision - dates.injury).days // 365)
    sex = rng.choice(["female", "male"])
    with_person, with_injury = rng.random() < 0.95, rng.random() < 0.92
    bank = {
        (True, True): "opening",
        (False, True): "opening_no_person",
        (True, False): "opening_no_doi",
        (False, False): "opening_bare",
    }[with_person, with_injury]
    site = rng.choice(PLAIN_SITES)
    slots = {
        "person": _person(rng, age, sex),
        "doi": _written_date(rng, dates.injury),
        "mechanism": rng.choice(wordings("mechanism")),
        "mechanism_noun": rng.choice(wordings("mechanism_noun")),
        "site": site,
        "ur": _written_date(rng, dates.ur_denial),
    }
    history = rng.sample(wordings("history"), rng.randint(5, 11))
    exams = rng.sample(wordings("exam"), rng.randint(4, 11))
    told = [rng.choice(wordings(bank)), *history, *exams, rng.choice(wordings("closing"))]
    filled = [_fill(rng, line, dates, slots) for line in told]
    sentences = [Sentence(line, exact=number == 0) for number, line in enumerate(filled)]
    if with_person and rng.random() < 0.015:
        sentences.append(Sentence(f"A later report speaks of a {age + 3} year old {sex}.", exact=True))
        return Summary(tuple(sentences), None, sex, with_injury)
    return Summary(tuple(sentences), age if with_person else None, sex if with_person else None, with_injury)


def _person(rng: Random, age: int, sex: str) -> str:
    person = rng.choice(wordings("person")).format(age=age, sex=rng.choice(SEX_WORDS[sex]))
    if person.startswith("a(n)"):
        return person
    return f"{'an' if person.startswith(('8', '11 ', '18', '11-')) else 'a'} {person}"


def _fill(rng: Random, line: str, dates: Dates, slots: dict[str, str]) -> str:
    return line.format_map(
        {
            **slots,
            "date": _note_date(rng, dates),
            "n": rng.randint(2, 9),
            "drug": rng.choice(rows("drugs"))["product"],
        }
    )


def _request(rng: Random, dates: Dates) -> Request:
    draw = rng.random()
    if draw < 0.44:
        request = drug_request(rng)
    elif draw < 0.48:
        request = compound_request(rng)
    else:
        request = service_request(rng)
    if request.original is None and rng.random() < 0.05:
        days = (dates.ur_denial - dates.injury).days
        return retrospective(rng, request, dates.ur_denial - timedelta(days=rng.randint(1, min(days, 60))))
    return request


def _item(rng: Random, layout: str, dates: Dates) -> Item:
    request = _request(rng, dates)
    if layout != "headed_decisions":
        # The sentences on partly authorized requests are known of the layout headed_decisions only.
        while request.original is not None:
            request = _request(rng, dates)
    decision = "overturned" if rng.random() < 0.15 else "upheld"
    conclusion = "necessary" if decision == "overturned" else "not_necessary"
    draw = rng.random()
    if draw < 0.012:
        conclusion = "not_necessary" if decision == "overturned" else "necessary"
    elif draw < 0.022 and decision == "upheld":
        conclusion = "mixed"
    administrator, imro = _guidelines(rng, layout, request)
    return Item(
        request, decision, conclusion, _rationale(rng, request, dates, conclusion), administrator, imro
    )


def _guidelines(rng: Random, layout: str, request: Request) -> tuple[Guideline | None, Guideline | None]:
    if layout == "headed_decisions":
        if rng.random() < 0.04:
            return None, None
        return (
            headed_guideline(rng, request, "Claims Administrator"),
            headed_guideline(rng, request, "Expert Reviewer") if rng.random() < 0.97 else None,
        )
    reviewer = {"numbered_decisions": "Physician Reviewer", "determination_notice": "Expert Reviewer"}.get(
        layout
    )
    if reviewer is None:
        return None, schedule_guideline(rng, request, "The Professional Reviewer based his/her decision")
    return (
        schedule_guideline(rng, request, "The Claims Administrator based its decision"),
        schedule_guideline(rng, request, f"The {reviewer} based his/her decision"),
    )


def _rationale(rng: Random, request: Request, dates: Dates, conclusion: str) -> tuple[Sentence, ...]:
    reasons = "unsupported" if conclusion == "not_necessary" else "supported"
    said = rng.sample(wordings("guideline_says"), rng.randint(1, 6)) + rng.sample(
        wordings(reasons), rng.randint(2, 7)
    )
    if rng.random() < 0.4:
        said.insert(1, rng.choice(wordings("exam")))
    body = [Sentence(_fill(rng, line, dates, {"site": rng.choice(PLAIN_SITES)})) for line in said]
    ends = [
        Sentence(line.format(request=request.text), exact=True)
        for line in rng.sample(wordings(conclusion), 2)
    ]
    opening = ends[1:] if conclusion != "mixed" and rng.random() < 0.06 else []
    advisory = []
    if request.subcategory == "Opioids" and conclusion == "not_necessary" and rng.random() < 0.85:
        advisory = [Sentence(rng.choice(wordings("opioid_advisory")), exact=True)]
    return (*opening, *body, ends[0], *advisory)
