"""Drift: what is different in a run's letters from those of the months before. Nothing is held back for it.

No single letter shows that a label was worded anew or that a form of letter is new. Shares of many letters
do. The bounds, each with its reason, are in the suite `expectations/drift.json`: a share is outside where it
is further from the share before than chance explains, and further than the bounds allow.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, fields
from datetime import date
from typing import Any

from imr.quality.profile import LETTERS, LETTERS_READ, Profile, units_of
from imr.quality.results import Result, report
from imr.quality.suites import DRIFT, read_suite

VOLUME = "volume"


@dataclass(frozen=True, slots=True)
class Bounds:
    """Bounds of the whole suite; `expectations/drift.json` gives each with its reason."""

    trailing_days: int
    smallest_run: int
    smallest_before: int
    longest_run_days: int
    chance: float
    fewest: int
    smallest_days: int
    smallest_volume: int


def bounds() -> Bounds:
    """The bounds that the suite's file gives. Raises KeyError where one is not there."""
    given = read_suite(DRIFT)["meta"]["bounds"]
    return Bounds(**{field.name: given[field.name]["value"] for field in fields(Bounds)})


@dataclass(frozen=True, slots=True)
class Measured:
    """One thing that was counted: its value in the run and before, and the range that is no drift.

    Values are shares from 0 to 1 of `units` things in the run; those of the measure `volume` are letters of
    a date, and `units` the earlier days that it is compared with.
    """

    code: str
    severity: str
    measure: str
    name: str
    units: int
    value: float
    before: float
    lowest: float
    highest: float

    @property
    def outside(self) -> float:
        """How far the value is outside the range; 0 within it."""
        return max(self.value - self.highest, self.lowest - self.value, 0.0)

    @property
    def told(self) -> str:
        """`cases.patient_sex: 8.1% of 480 cases, 4.0% before; 2.0% to 6.0% is no drift`."""
        if self.measure == VOLUME:
            value, usual = f"{self.value:,.0f} letters", f"{self.before:,.0f}"
            bounds = f"{self.lowest:,.0f} to {self.highest:,.0f}"
        else:
            units = units_of(self.measure, self.name).replace("_", " ")
            value, usual = f"{self.value:.1%} of {self.units:,} {units}", f"{self.before:.1%}"
            bounds = f"{self.lowest:.1%} to {self.highest:.1%}"
        return f"{self.name}: {value}, {usual} before; {bounds} is no drift"


@dataclass(frozen=True, slots=True)
class Drift:
    """What a comparison of a run with the months before found."""

    compared: str
    """What the run was compared with, or why it was not, as a sentence."""
    measured: tuple[Measured, ...]

    @property
    def warnings(self) -> tuple[Measured, ...]:
        """What is outside its range."""
        return tuple(one for one in self.measured if one.outside)

    def document(self) -> dict[str, Any]:
        """What the run's report says of it: `compared`, and `warnings` with their figures, as JSON."""
        return {
            "compared": self.compared,
            "warnings": [asdict(one) | {"told": one.told} for one in self.warnings],
        }


@dataclass(frozen=True, slots=True)
class Received:
    """Letters of some received dates: their profile, and how many there are of each date."""

    profile: Profile
    days: Counter[date]

    @property
    def letters(self) -> int:
        return self.profile.units[LETTERS]


def why_unjudged(now: Received, before: Received, limits: Bounds) -> str | None:
    """Why the shares of a run's letters cannot be judged, as a sentence; None where they can."""
    span = (max(now.days) - min(now.days)).days + 1 if now.days else 0
    if now.letters < limits.smallest_run:
        count = "1 letter" if now.letters == 1 else f"{now.letters} letters"
        return f"The run has {count}, and fewer than {limits.smallest_run} are not judged."
    if span > limits.longest_run_days:
        return (
            f"The run's letters were received over {span} days, and more than {limits.longest_run_days} "
            "are not judged: imr survey shows them month by month."
        )
    if before.letters < limits.smallest_before:
        return (
            f"The {limits.trailing_days} days before have {before.letters} letters, and fewer than "
            f"{limits.smallest_before} are nothing to compare with."
        )
    return None


def measure(now: Received, before: Received, limits: Bounds) -> list[Measured]:
    """Everything that can be judged of a run's letters, in the suite's order and then by name."""
    rules = {rule["meta"]["measure"]: rule for rule in read_suite(DRIFT)["expectations"]}
    judged = why_unjudged(now, before, limits) is None
    counted = sorted({*now.profile.found, *before.profile.found}) if judged else []
    found = [_share(rules[of], of, name, now.profile, before.profile, limits) for of, name in counted]
    found += _volumes(rules[VOLUME], now.days, before.days, limits)
    return sorted(found, key=lambda one: list(rules).index(one.measure))


def _share(
    rule: Mapping[str, Any], of: str, name: str, now: Profile, before: Profile, limits: Bounds
) -> Measured:
    """A share and the range that it may be in.

    Rows of one letter are alike, so chance is reckoned from the letters, however many rows they have.
    """
    units = units_of(of, name)
    value, usual = now.share(of, name), before.share(of, name)
    letters = max(min(now.units[units], now.units[LETTERS_READ]), 1)
    letters_before = max(min(before.units[units], before.units[LETTERS_READ]), 1)
    meta = rule["meta"]
    allowed = max(
        limits.chance * _standard_error(usual, letters, letters_before, limits.chance),
        limits.fewest / letters,
        meta["points"],
        meta["part"] * min(usual, 1 - usual),
    )
    return Measured(
        code=meta["code"],
        severity=rule["severity"],
        measure=of,
        name=name,
        units=now.units[units],
        value=value,
        before=usual,
        lowest=max(usual - allowed, 0.0) if meta["falls"] else 0.0,
        highest=min(usual + allowed, 1.0),
    )


def _standard_error(share: float, number: int, number_before: int, errors: float) -> float:
    """Standard error of the difference of two shares of which the second is known from `number_before`.

    What was never seen among few may be there all the same: as many successes and failures are added to the
    earlier count as its own interval of that many errors asks for (Agresti and Coull 1998).
    """
    added = errors**2
    likely = (share * number_before + added / 2) / (number_before + added)
    return math.sqrt(likely * (1 - likely) * (1 / number + 1 / number_before))


def _volumes(
    rule: Mapping[str, Any], now: Mapping[date, int], before: Mapping[date, int], limits: Bounds
) -> Iterator[Measured]:
    usual = defaultdict(list)
    for day, letters in before.items():
        usual[day.weekday()].append(letters)
    times = rule["meta"]["times"]
    for day, letters in sorted(now.items()):
        earlier = sorted(usual[day.weekday()])
        if len(earlier) < limits.smallest_days or earlier[-1] < limits.smallest_volume:
            continue
        yield Measured(
            code=rule["meta"]["code"],
            severity=rule["severity"],
            measure=VOLUME,
            name=day.isoformat(),
            units=len(earlier),
            value=letters,
            before=earlier[len(earlier) // 2],
            lowest=earlier[0] / times,
            highest=earlier[-1] * times,
        )


def results_of(drift: Drift) -> tuple[Result, ...]:
    """The suite's results over what was measured, by Great Expectations; none where nothing was."""
    if not drift.measured:
        return ()
    import pandas as pd

    rows = [
        {"measure": one.measure, "outside": one.outside, "told": f"{one.measure} {one.told}"}
        for one in drift.measured
    ]
    return report(DRIFT, pd.DataFrame(rows), ["told"])
