"""An extract of a register of charities as large as the real one, made by a seed.

``python -m benchmarks.charities FOLDER [COUNT]`` writes the three tables as tab-separated text.
"""

from __future__ import annotations

import random
import sys
from pathlib import Path

HEADS = (
    "date_of_extract",
    "organisation_number",
    "registered_charity_number",
    "linked_charity_number",
    "charity_name",
    "charity_type",
    "charity_registration_status",
    "date_of_removal",
    "latest_acc_fin_period_end_date",
    "latest_income",
    "charity_contact_postcode",
    "charity_contact_email",
    "charity_contact_web",
    "charity_company_registration_number",
    "charity_is_cio",
    "charity_activities",
)
PLACES = ("Leeds City", "Cambridgeshire", "Kent", "City Of York", "Devon", "Hackney", "Gwynedd")
WORDS = ("debt", "advice", "lunch", "club", "older", "people", "youth", "work", "food", "bank")
DAY = "2026-11-01 00:00:00.0000000"


def write_extract(folder: Path, count: int, seed: int = 1) -> None:
    """Write the tables of `count` charities."""
    chance = random.Random(seed)
    folder.mkdir(parents=True, exist_ok=True)
    with (
        (folder / "charity.txt").open("w", encoding="utf-8-sig", newline="") as charities,
        (folder / "charity_area_of_operation.txt").open("w", encoding="utf-8-sig") as places,
        (folder / "charity_classification.txt").open("w", encoding="utf-8-sig") as classes,
    ):
        charities.write("\t".join(HEADS) + "\r\n")
        key = "registered_charity_number\tlinked_charity_number"
        places.write(f"{key}\tgeographic_area_type\tgeographic_area_description\n")
        classes.write(f"{key}\tclassification_code\n")
        for n in range(200_000, 200_000 + count):
            income = round(chance.lognormvariate(9.9, 2.0))
            text = " ".join(chance.choices(WORDS, k=40))
            row = [
                DAY,
                str(n),
                str(n),
                "0",
                f"Charity {n} {chance.choice(WORDS)}",
                "Other",
                "Registered",
                "",
                DAY,
                str(income),
                "PE15 0AA",
                f"a{n}@x.example",
                "",
                "",
                "False",
                text,
            ]
            charities.write("\t".join(row) + "\r\n")
            for place in chance.sample(PLACES, chance.choice((1, 1, 2, 3))):
                places.write(f"{n}\t0\tLocal Authority\t{place}\n")
            for code in chance.sample(range(101, 118), 4):
                classes.write(f"{n}\t0\t{code}\n")


if __name__ == "__main__":
    write_extract(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 170_000)
