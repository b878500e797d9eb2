from __future__ import annotations

from imr.contract.codes import UNREAD
from imr.letters.extract import read_objects
from imr.letters.readings import LetterText
from imr.place.limits import MIB, Limits
from support.faulty import faulty_store
from support.hostile import GOOD, READ, TEXT, hostile_files


def test_hostile_files_are_refused_with_a_reason_and_harm_no_neighbour() -> None:
    files = hostile_files()
    found: dict[str, list[str]] = {}
    with faulty_store() as faulty:
        items = []
        for number, (name, (data, _)) in enumerate(files.items()):
            items += [faulty.put(name, data), faulty.put(f"neighbour {number}.pdf", GOOD)]
        for each in read_objects(faulty.store(), items, Limits(readers=2, reader_bytes=256 * MIB)):
            reading = each.reading
            outcome = (
                reading.reason if not isinstance(reading, LetterText)
                else READ if reading.text.strip() == TEXT
                else "misread"
            )  # fmt: skip
            found.setdefault(each.object.key, []).append(outcome)
    assert {name: found[name] for name in files} == {name: outcomes for name, (_, outcomes) in files.items()}
    assert [found[f"neighbour {number}.pdf"] for number in range(len(files))] == [[READ]] * len(files)
    assert {outcome for outcomes in found.values() for outcome in outcomes} - {READ} <= set(UNREAD)
