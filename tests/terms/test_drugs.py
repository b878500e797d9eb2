"""Which drug a request names and its class, and that the vocabulary is consistent."""

from __future__ import annotations

import pytest

from imr.terms.drugs import NO_DRUG, read_drugs
from imr.text.vocabulary import read_rows

SUBCATEGORIES = {
    "Adrenal Cortical Steroids", "Alpha-blocker", "Androgens & Anabolic Steroids", "AntiAnxiety",
    "Anti-coagulant", "Antidepressant", "Antidiabetics", "Antiemetic", "Anti-epilepsy drugs", "Antihistamine",
    "Antihypertensive", "Anti-infectives", "Antimigraine Agent", "Asthma Medications",
    "Atypical Antipsychotic", "Barbiturates", "Benzodiazepines", "Beta-blocker", "Bisphosphonates",
    "Calcium Channel Blocker",
    "Cannabinoids", "Dopamine agonists", "Fibric Acid", "GI Agents", "H2 Blocker", "Hormones",
    "Impotence Agents", "Injection", "Misc Analgesics", "Muscle Relaxant", "NSAID", "Nutritional Products",
    "Opioids", "Opioid Antagonist", "Proton Pump Inhibitors", "Sedative-hypnotics", "Statin",
    "Topical Analgesics", "Topical Compounds", "Tumor necrosis factor (TNF) modifier", "Viscosupplementation",
    "Other",
}  # fmt: skip

