"""The patient, as the clinical summary has it."""

from __future__ import annotations

from datetime import date

import pytest

from imr.parsing.summary import injury_dates, read_patient


@pytest.mark.parametrize(
    ("summary", "age", "sex"),
    [
        ("The injured worker is a 48 year old male.", 48, "male"),
        ("This case involves a now 55-year-old female with pain.", 55, "female"),
        ("The injured worker is a(n) 57 year\nold female.", 57, "female"),
        ("The 35 year old male injured worker fell.", 35, "male"),
        ("The patient is a 61 yo right-hand dominant Hispanic woman.", 61, "female"),
        ("A 42 y/o gentleman fell.", 42, "male"),
        ("The applicant is a forty-two year old man.", 42, "male"),
        ("The claimant, aged 52, is a female.", 52, "female"),
        ("The patient is 39 years of age. The patient is a male.", 39, "male"),
        ("Age: 33. Sex: F. She fell.", 33, "female"),
        ("The injured worker fell.", None, None),
        ("He is a 48 year old male with a 10-year-old scar.", 48, "male"),
        ("The 50 year old female fell on her 16-year-old son.", 50, "female"),
        ("Imaging suits patients over 40 years of age. She is a 29 year old female.", 29, "female"),
        ("He was hurt when he was 30 years old. He is a 48 year old male.", 48, "male"),
        ("The 48 year old male fell. The patient is a 48-year-old man.", 48, "male"),
        # Other people.
        ("His sister is a 45 y/o F. He is 44 y.o.", 44, None),
        ("A certified nursing assistant was hurt while lifting a male patient. She rests.", None, None),
        ("The 45-year-old nurse was struck by a male patient. She rests.", 45, None),
        ("This is a 45-year-old nurse struck by a male patient. She rests.", 45, None),
        ("A 48 year old who was referred by a female physician.", 48, None),
        ("A 50 year old female. She was struck by a male employee.", 50, "female"),
        ("The patient is a guard hurt by a man. He is 33 years old.", 33, None),
        ("The patient is a 48 year old who is a male.", 48, "male"),
        ("The 45 year old injured worker, a male, fell.", 45, "male"),
        ("The 45 year old nurse, a male patient and a guard fell.", 45, None),
        ("The claimant is 45 years old. The claimant is female.", 45, "female"),
        ("The 44 year old fell. He is a tall male.", 44, "male"),
        ("The patient is seeing female doctors.", None, None),
        ("This obese male patient fell. He is 48 years old.", 48, "male"),
        ("This case concerns a male employee who fell.", None, "male"),
        ("His mother, age 70, and his father (age 72) had gout. He is a 48 year old male.", 48, "male"),
        ("Her sister is 45 years old. Her brother died at age 50.", None, None),
        # Short forms.
        ("The patient is a 51 y.o. man.", 51, "male"),
        ("38 y/o M with pain in the knee", 38, "male"),
        ("This is a 44 yo RHD female.", 44, "female"),
        ("A 44 y.o. right hand dominant F, s/p fall", 44, "female"),
        ("A 52 yom and a cook. 52-yr/o man.", 52, "male"),
        ("A 29 y old woman; 45-y/o-F", None, "female"),
        ("The claimant is a 45M who fell.", 45, "male"),
        ("He is a 60 years-old Hispanic M.", 60, "male"),
        ("Age 44, F. She fell.", 44, "female"),
        ("A 44 YO WF cook", 44, "female"),
        ("The claimant is a male aged 44 years.", 44, "male"),
        ("The patient is 51 y.o. F/u of 3/4/13: better.", 51, None),
        ("A 51 y.o. cook seen by M. Fox, M.D., in March.", 51, None),
        ("A 51 y.o. cook hurt at F Street.", 51, None),
        ("A cook had a 98 F reading.", None, None),
        # No ages.
        ("See page 35 on the wage 40 hours bring and the cage 20 feet up.", None, None),
        # Statements that disagree.
        ("The 48 year old male fell. The patient is a 49-year-old man.", None, "male"),
        ("The 48 year old male fell. The patient is a 48-year-old female.", 48, None),
    ],
)
def test_patient(summary: str, age: int | None, sex: str | None) -> None:
    patient = read_patient(summary, (0, len(summary)))
    assert (patient.age, patient.sex) == (age, sex)


@pytest.mark.parametrize(
    ("summary", "dates"),
    [
        ("He sustained an industrial injury on 3-4-11.", {date(2011, 3, 4)}),
        ("A female with a date of injury of 03/04/2011.", {date(2011, 3, 4)}),
        ("a claim reportedly associated with an industrial injury of March 4, 2011", {date(2011, 3, 4)}),
        ("He was injured on 3/4/2011. On 5/6/2012 he was seen.", {date(2011, 3, 4)}),
        ("He had work injuries: an industrial injury on 3/4/11 and a work related injury on 5/6/12", None),
        ("The patient is a man, hurt at work on 3/4/11 when he fell.", {date(2011, 3, 4)}),
        ("a woman whose industrial injury dates from March 4, 2011, when", {date(2011, 3, 4)}),
        ("She sustained an injury on 3/4/2011 due to a fall.", {date(2011, 3, 4)}),
        ("He suffered a low back injury at work on 3/4/2011.", {date(2011, 3, 4)}),
        ("Surgery for the injury on 3/4/2011 was reviewed.", set()),
        ("A 45-year-old with an occupational injury on 3/4/2011.", {date(2011, 3, 4)}),
        ("Surgery took place prior to the industrial injury on 3/4/2011.", {date(2011, 3, 4)}),
        ("On 5/6/2012 he was seen.", set()),
        ("A female, s/p injury 3/4/11, with pain", {date(2011, 3, 4)}),
        ("On 3/4/2011 he sustained a crush injury of the hand.", {date(2011, 3, 4)}),
        ("On March 4, 2011, the injured worker was hurt. On 5/6/2012 she was seen.", {date(2011, 3, 4)}),
        ("On 5/6/2012 she suffered a fall at home.", set()),
        ("He had a prior non-industrial injury on 3/4/2005.", set()),
        ("She sustained a non-work-related injury on 3/4/2005.", set()),
        ("She told of a previous industrial injury on 3/4/2005.", set()),
    ],
)
def test_injury_dates(summary: str, dates: set[date] | None) -> None:
    found = set(injury_dates(summary, (0, len(summary))))
    assert found == dates if dates is not None else len(found) == 2
