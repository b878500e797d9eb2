"""Strength, dispensed units and refills of drug requests."""

from __future__ import annotations

import pytest

from imr.terms.drugs import read_drugs

STRENGTHS = [
    ("Norco 10/325mg #60", "10/325mg"),
    ("Norco 10-325mg #60", "10/325mg"),
    ("Norco 10-325 mg", "10/325mg"),
    ("Norco 10 / 325 mg", "10/325mg"),
    ("Norco 10/325 #120", "10/325"),
    ("Norco tablets 7.5/325, quantity 60", "7.5/325"),
    ("Percocet 5mg/325mg", "5mg/325mg"),
    ("Percocet 10 #90", "10"),
    ("Naproxen sodium 550 #60", "550"),
    ("Hydrocodone 7.5/325 #60", "7.5/325"),
    ("Hydrocodone 10-325mg #60", "10/325mg"),
    ("Oxycodone 5-10mg", "5-10mg"),
    ("Robaxin-750 #60", "750"),
    ("Ibuprofen 800 TID #90", "800"),
    ("Diclofenac/misoprostol 50-0.2mg", "50/0.2mg"),
    ("Fioricet 50/325/40 mg", "50/325/40mg"),
    ("Zanaflex 2-4mg", "2-4mg"),
    ("Xanax .5mg", ".5mg"),
    ("Metformin 1,000mg", "1,000mg"),
    ("Fanatrex 25 mg / ml", "25mg/ml"),
    ("Synapryn 10mg/1ml 500ml", "10mg/1ml"),
    ("Fentanyl 25 mcg/hr patch", "25mcg/hr"),
    ("Catapres 0.1mg/24hr", "0.1mg/24hr"),
    ("Lidocaine 5% patch", "5%"),
    ("lidocaine 2 percent and dexamethasone 40mg", "2%/40mg"),
    ("Lidopro 4%/27.5%/0.0325%/10%", "4%/27.5%/0.0325%/10%"),
    ("Flurbiprofen 20%, cyclobenzaprine 4%, lidocaine 5%", "20%/4%/5%"),
    ("20% flurbiprofen 20% tramadol cream", "20%/20%"),
    ("Gabapentin/amitriptyline/bupivacaine 10/10/5% cream", "10/10/5%"),
    ("FCL 20/4/5 cream", "20/4/5"),
    ("Carafate 1gm #120", "1gm"),
    ("Ergocalciferol 50,000 units", "50,000units"),
    ("Ultram 50mg (tramadol 50mg)", "50mg"),
    ("Gabapentin 300mg, take 600mg at bedtime", "300mg"),
    ("Norco 10/325mg not to exceed 40 mg", "10/325mg"),
    ("MS Contin 30mg, 60mg/day", "30mg"),
    ("Norco 5/325mg, DOS: 11/11/2016", "5/325mg"),
    # doses, times, weights and dates
    ("Xanax, second dose 1/2 hour before the scan", None),
    ("Norco take 1-2 tablets every 4-6 hours", None),
    ("Menthoderm ointment 120gm", None),
    ("Voltaren gel 100g", None),
    ("Lidoderm patch 12 hours on 12 hours off", None),
    ("Norco, DOS 12/29/16", None),
    ("Norco 1/2 tablet", None),
    ("Tramadol 1/2", None),
    ("Norco 2 TID #90", None),
    ("Ketoprofen powder 6gm/cyclobenzaprine powder 4gm", None),
    ("Lantus 10 units at bedtime", None),
    ("Norco #60", None),
    ("Physical therapy 10/12 sessions", None),
    # a concentration said twice
    ("Diclofenac 3% 300mg/g gel", "3%"),
    ("Diclofenac 3% (30 mg/gm) gel", "3%"),
    ("Gabapentin 5% cream, Ketamine 10mg/g cream", "5%/10mg/g"),
]