# request, ingredients joined by "+", subcategory
ONE_DRUG = [
    # opioids
    ("Norco 10/325mg #45", "acetaminophen+hydrocodone", "Opioids"),
    ("Hydrocodone/APAP 5-325 mg", "acetaminophen+hydrocodone", "Opioids"),
    ("hydrocodone bitartrate and acetaminophen 7.5/325", "acetaminophen+hydrocodone", "Opioids"),
    ("Hydrocodone 10/325mg #90", "acetaminophen+hydrocodone", "Opioids"),
    ("Hydrocodone 7.5/200mg", "hydrocodone", "Opioids"),
    ("Vicoprofen 7.5/200mg", "hydrocodone+ibuprofen", "Opioids"),
    ("Tylenol #3 #40", "acetaminophen+codeine", "Opioids"),
    ("Tylenol with codeine No. 3", "acetaminophen+codeine", "Opioids"),
    ("Fioricet with codeine", "acetaminophen+butalbital+caffeine+codeine", "Opioids"),
    ("OxyContin ER 20mg", "oxycodone", "Opioids"),
    ("Oxycodone IR 15mg #60", "oxycodone", "Opioids"),
    ("MS Contin 15mg", "morphine", "Opioids"),
    ("Duragesic patch 25mcg/hr #10", "fentanyl", "Opioids"),
    ("Fentanyl transdermal 50mcg/hr", "fentanyl", "Opioids"),
    ("Butrans 10mcg/hr patch #4", "buprenorphine", "Opioids"),
    ("Suboxone 8/2mg film", "buprenorphine+naloxone", "Opioids"),
    ("Nucynta ER 100mg", "tapentadol", "Opioids"),
    ("Ultracet 37.5/325mg", "acetaminophen+tramadol", "Opioids"),
    ("Tramadol HCl ER 150mg", "tramadol", "Opioids"),
    ("Synapryn 20mg/2ml suspension 250ml", "tramadol", "Opioids"),
    ("Synapryn (tramadol with glucosamine) 10mg/ml", "glucosamine+tramadol", "Opioids"),
    ("Opana ER 20 mg", "oxymorphone", "Opioids"),
    ("Embeda 30/1.2mg", "morphine+naltrexone", "Opioids"),
    ("Naltrexone 50mg #30", "naltrexone", "Opioid Antagonist"),
    ("Narcan nasal spray 4mg", "naloxone", "Opioid Antagonist"),
    # other analgesics
    ("Fioricet 50/300/40mg #30", "acetaminophen+butalbital+caffeine", "Misc Analgesics"),
    ("Butalbital-APAP-caffeine 50-325-40mg", "acetaminophen+butalbital+caffeine", "Misc Analgesics"),
    ("Tylenol Extra Strength 500mg", "acetaminophen", "Misc Analgesics"),
    ("Prialt intrathecal", "ziconotide", "Misc Analgesics"),
    # NSAIDs and what protects the stomach
    ("Anaprox DS 550mg #60", "naproxen", "NSAID"),
    ("Vimovo 500/20mg", "esomeprazole+naproxen", "NSAID"),
    ("Duexis 800/26.6mg", "famotidine+ibuprofen", "NSAID"),
    ("Arthrotec 75mg", "diclofenac+misoprostol", "NSAID"),
    ("Ibuprofen/famotidine 800-26.6 mg", "famotidine+ibuprofen", "NSAID"),
    ("Diclofenac sodium ER 100mg #60", "diclofenac", "NSAID"),
    ("Fenoprofen calcium (Nalfon) 400mg", "fenoprofen", "NSAID"),
    ("Ketorolac 10mg #20", "ketorolac", "NSAID"),
    ("Ketorolac tromethamine tablets #20", "ketorolac", "NSAID"),
    ("Toradol 60mg IM injection", "ketorolac", "Injection"),
    ("Toradol injection", "ketorolac", "Injection"),
    ("Sprix nasal spray 15.75mg", "ketorolac", "NSAID"),
    ("Prilosec DR 20mg #60", "omeprazole", "Proton Pump Inhibitors"),
    ("Nexium 40mg", "esomeprazole", "Proton Pump Inhibitors"),
    ("Zantac 150mg", "ranitidine", "H2 Blocker"),
    ("Colace 100mg #60", "docusate", "GI Agents"),
    ("Senokot-S #60", "docusate+sennosides", "GI Agents"),
    ("Miralax powder 17g", "polyethylene glycol 3350", "GI Agents"),
    ("Movantik 25mg", "naloxegol", "GI Agents"),
    ("Carafate 1gm #120", "sucralfate", "GI Agents"),
    # muscles, nerves, sleep, mood
    ("Soma 350mg #30", "carisoprodol", "Muscle Relaxant"),
    ("Orphengesic forte", "aspirin+caffeine+orphenadrine", "Muscle Relaxant"),
    ("Fexmid (cyclobenzaprine) 7.5mg", "cyclobenzaprine", "Muscle Relaxant"),
    ("Norflex injection 60mg IM", "orphenadrine", "Injection"),
    ("Gralise 600mg", "gabapentin", "Anti-epilepsy drugs"),
    ("Lyrica 75mg #60", "pregabalin", "Anti-epilepsy drugs"),
    ("Ambien CR 12.5mg", "zolpidem", "Sedative-hypnotics"),
    ("Silenor 6mg", "doxepin", "Sedative-hypnotics"),
    ("Doxepin 25mg", "doxepin", "Antidepressant"),
    ("Trazodone 50mg", "trazodone", "Antidepressant"),
    ("Wellbutrin XL 150mg", "bupropion", "Antidepressant"),
    ("Xanax 0.5mg", "alprazolam", "Benzodiazepines"),
    ("Buspar 10mg", "buspirone", "AntiAnxiety"),
    ("Seroquel XR 50mg", "quetiapine", "Atypical Antipsychotic"),
    ("Imitrex 50mg #9", "sumatriptan", "Antimigraine Agent"),
    ("Zofran ODT 4mg", "ondansetron", "Antiemetic"),
    ("Nuvigil 150mg", "armodafinil", "Other"),
    ("Requip 0.5mg", "ropinirole", "Dopamine agonists"),
    ("Marinol 5mg", "dronabinol", "Cannabinoids"),
    ("Hydroxyzine pamoate 25mg", "hydroxyzine", "Antihistamine"),
    ("Phenobarbital 30mg", "phenobarbital", "Barbiturates"),
    # general medicine
    ("Medrol Dosepak", "methylprednisolone", "Adrenal Cortical Steroids"),
    ("Flomax 0.4mg", "tamsulosin", "Alpha-blocker"),
    ("AndroGel 1.62%", "testosterone", "Androgens & Anabolic Steroids"),
    ("Lovenox 40mg injections", "enoxaparin", "Anti-coagulant"),
    ("Metformin ER 500mg", "metformin", "Antidiabetics"),
    ("Lisinopril/HCTZ 20/12.5mg", "hydrochlorothiazide+lisinopril", "Antihypertensive"),
    ("Catapres-TTS patch 0.1mg/24hr", "clonidine", "Antihypertensive"),
    ("Keflex 500mg #28", "cephalexin", "Anti-infectives"),
    ("Mupirocin 2% ointment", "mupirocin", "Anti-infectives"),
    ("Ventolin HFA inhaler", "albuterol", "Asthma Medications"),
    ("Propranolol 20mg", "propranolol", "Beta-blocker"),
    ("Fosamax 70mg", "alendronate", "Bisphosphonates"),
    ("Norvasc 5mg", "amlodipine", "Calcium Channel Blocker"),
    ("Tricor 145mg", "fenofibrate", "Fibric Acid"),
    ("Levothyroxine 50mcg", "levothyroxine", "Hormones"),
    ("Cialis 20mg #10", "tadalafil", "Impotence Agents"),
    ("Crestor 10mg", "rosuvastatin", "Statin"),
    ("Humira pen 40mg", "adalimumab", "Tumor necrosis factor (TNF) modifier"),
    ("Vitamin B-12 injection 1000mcg", "cyanocobalamin", "Injection"),
    ("Vitamin B12 tablets 1000mcg", "cyanocobalamin", "Nutritional Products"),
    ("Vitamin D3 2000 IU", "cholecalciferol", "Nutritional Products"),
    ("Synvisc-One 48mg/6ml", "hylan g-f 20", "Viscosupplementation"),
    ("Orthovisc injections x 3", "hyaluronic acid", "Viscosupplementation"),
    # kits and medical foods
    ("Theramine #90", "", "Nutritional Products"),
    ("Sentra PM #60", "", "Nutritional Products"),
    ("Theraproxen-90", "naproxen", "NSAID"),
    ("Theracodophen-325 #60", "acetaminophen+hydrocodone", "Opioids"),
    ("Genicin 500mg", "glucosamine", "Nutritional Products"),
    ("Tabradol 1mg/ml 250ml", "cyclobenzaprine", "Muscle Relaxant"),
    ("Dicopanol 5mg/ml", "diphenhydramine", "Antihistamine"),
    # topical, sold ready
    ("Voltaren 1% gel 100gm", "diclofenac", "Topical Analgesics"),
    ("Voltaren XR 100mg", "diclofenac", "NSAID"),
    ("Flector 1.3% patch #60", "diclofenac", "Topical Analgesics"),
    ("Pennsaid 2% solution", "diclofenac", "Topical Analgesics"),
    ("Diclofenac 1.5% solution", "diclofenac", "Topical Analgesics"),
    ("Lidocaine 5% ointment", "lidocaine", "Topical Analgesics"),
    ("Terocin lotion", "capsaicin+lidocaine+menthol+methyl salicylate", "Topical Analgesics"),
    ("Terocin pain patch #10", "lidocaine+menthol", "Topical Analgesics"),
    ("Terocin (lidocaine 4%, menthol 4%)", "lidocaine+menthol", "Topical Analgesics"),
    ("Lidopro (capsaicin/lidocaine/menthol/methyl salicylate)",
     "capsaicin+lidocaine+menthol+methyl salicylate", "Topical Analgesics"),
    ("Menthoderm 120gm", "menthol+methyl salicylate", "Topical Analgesics"),
    ("Exoten-C lotion", "capsaicin+menthol+methyl salicylate", "Topical Analgesics"),
    ("Lidocaine/prilocaine 2.5%/2.5% cream", "lidocaine+prilocaine", "Topical Analgesics"),
    ("Lidocaine injection 1%", "lidocaine", "Injection"),
    # topical, compounded
    ("Ketoprofen powder 6gm/cyclobenzaprine powder 4gm", "cyclobenzaprine+ketoprofen", "Topical Compounds"),
    ("Flurbiprofen 20% cream 120gm", "flurbiprofen", "Topical Compounds"),
    ("Flurbiprofen 20%/Baclofen 5%/Camphor 2% cream base",
     "baclofen+camphor+flurbiprofen", "Topical Compounds"),
    ("Lidocaine 5%, gabapentin 10%, ketoprofen 20% 60gm",
     "gabapentin+ketoprofen+lidocaine", "Topical Compounds"),
    ("FCL 20/4/5 cream", "cyclobenzaprine+flurbiprofen+lidocaine", "Topical Compounds"),
    ("KGL cream 240gm", "gabapentin+ketoprofen+lidocaine", "Topical Compounds"),
    ("HMPC2 240gm", "", "Topical Compounds"),
    ("HNPC1: amitriptyline 10%/gabapentin 10%/bupivacaine 5%",
     "amitriptyline+bupivacaine+gabapentin", "Topical Compounds"),
    ("CMPD: ketamine 10%, lidocaine 2%", "ketamine+lidocaine", "Topical Compounds"),
    ("Compound cream", "", "Topical Compounds"),
    ("Compounded lidocaine 5% cream", "lidocaine", "Topical Compounds"),
    ("Tramadol 8%/gabapentin 10% cream", "gabapentin+tramadol", "Topical Compounds"),
    ("Diclofenac 10%/lidocaine 5% cream", "diclofenac+lidocaine", "Topical Compounds"),
    # classes by name
    ("Muscle relaxants", "", "Muscle Relaxant"),
    ("Proton pump inhibitor", "", "Proton Pump Inhibitors"),
    # spellings
    ("Cyclobenzaprin 7.5mg #90", "cyclobenzaprine", "Muscle Relaxant"),
    ("Hydrocodon/APAP 10/325mg", "acetaminophen+hydrocodone", "Opioids"),
    ("Omeprazol 20mg", "omeprazole", "Proton Pump Inhibitors"),
    ("Tramadal 50mg", "tramadol", "Opioids"),
    ("Eszopiclonne 2mg", "eszopiclone", "Sedative-hypnotics"),
    ("Norco10/325mg #60", "acetaminophen+hydrocodone", "Opioids"),
    # names written otherwise
    ("Cyclophene 10% cream 60 grams", "cyclobenzaprine", "Topical Compounds"),
    ("Ketophene 10% cream 60 grams", "ketoprofen", "Topical Compounds"),
    ("Flurb/Lido/Gaba 60gm cream", "flurbiprofen+gabapentin+lidocaine", "Topical Compounds"),
    ("Percoset 5/325mg", "acetaminophen+oxycodone", "Opioids"),
    ("Lunestra 2mg", "eszopiclone", "Sedative-hypnotics"),
    ("Fluticasone inhaler", "fluticasone", "Asthma Medications"),
]  # fmt: skip


