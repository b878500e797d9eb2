from __future__ import annotations

from itertools import combinations

import pytest

from imr.text.identity import identity_of

DIFFERENT = [
    (),
    ("",),
    (None,),
    ("", ""),
    ("", None),
    (None, ""),
    ("a", "bc"),
    ("ab", "c"),
    ("abc",),
    ("1:a",),
    ("a1:b",),
    ("a", "b"),
    ("-",),
    ("é",),
    ("e\u0301",),
    ("\udce9",),
    ("a\0", "b"),
    ("a", "\0b"),
]


@pytest.mark.parametrize(("one", "other"), list(combinations(DIFFERENT, 2)), ids=repr)
def test_other_texts_are_another(one: tuple[str | None, ...], other: tuple[str | None, ...]) -> None:
    assert identity_of(*one) != identity_of(*other)


def test_it_is_the_same_in_every_process() -> None:
    assert identity_of("s3://imr/raw/a.zip", None, "b.pdf") == 0xB11EFFA77C51884463FD088E463AFB55
