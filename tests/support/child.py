"""Reading objects in a process of its own, as a task of Airflow does."""

from __future__ import annotations

from multiprocessing.connection import Connection

from imr.letters.extract import read_objects
from imr.letters.readings import LetterText, RawObject
from support.faulty import FaultyStore


def send_texts(port: int, item: RawObject, answers: Connection) -> None:
    """Sends the texts of an object of the faulty store at this port."""
    found = read_objects(FaultyStore(port=port).store(), [item])
    answers.send([each.reading.text for each in found if isinstance(each.reading, LetterText)])