@pytest.mark.parametrize(("request_", "ingredients", "subcategory"), ONE_DRUG)
def test_ingredients_and_class(request_: str, ingredients: str, subcategory: str) -> None:
    reading = read_drugs(request_)
    assert "+".join(reading.ingredients) == ingredients
    assert reading.subcategory == subcategory


@pytest.mark.parametrize(
    ("request_", "is_opioid"),
    [
        ("Norco 5/325mg", True),
        ("Tramadol 20%/flurbiprofen 20% cream", True),
        ("Suboxone 2mg", True),
        ("Naltrexone 50mg", False),
        ("Narcan nasal spray", False),
        ("Naproxen 500mg", False),
        ("Opioid medications", True),
    ],
)
def test_is_opioid(request_: str, is_opioid: bool) -> None:
    assert read_drugs(request_).is_opioid is is_opioid


@pytest.mark.parametrize(
    "request_",
    [
        "MRI of the lumbar spine",
        "Therapy in a pool 3 times a week for 5 weeks, left hip",
        "Vitamin D level",
        "Testosterone level, serum",
        "Screening for oxycodone",
        "Urine drug test",
        "Insulin pump",
        "Cortisone injection, left shoulder",
        "TENS unit electrodes #8",
        "Cold compression unit, 14 day rental",
        "Heating gel pad",
        "",
    ],
)
def test_not_a_drug(request_: str) -> None:
    assert read_drugs(request_) == NO_DRUG


