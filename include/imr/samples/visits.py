"""Wordings of how often a treatment is given, with the total number of visits they amount to."""

from __future__ import annotations

from random import Random
from typing import NamedTuple

NUMBER_WORDS = {
    1: "one", 2: "two", 3: "three", 4: "four", 5: "five", 6: "six", 7: "seven", 8: "eight", 9: "nine",
    10: "ten", 12: "twelve", 15: "fifteen", 16: "sixteen", 18: "eighteen", 20: "twenty", 24: "twenty-four",
}  # fmt: skip

TOTALS = (3, 4, 6, 8, 10, 12, 16, 18, 20, 24)


class Visits(NamedTuple):
    """A wording, whether it stands before the treatment's name, and the total."""

    text: str
    leads: bool
    total: int


def counted(rng: Random, total: int) -> Visits:
    """A wording that states the total itself."""
    word = NUMBER_WORDS.get(total, str(total))
    unit = rng.choice(["sessions", "visits"])
    lead = rng.choice(
        [
            f"{total} {unit} of",
            f"{word.capitalize()} ({total}) {unit} of",
            f"{word.capitalize()} {unit} of",
            f"Additional {total} {unit} of",
        ]
    )
    after = rng.choice(
        [
            f"{total} {unit}",
            f"({total} {unit})",
            f"x {total} {unit}",
            f"times {total}",
            f"#{total}",
            f"for {total} {unit}",
            f"{word} ({total}) {unit}",
            f"for {word} {unit}",
            f"QTY: {total} {unit}",
            f"total {total} {unit}",
        ]
    )
    leads = rng.random() < 0.3
    return Visits(lead if leads else after, leads, total)


def scheduled(rng: Random) -> Visits:
    """A wording of frequency and duration, with or without the total stated."""
    per_week = rng.choice([1, 1, 2, 2, 2, 3, 3])
    weeks = rng.choice([2, 3, 4, 4, 5, 6, 6, 8, 10, 12])
    low, high = rng.choice([(1, 2), (2, 3), (2, 3)])
    total, ranged = per_week * weeks, high * weeks
    times = {1: "once", 2: "twice", 3: "three times"}[per_week]
    time_or_times = "time" if per_week == 1 else "times"
    words = f"{NUMBER_WORDS[per_week]} {time_or_times} a week for {NUMBER_WORDS[weeks]} weeks"
    text, total = rng.choice(
        [
            (f"{per_week} {time_or_times} a week for {weeks} weeks", total),
            (f"{per_week} {time_or_times} a week for {weeks} weeks ({total} sessions)", total),
            (f"{per_week} {time_or_times} per week for {weeks} weeks", total),
            (f"{per_week} {time_or_times} per week over {weeks} weeks, {total} visits", total),
            (f"{times} a week for {weeks} weeks", total),
            (f"{times} weekly for {weeks} weeks", total),
            (words, total),
            (f"{per_week} times {weeks}", total),
            (f"{per_week}x/week for {weeks} weeks", total),
            (f"{low}-{high} times a week for {weeks} weeks", ranged),
            (f"{low} to {high} times per week for {weeks} weeks", ranged),
            (f"{total}-{total + 4} sessions", total + 4),
            (f"frequency: {per_week} {time_or_times} a week, duration: {weeks} weeks", total),
        ]
    )
    return Visits(text, False, total)


def any_visits(rng: Random) -> Visits:
    """A wording of either kind."""
    return counted(rng, rng.choice(TOTALS)) if rng.random() < 0.45 else scheduled(rng)


def home_visits(rng: Random) -> Visits:
    """A wording of home care: hours a day are no visits, days a week are."""
    hours, per_week, weeks = rng.choice([2, 3, 4, 6, 8]), rng.choice([2, 3, 5, 7]), rng.choice([2, 4, 6, 8])
    text = rng.choice(
        [
            f"{hours} hours per day, {per_week} times a week for {weeks} weeks",
            f"{per_week} times a week for {weeks} weeks, {hours} hours per visit",
            f"{per_week} times per week for {weeks} weeks",
        ]
    )
    return Visits(text, False, per_week * weeks)
