"""Histories of what happens to a raw prefix and which runs read it. The same seed gives the same history."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from random import Random

from imr.samples import make_letter, render_pdf
from support.archives import gzipped, tarred, zipped

FIRST_DAY = date(2025, 3, 30)
"""Days from here on are in two months, and so in two partitions of the ledger."""
FIRST_MODIFIED = 1_743_500_000
FAULT_RATES = (0.0, 0.01, 0.03)
"""Share of requests that fail, of a run; publishing makes hundreds of them."""
CASES, SEEDS = 6, 12
"""Letters come from the cases of so many seeds, so that they need not be made again for each history."""


@dataclass(frozen=True, slots=True)
class Put:
    """A version of an object, and how many rows of the ledger it comes to."""

    key: str
    data: bytes
    letters: int
    modified: int
    """Seconds since the epoch, told to the store, so that a history can be repeated to the second."""


@dataclass(frozen=True, slots=True)
class Run:
    """A run over received dates. `meanwhile` is put between its listing and its reading."""

    run_id: str
    dates: tuple[date, ...]
    reprocess: bool
    fault_rate: float
    kill_rate: float
    meanwhile: tuple[Put, ...] = ()


@dataclass(frozen=True, slots=True)
class Round:
    """Objects that arrive, then runs, at once where there are several."""

    puts: tuple[Put, ...]
    runs: tuple[Run, ...]


@dataclass(frozen=True, slots=True)
class History:
    seed: int
    dates: tuple[date, ...]
    rounds: tuple[Round, ...]


def make_history(seed: int) -> History:
    """The history of a seed: three or four received dates, three or four rounds of arrivals and runs."""
    return _Drawing(seed).history()


@cache
def _text(seed: int, case: int, issue: int) -> bytes:
    """A letter of a case; later issues have later decision dates, or the same where the letter has none."""
    letter = make_letter(seed, case, layout="headed_decisions")
    text = letter.text + "\n" * issue
    if stated := letter.truth["case"]["decision_date"]:
        decided = date.fromisoformat(stated)
        text = text.replace(f"{decided:%m/%d/%Y}", f"{decided + timedelta(days=issue):%m/%d/%Y}")
    return text.encode()


@cache
def _pdf(seed: int, case: int) -> bytes:
    return render_pdf(make_letter(seed, case, layout="headed_decisions"))


class _Drawing:
    def __init__(self, seed: int) -> None:
        self.seed = seed
        self.rng = Random(f"chaos-{seed}")
        self.letters_of = self.rng.randrange(SEEDS)
        self.dates = tuple(FIRST_DAY + timedelta(days=day) for day in range(self.rng.randint(3, 4)))
        self.with_pdfs = self.rng.random() < 0.2
        self.put: dict[str, Put] = {}
        self.count = 0
        self.executed: list[str] = []

    def history(self) -> History:
        rounds = [self._round(number) for number in range(self.rng.randint(3, 4))]
        return History(self.seed, self.dates, tuple(rounds))

    def _round(self, number: int) -> Round:
        arrivals = self.rng.randint(3, 5) if number == 0 else self.rng.randint(0, 2)
        puts = tuple(self._arrival() for _ in range(arrivals))
        if self.rng.random() < 0.35:
            runs = self._run(self._run_id(number)), self._run(f"manual__{self.seed}:{number}b")
        else:
            overwritten = (self._overwriting(),) if self.rng.random() < 0.2 else ()
            runs = (self._run(self._run_id(number), overwritten),)
        self.executed += [run.run_id for run in runs]
        return Round(puts, runs)

    def _run_id(self, number: int) -> str:
        """An id of its own, or an earlier run's, as of one that is cleared and executed again."""
        if self.executed and self.rng.random() < 0.25:
            return self.rng.choice(self.executed)
        return f"manual__{self.seed}:{number}a"

    def _run(self, run_id: str, meanwhile: tuple[Put, ...] = ()) -> Run:
        dates = self.rng.sample(self.dates, self.rng.randint(1, len(self.dates)))
        return Run(
            run_id,
            tuple(dates),
            reprocess=self.rng.random() < 0.2,
            fault_rate=self.rng.choice(FAULT_RATES),
            kill_rate=self.rng.choice((0.0, 0.15, 0.4)),
            meanwhile=meanwhile,
        )

    def _arrival(self) -> Put:
        overwrites = bool(self.put) and self.rng.random() < 0.2
        return self._overwriting() if overwrites else self._kept(self._new_key(), *self._content())

    def _overwriting(self) -> Put:
        """A new version of an object that is there; its bytes are those of no earlier version."""
        key = self.rng.choice(sorted(self.put))
        name = b"version %d\n" % self.count
        return self._kept(key, self._letter() + name, 1)

    def _new_key(self) -> str:
        self.count += 1
        return f"received={self.rng.choice(self.dates)}/object {self.count}"

    def _kept(self, key: str, data: bytes, letters: int) -> Put:
        self.count += 1
        self.put[key] = Put(key, data, letters, FIRST_MODIFIED + self.rng.randrange(4) * 3600 + self.count)
        return self.put[key]

    def _content(self) -> tuple[bytes, int]:
        kinds: dict[Callable[[], tuple[bytes, int]], int] = {
            lambda: (self._letter(), 1): 60,
            self._copy: 15,
            self._archive: 15,
            lambda: (self.rng.choice((b"", b"%PDF-1.4 cut off", b"\0\1\2rubbish")), 1): 10,
        }
        return self.rng.choices(list(kinds), list(kinds.values()))[0]()

    def _letter(self) -> bytes:
        case = self.rng.randrange(CASES)
        if self.with_pdfs and self.rng.random() < 0.3:
            return _pdf(self.letters_of, case)
        return _text(self.letters_of, case, self.rng.randrange(4))

    def _copy(self) -> tuple[bytes, int]:
        copied = self.rng.choice(list(self.put.values())) if self.put else None
        return (copied.data, copied.letters) if copied else (self._letter(), 1)

    def _archive(self) -> tuple[bytes, int]:
        members = {f"letter {number}.txt": self._letter() for number in range(self.rng.randint(2, 7))}
        packed = self.rng.choice((zipped, tarred, lambda files: gzipped(tarred(files))))(members)
        return packed, len(members)