@pytest.mark.parametrize(
    ("request_", "subcategory", "ingredients", "problem"),
    [
        ("Zenoprazole 20mg #30", "Proton Pump Inhibitors", ("zenoprazole",), "drug_known_by_stem"),
        ("Qwxyzol 50mg #30", "Other", (), "drug_unknown"),
        ("Qwxyzol 15% cream 60gm", "Topical Compounds", (), "drug_unknown"),
        ("Sentra AM #60", "Nutritional Products", (), "drug_ingredients_unstated"),
        ("Methylpredniosone 4mg", "Adrenal Cortical Steroids", ("methylprednisolone",),
         "drug_spelling_repaired"),
        ("Ibuproofen 800mg", "NSAID", ("ibuprofen",), "drug_spelling_repaired"),
        ("Norco 10/325mg #60; Soma 350mg #30", "Opioids", ("acetaminophen", "carisoprodol", "hydrocodone"),
         "drugs_of_several_classes"),
        ("Norco 10/325mg #60; Soma 350mg #30", "Opioids", ("acetaminophen", "carisoprodol", "hydrocodone"),
         "drug_quantity_conflict"),
    ],
)  # fmt: skip
def test_doubt_is_said(request_: str, subcategory: str, ingredients: tuple[str, ...], problem: str) -> None:
    reading = read_drugs(request_)
    assert reading.subcategory == subcategory
    assert reading.ingredients == ingredients
    assert problem in reading.problems


