"""Objects that the store does not give out now: each is refused alone, and read once that is mended."""

from __future__ import annotations

from dataclasses import replace

from imr.contract.codes import REASONS
from imr.place.storage import Access
from imr.runs.deployment import Deployment
from support.faulty import answer_to
from support.proxy import recording
from support.runs import put, rows_of, run, text_letter

REFUSED = {
    "glacier.txt": ("glacier", "object_archived", "estore"),
    "kms.txt": ("kms", "object_key_denied", "kms:Decrypt"),
    "sse-c.txt": ("sse-c", "object_needs_key", "key"),
}
"""Object -> the fault that it meets, its reason, and what the reason's meaning says of the remedy."""
GOOD = ("a.txt", "b.txt", "z.txt")


def _outcomes(deployment: Deployment) -> dict[str, tuple[str, list[str]]]:
    return {
        row["source_uri"].rpartition("/")[2]: (row["status"], row["reasons"])
        for row in rows_of(deployment, "letters")
    }


def test_objects_that_cannot_be_read_now_are_refused_and_published_when_mended(
    deployment: Deployment,
) -> None:
    put(deployment, {name: text_letter(index) for index, name in enumerate((*GOOD, *REFUSED))})
    published = {name: ("published", []) for name in GOOD}
    with recording(deployment.settings.s3_port) as proxy:
        here = replace(deployment, access=Access(deployment.access.session, proxy.endpoint))
        proxy.refused |= {name: answer_to(fault) for name, (fault, _, _) in REFUSED.items()}
        assert run(here, "first").lost == []
        refused = {name: ("quarantined", [reason]) for name, (_, reason, _) in REFUSED.items()}
        assert _outcomes(deployment) == published | refused
        for _, reason, remedy in REFUSED.values():
            assert remedy in REASONS[reason]
        assert run(here, "still refused").read == len(REFUSED)
        assert _outcomes(deployment) == published | refused
        proxy.refused.clear()
        assert run(here, "mended").read == len(REFUSED)
        assert _outcomes(deployment) == published | dict.fromkeys(REFUSED, ("published", []))
        assert run(here, "nothing new").read == 0
