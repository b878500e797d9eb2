"""Sessions in all: stated totals, frequency x duration, and what counts as neither."""

from __future__ import annotations

import pytest

from imr.terms.visits import read_visits


@pytest.mark.parametrize(
    ("request_text", "total"),
    [
        # stated totals
        ("Acupuncture, 12 sessions", 12),
        ("Acupuncture (9 sessions)", 9),
        ("Ten (10) chiropractic visits", 10),
        ("Physical therapy #8", 8),
        ("Psychotherapy 20 visits w/ PhD", 20),
        ("Physical therapy QTY: 12", 12),
        ("Physical therapy, quantity 6.00", 6),
        ("Aquatic therapy x12", 12),
        ("Aquatic therapy times 6", 6),
        ("Massage therapy, x 10", 10),
        ("Twenty-four (24) psychotherapy visits", 24),
        ("Twenty four visits", 24),
        ("Eleven additional post-operative physical therapy sessions", 11),
        ("6 additional acupuncture", 6),
        ("Physical therapy, total of 14", 14),
        ("CBT sessions x 8", 8),
        ("Visits: 5", 5),
        ("One follow-up visit", 1),
        ("Referral to a chiropractor for treatment 12 times", 12),
        ("Acupuncture, 6", 6),
        ("12 PT", 12),
        # ranges by their upper bounds
        ("Psychotherapy 10-12 sessions", 12),
        ("Six to eight (6-8) acupuncture visits", 8),
        ("4 or 6 visits of chiropractic", 6),
        ("Physical therapy 1-2 times a week for 4-6 weeks", 12),
        ("Physical therapy two to three times a week for five weeks", 15),
        # frequency x duration
        ("Physical therapy 3 times a week for 4 weeks", 12),
        ("Physical therapy 2x6", 12),
        ("Physical therapy 2 x 6, left knee", 12),
        ("Chiropractic 3 times 4", 12),
        ("PT 3x/week x 4 weeks", 12),
        ("PT 2xWk x 5Wks", 10),
        ("PT 3xwk for 4wks", 12),
        ("PT 2/wk x 3wks", 6),
        ("Therapy twice a week for five weeks", 10),
        ("CBT once weekly for 8 weeks", 8),
        ("Weekly CBT x 6", 6),
        ("Acupuncture 1 time per week times 6", 6),
        ("Acupuncture three times a week over two weeks", 6),
        ("Acupuncture 2 visits per week for 3 weeks", 6),
        ("For 6 weeks, physical therapy 2 times a week", 12),
        ("Massage 1 x 6 weeks", 6),
        ("Physical therapy two (2) times per week for four (4) weeks", 8),
        ("Physical therapy 3 times per week for 1 month", 12),
        ("One visit per month for 6 months", 6),
        ("A visit every 2 weeks for 12 weeks", 6),
        ("Monthly visits for 1 year", 12),
        ("Aide 8 hours per day, 5 times a week for 3 weeks", 15),
        ("Aide 8 hours/day x 5 days/week x 6 weeks", 30),
        ("Nurse 24 hours a day for 2 weeks", 14),
        ("Nurse 4 hours daily for 30 days", 30),
        # a stated total wins
        ("Three times two visits (6) for the neck", 6),
        ("PT 2-3 times a week for 4-6 weeks (18 sessions)", 18),
        ("Physical therapy: 12 visits (3x4)", 12),
        ("Ten visits, 2 times weekly for 5 weeks", 10),
        ("PT 2 times a week for 3 weeks (6)", 6),
        ("Physical therapy BIW x 6 weeks", 12),
        ("Physical therapy TIW for 4 weeks", 12),
        ("CBT every other week for 8 weeks", 4),
        # groups add up
        ("Two massage therapy sessions and eight of physical therapy", 10),
        ("6 sessions of acupuncture and 6 sessions of chiropractic", 12),
        ("PT x 6 for the neck and PT x 8 for the knee", 14),
        ("Acupuncture (6 sessions), biofeedback (4 sessions)", 10),
        ("PT 2 x/wk x 8 wks, then 1 x/wk x 4 wks", 20),
        ("PT 3x/wk for 4 wks followed by 2x/wk for 2 wks", 16),
        ("CBT weekly for 6 weeks then every other week for 8 weeks", 10),
        ("6 PT and 8 acupuncture sessions, 14 in total", 14),
        ("PT 2x/wk x 4 wks then 1x/wk x 4 wks (12 sessions)", 12),
        ("PT and acupuncture, 12 sessions", 12),
        ("PT 2 times a week for 6 weeks, 12 visits", 12),
        # no sessions
        ("Physical therapy for 6 weeks", None),
        ("Physical therapy x 6 weeks", None),
        ("Physical therapy, L4-5", None),
        ("Physical therapy 97110, 97140 (x 4 units)", None),
        ("Physical therapy, DOS 12/29/16", None),
        ("45 minute massage", None),
        ("Follow-up in 6 weeks", None),
        ("Office visits, 3 per year", None),
        ("Home care 4 hours a day, 3 days a week", None),
        ("2nd opinion", None),
        ("Physical therapy", None),
        ("", None),
    ],
)
def test_visits(request_text: str, total: int | None) -> None:
    visits = read_visits(request_text)
    assert visits.total == total
    assert not visits.conflict


@pytest.mark.parametrize(
    ("request_text", "total"),
    [
        ("Physical therapy 2x6 (8)", 8),  # a stated total wins, but one of them is wrong
        ("Acupuncture 8 visits, 10 visits", None),
        ("Physical therapy 2 visits x 6 weeks", None),  # 2 in all, or each week
        ("PT 2x6 for the neck, 3x6 for the back", None),
    ],
)
def test_numbers_that_disagree_are_a_conflict(request_text: str, total: int | None) -> None:
    visits = read_visits(request_text)
    assert visits.total == total
    assert visits.conflict


def test_span_is_where_the_total_stands() -> None:
    request = "Physical therapy 2 times a week for 6 weeks for the neck"
    span = read_visits(request).span
    assert span
    assert request[slice(*span)] == "2 times a week for 6 weeks"