def test_a_word_longer_than_any_name_is_none_misspelt() -> None:
    reading = read_drugs("cyclobenzaprin" * 5_000 + " 50mg")
    assert (reading.ingredients, reading.problems) == ((), ("drug_unknown",))


def test_separate_items_are_no_compound() -> None:
    assert read_drugs("Voltaren gel 100gm and tramadol 50mg #60").subcategory == "Topical Analgesics"


@pytest.mark.parametrize(
    ("field", "text"),
    [
        ("drug_ingredients", "Norco"),
        ("drug_strength", "10-325 mg"),
        ("drug_quantity", "60"),
        ("drug_refills", "two"),
    ],
)
def test_spans(field: str, text: str) -> None:
    request_ = "Post-op Norco 10-325 mg, #60 with two refills"
    start, end = read_drugs(request_).spans[field]
    assert request_[start:end] == text


@pytest.mark.parametrize(
    ("request_", "form"),
    [("Toradol 60mg IM", "injection"), ("Lidoderm 5%", "patch"), ("Flurbiprofen 20%", "topical")],
)
def test_form(request_: str, form: str) -> None:
    assert read_drugs(request_).form == form


def rows(name: str) -> list[dict[str, str]]:
    return read_rows("imr.terms", name)


def test_vocabulary_files_share_no_term() -> None:
    names = ["drugs", "drug_spellings", "drug_form_words", "drug_lookalikes"]
    terms = [row["term"] for name in names for row in rows(name)]
    assert len(terms) == len(set(terms))


def test_vocabulary_covers_every_class() -> None:
    drugs = rows("drugs")
    assert {row["class"] for row in drugs} == SUBCATEGORIES
    assert {row["class"] for row in rows("drug_forms")} <= SUBCATEGORIES
    assert len(drugs) >= 900


def test_vocabulary_ingredients_are_sorted_sets() -> None:
    for row in rows("drugs") + rows("drug_forms"):
        ingredients = row["ingredients"].split("; ")
        assert ingredients == sorted(set(ingredients)), row["term"]


def test_every_single_ingredient_is_a_term_for_itself() -> None:
    drugs = rows("drugs")
    own = {row["term"]: row["ingredients"] for row in drugs}
    only_in_brands = {"allium cepa", "glycerin", "thyroid", "urea"}  # ordinary words, or a lab test's
    singles = {row["ingredients"] for row in drugs if row["ingredients"] and ";" not in row["ingredients"]}
    assert {name for name in singles if own.get(name.replace("-", " ")) != name} == only_in_brands


def test_opioids_are_marked_alike() -> None:
    drugs = rows("drugs")
    opioids = {row["ingredients"] for row in drugs if row["opioid"] and row["term"] == row["ingredients"]}
    for row in drugs:
        if row["ingredients"]:
            assert bool(row["opioid"]) is bool(opioids & set(row["ingredients"].split("; "))), row["term"]


def test_spellings_mean_a_term() -> None:
    assert {row["means"] for row in rows("drug_spellings")} <= {row["term"] for row in rows("drugs")}


def test_spellings_are_read_as_what_they_mean() -> None:
    unread = [
        row["term"]
        for row in rows("drug_spellings")
        if read_drugs(row["term"]).ingredients != read_drugs(row["means"]).ingredients
    ]
    assert unread == []


def test_forms_are_of_terms_or_ingredients() -> None:
    known = {row["term"] for row in rows("drugs")}
    assert {row["term"] for row in rows("drug_forms")} <= known
    assert {row["form"] for row in rows("drug_forms")} <= {row["form"] for row in rows("drug_form_words")}
