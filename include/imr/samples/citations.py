"""Guideline paragraphs of the letters, with the citations that docs/labelling.md reads out of them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from random import Random

from imr.samples.banks import rows
from imr.samples.requests import Request


@dataclass(frozen=True, slots=True)
class Citation:
    """One guideline named in a paragraph."""

    source: str
    title: str | None = None
    edition_year: int | None = None
    sections: str | None = None


@dataclass(frozen=True, slots=True)
class Guideline:
    """A paragraph as written and what it cites."""

    text: str
    citations: tuple[Citation, ...]


COMPLAINT_SECTIONS = (
    "Special Studies",
    "Initial Care",
    "Physical Methods",
    "Diagnostic Criteria",
    "Summary",
    "Surgical Considerations",
    "Diagnostic Criteria, Special Studies",
    "Special Studies, Summary",
    "General Approach",
    "Work-Relatedness",
)
COMPLAINT_TOPICS = frozenset(
    {
        "Imaging/Radiology",
        "EMG/NCV/NCS",
        "Prosthetics/Orthotics",
        "Arthroscopic Surgery",
        "Non-arthroscopic Surgery",
        "Surgical Consult",
        "Spine",
        "Injection",
        "Facet Injection",
    }
)
LONG_CHAPTERS = {
    "Low Back": (
        "Low Back - Lumbar & Thoracic (Acute & Chronic)",
        "Low Back-Lumbar & Thoracic (Acute & Chronic)",
    ),
    "Knee & Leg": ("Knee & Leg (Acute & Chronic)", "Knee and Leg"),
    "Neck & Upper Back": (
        "Neck and Upper Back",
        "Neck & Upper Back (Acute & Chronic)",
        "Neck and upper back",
    ),
    "Hip & Pelvis": ("Hip and Pelvis", "Hip & Pelvis (Acute & Chronic)"),
    "Ankle & Foot": ("Ankle and Foot", "Ankle & Foot (Acute & Chronic)"),
    "Forearm, Wrist, & Hand": ("Forearm, Wrist, and Hand", "Forearm, Wrist, & Hand (Acute & Chronic)"),
    "Shoulder": ("Shoulder (Acute & Chronic)", "Shoulder (Acute and Chronic)"),
    "Pain": ("Pain (Chronic)",),
    "Mental Illness & Stress": ("Mental Illness and Stress",),
}


@dataclass(frozen=True, slots=True)
class Topic:
    """What guidelines have to say on a request: MTUS chapter, year and section, ODG chapter and section."""

    mtus_title: str
    mtus_year: int
    mtus_section: str | None
    odg_title: str
    odg_section: str | None
    acoem_chapter: str | None


@cache
def _sections(subcategory: str) -> tuple[dict[str, str], ...]:
    return tuple(row for row in rows("sections") if row["subcategory"] == subcategory)


@cache
def _chapter(body_part: str) -> dict[str, str] | None:
    return next((row for row in rows("chapters") if row["body_part"] == body_part), None)


def topic_of(rng: Random, request: Request) -> Topic:
    """A chapter and section that a reviewer could cite for the request."""
    chapter = _chapter(request.body_parts[0]) if request.body_parts else None
    by_class = _sections(request.subcategory)
    if chapter and (request.subcategory in COMPLAINT_TOPICS or not by_class or rng.random() < 0.15):
        return Topic(
            chapter["mtus_title"],
            int(chapter["mtus_year"]),
            rng.choice(COMPLAINT_SECTIONS) if rng.random() < 0.85 else None,
            chapter["odg_title"],
            _odg_section(rng, request),
            chapter["acoem_chapter"],
        )
    if not by_class:
        return Topic("Chronic Pain Medical Treatment", 2016, "Introduction", "Pain", None, None)
    row = rng.choice(by_class)
    mtus = rng.choice(row["mtus_sections"].split("|")) or None
    return Topic(
        row["mtus_title"],
        int(row["mtus_year"]),
        mtus,
        row["odg_title"],
        rng.choice(row["odg_sections"].split("|")),
        None,
    )


def _odg_section(rng: Random, request: Request) -> str | None:
    named = {
        "Imaging/Radiology": (
            "MRI",
            "Magnetic resonance imaging (MRI)",
            "Indications for imaging",
            "Radiography",
        ),
        "EMG/NCV/NCS": ("Electrodiagnostic studies (EDS)", "Nerve conduction studies (NCS)"),
        "Arthroscopic Surgery": ("Diagnostic arthroscopy", "Surgery indications"),
    }.get(request.subcategory)
    return rng.choice(named) if named and rng.random() < 0.8 else None


def headed_guideline(rng: Random, request: Request, whose: str) -> Guideline:
    """A paragraph of the layout headed_decisions, by `whose`: "Claims Administrator" or "Expert Reviewer"."""
    draw = rng.random()
    if draw < (0.18 if whose == "Claims Administrator" else 0.04):
        return Guideline(f"The {whose} did not cite any medical evidence for its decision.", ())
    topic = topic_of(rng, request)
    mtus = _mtus(rng, request, topic)
    if draw < 0.55:
        return mtus
    other = _non_mtus(rng, request, topic)
    if draw < 0.75:
        return Guideline(f"{mtus.text} {other.text}", mtus.citations + other.citations)
    outside = f"The {whose} based their decision on recommendation(s) outside of the MTUS Guidelines."
    return Guideline(f"{outside} {other.text}", other.citations)


def _mtus(rng: Random, request: Request, topic: Topic) -> Guideline:
    if topic.mtus_title == "Chronic Pain Medical Treatment" and topic.mtus_section and rng.random() < 0.08:
        sections = topic.mtus_section + rng.choice(["", f" Page(s): {rng.randint(20, 110)}"])
        return Guideline(
            f"Decision based on MTUS Chronic Pain Treatment Guidelines {sections}.",
            (Citation("MTUS", topic.mtus_title, None, sections),),
        )
    topics = [topic]
    if rng.random() < 0.2:
        second = topic_of(rng, request)
        if second.mtus_title != topic.mtus_title:
            topics.append(second)
    cited = tuple(Citation("MTUS", each.mtus_title, each.mtus_year, each.mtus_section) for each in topics)
    named = ", and ".join(
        f"{each.title} {each.edition_year}" + (f", Section(s): {each.sections}" if each.sections else "")
        for each in cited
    )
    return Guideline(f"Decision based on MTUS {named}.", cited)


def _non_mtus(rng: Random, request: Request, topic: Topic) -> Guideline:
    draw = rng.random()
    if draw < 0.06:
        title = rng.choice(rows("publications"))["publication"]
        return Guideline(f"Decision based on Non-MTUS Citation {title}.", (Citation("Other", title),))
    if draw < 0.09:
        title = rng.choice(
            ["Chronic Pain", "Pain, Suffering, and the Restoration of Function", "Initial Approaches"]
        )
        return Guideline(
            "Decision based on Non-MTUS Citation American College of Occupational and Environmental Medicine "
            f"(ACOEM) {title} Chapter.",
            (Citation("ACOEM", title),),
        )
    name = rng.choice(["Official Disability Guidelines (ODG)"] * 3 + ["Official Disability Guidelines"])
    if draw < 0.15:
        return Guideline(f"Decision based on Non-MTUS Citation {name}.", (Citation("ODG"),))
    if draw < 0.19:
        second = topic_of(rng, request).odg_title
        if second != topic.odg_title:
            return Guideline(
                f"Decision based on Non-MTUS Citation {name}, {topic.odg_title} Chapter; {second} Chapter.",
                (Citation("ODG", topic.odg_title), Citation("ODG", second)),
            )
    return Guideline(
        f"Decision based on Non-MTUS Citation {name}{_odg_place(rng, topic, name)}.",
        (Citation("ODG", topic.odg_title, None, topic.odg_section),),
    )


def _odg_place(rng: Random, topic: Topic, name: str) -> str:
    """Chapter and section after the name of the guidelines, in one of the many ways letters join them."""
    bare = rng.choice((topic.odg_title, topic.odg_title, *LONG_CHAPTERS.get(topic.odg_title, ())))
    updated = f"(updated {rng.randint(1, 12)}/{rng.randint(1, 28)}/{rng.choice([15, 16, 17])})"
    chapter = rng.choice(
        [
            bare,
            bare,
            f"{bare} Chapter",
            f"{bare} chapter",
            f"{bare} section",
            f"{bare} {updated}",
            f"{bare} Chapter (Online Version)",
        ]
    )
    lead = rng.choice([", ", " ", ": "]) if name.endswith(")") else rng.choice([", ", ": "])
    if topic.odg_section is None:
        return lead + chapter
    if chapter == bare and rng.random() < 0.2:
        return lead + f"{bare} ({topic.odg_section})"
    joiner = (
        rng.choice([", ", ", ", ": "]) if chapter != bare or ":" in lead else rng.choice([", ", " - ", ": "])
    )
    return f"{lead}{chapter}{joiner}{topic.odg_section}"


def schedule_guideline(rng: Random, request: Request, subject: str) -> Guideline:
    """A paragraph of the layouts of 2013 and 2014: "<subject> based its decision on ..."."""
    if subject.startswith("The Claims Administrator") and rng.random() < 0.15:
        return Guideline("The Claims Administrator did not cite any medical evidence for its decision.", ())
    topic = topic_of(rng, request)
    draw = rng.random()
    if topic.acoem_chapter and draw < 0.5:
        return _acoem(rng, topic, subject)
    if draw < 0.25:
        title = topic.odg_title
        sections = topic.odg_section
        place = f"{title} Chapter" + (f", {sections}" if sections else "")
        return Guideline(
            f"{subject} on the Official Disability Guidelines (ODG), {place}, which is not part of the MTUS.",
            (Citation("ODG", title, None, sections),),
        )
    return _chronic_pain(rng, topic, subject)


def _acoem(rng: Random, topic: Topic, subject: str) -> Guideline:
    page = rng.randint(170, 400)
    pages = rng.choice([f"page {page}", f"pages {page}-{page + rng.randint(1, 9)}"])
    sections = f"Chapter {topic.acoem_chapter}, {pages}"
    return Guideline(
        f"{subject} on the MTUS ACOEM Practice Guidelines, 2nd Edition (2004), {sections}.",
        (Citation("MTUS", "ACOEM Practice Guidelines", 2004, sections),),
    )


def _chronic_pain(rng: Random, topic: Topic, subject: str) -> Guideline:
    page = rng.randint(7, 120)
    pages = rng.choice([f"page {page}", f"pages {page}-{page + rng.randint(1, 5)}"])
    titles = {"Acupuncture Treatment": "Acupuncture Medical Treatment Guidelines"}
    named = titles.get(topic.mtus_title, "Chronic Pain Medical Treatment Guidelines")
    title = topic.mtus_title if topic.mtus_title in titles else "Chronic Pain Medical Treatment"
    section = topic.mtus_section if topic.mtus_title == title else None
    sections = f"{section}, {pages}" if section and ":" not in section and rng.random() < 0.4 else pages
    year = 2009 if title.startswith("Chronic") and rng.random() < 0.3 else None
    dated = f"{named} ({year})" if year else named
    return Guideline(
        f"{subject} on the {dated}, {sections}, which is part of the MTUS.",
        (Citation("MTUS", title, year, sections),),
    )