QUANTITIES = [
    ("Norco 10/325mg #60", 60),
    ("Norco 10/325mg # 60", 60),
    ("Norco 10/325mg (#60)", 60),
    ("Norco 10/325mg #60.00", 60),
    ("Norco 10/325mg #1,000", 1000),
    ("Soma 350mg QTY: 2", 2),
    ("Soma 350mg Qty #90", 90),
    ("Soma 350mg quantity of sixty (60)", 60),
    ("Soma 350mg, quantity 60 with 2 refills", 60),
    ("Soma 350mg, count 30", 30),
    ("Soma 350mg 30 count", 30),
    ("Soma 350mg dispense 45", 45),
    ("Soma 350mg 60 tablets", 60),
    ("Soma 350mg, thirty (30) tablets", 30),
    ("sixty tablets of Soma 350mg", 60),
    ("Soma 350mg 30 tabs q6h", 30),
    ("Soma 350mg x 90", 90),
    ("Soma 350mg x30", 30),
    ("Soma 350mg times 60", 60),
    ("Soma 350mg (60)", 60),
    ("Lidoderm patches 2 boxes", 2),
    ("Lidoderm patches #1 box", 1),
    ("Menthoderm 121gm #1", 1),
    ("Menthoderm 120gm x 2", 2),
    ("Voltaren gel 1 tube", 1),
    ("Humira two pens", 2),
    ("Tylenol #3 #40", 40),
    ("Norco 10/325mg #60 refills 2", 60),
    ("1 refill #60 Norco", 60),
    ("Norco 10/325mg take 1 tablet every 6 hours #120", 120),
    ("Norco 10/325mg 90 tablets, 1 po tid", 90),
    ("90 Norco 10/325mg", 90),
    ("Norco 10/325mg, 90 tablets, dispensed 3/3/15", 90),
    ("1 Norco 10/325mg", None),
    ("DOS 3/3/15 Norco 10/325mg", None),
    # what each box holds
    ("Lunesta 3mg 1 box of 30", 30),
    ("Lidoderm patches 2 boxes of 30", 60),
    ("Lidoderm patches #1 box of 30 patches", 30),
    ("Naproxen 500mg 1 bottle of 60 tablets", 60),
    ("Voltaren gel 2 tubes of 100 gm", 2),
    ("Voltaren gel 5 x 100g tubes", 5),
    # as charts have it
    ("Norco Oral Tablet 10-325 MG, 30 day(s), 90, Refills 0", 90),
    ("Norco 10/325mg #60 day supply: 30", 60),
    ("Norco 10/325mg Quantity: 60 Days supply: 30", 60),
    ("Norco 10/325mg #120/30 days", 120),
    ("Norco 10/325mg #30/2 refills", 30),
    ("Norco 10/325mg number thirty", 30),
    ("Norco 10/325mg as needed, ninety (90)", 90),
    # not dispensed units
    ("Voltaren gel #60 grams", None),
    ("Voltaren gel #100gm", None),
    ("Fanatrex 25mg/ml #420 ml", None),
    ("Fanatrex 25mg/ml 420ml", None),
    ("Voltaren gel, quantity: 240 gm", None),
    ("Norco 10/325mg 30 day supply", None),
    ("Norco 10/325mg #30 day supply", None),
    ("Norco 10/325mg x 3 months", None),
    ("Norco 10/325mg x 2 refills", None),
    ("Norco 10/325mg refills x 3", None),
    ("Tylenol #3", None),
    ("Norco 10/325mg take 1 tab every 6 hours", None),
    ("Norco 10/325mg one tablet by mouth twice a day", None),
    ("Norco 10/325mg, 1-2 tablets q4-6h prn", None),
    ("Norco 10/325mg up to 4 tablets a day", None),
    ("Norco 10/325mg, 4 tablets daily", None),
    ("Norco 10/325mg tid", None),
    ("Norco 10/325mg #60 and #90", None),
    ("Lidoderm apply 3 patches 12 hours on 12 hours off", None),
]

REFILLS = [
    ("Norco #60 with one refill", 1),
    ("Norco #60 with 2 refills", 2),
    ("Norco #60 plus three (3) additional refills", 3),
    ("Two refills of Norco", 2),
    ("Norco #60 refills x 3", 3),
    ("Norco #60 x 3 refills", 3),
    ("Norco #60 refills: 2", 2),
    ("Norco #60, refill 1", 1),
    ("Norco #60 Refill #2", 2),
    ("Norco #60 refills (2)", 2),
    ("Norco #60 2 RF", 2),
    ("Norco #60 RF: 2", 2),
    ("Norco #60 2RF", 2),
    ("Norco #60 RFx5", 5),
    ("Norco, 30 day(s), 90, Refills 0", 0),
    ("Norco #60 refills times two", 2),
    ("Norco #60 0 refills", 0),
    ("Norco #60 no refills", 0),
    ("Norco #60 without refills", 0),
    ("Norco #60 refills 0", 0),
    ("Norco #60 refills: none", 0),
    ("Norco quantity 6 refills 2", 2),
    ("Norco #60 1 refill(s)", 1),
    # not stated
    ("Norco #60", None),
    ("Refill Norco 10/325mg #60", None),
    ("Norco refill #60", None),
    ("Norco #60 with refills", None),
    ("Norco #60 refill 60 tablets", None),
]


@pytest.mark.parametrize(("request_", "strength"), STRENGTHS)
def test_strength(request_: str, strength: str | None) -> None:
    assert read_drugs(request_).strength == strength


@pytest.mark.parametrize(("request_", "quantity"), QUANTITIES)
def test_quantity(request_: str, quantity: int | None) -> None:
    assert read_drugs(request_).quantity == quantity


@pytest.mark.parametrize(("request_", "refills"), REFILLS)
def test_refills(request_: str, refills: int | None) -> None:
    assert read_drugs(request_).refills == refills


def test_two_quantities_are_a_conflict() -> None:
    assert "drug_quantity_conflict" in read_drugs("Norco 10/325mg #60 and #90").problems


def test_two_refills_are_a_conflict() -> None:
    reading = read_drugs("Norco #60 with 1 refill or 3 refills")
    assert reading.refills is None
    assert "drug_refills_conflict" in reading.problems
