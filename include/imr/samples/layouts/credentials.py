"""The sentence of the layouts of 2013 and 2014 on who decided."""

from __future__ import annotations

from imr.samples.case import Reviewer


def credentials(reviewer: Reviewer, who: str) -> str:
    """Board certification, subspecialty and licence of `who` ("Physician Reviewer")."""
    states = [written for written, _ in reviewer.states]
    named = states[0] if len(states) == 1 else f"{', '.join(states[:-1])} and {states[-1]}"
    certified, *second = [written for written, _ in reviewer.specialties]
    subspecialty = f", has a subspecialty in {second[0]}" if second else ""
    return (
        f"The {who} is Board Certified in {certified}{subspecialty} and is licensed to practice in {named}."
    )
