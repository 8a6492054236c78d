"""Persons for tests, made from a seed, and the public data where it is at hand.

``CLINIC_SAMPLE_DATA`` names the folder of public files. Without it the tests of the
engines use rows of the same columns made here, and say so in one line.
"""

import csv
import os
import random
from datetime import date, timedelta
from pathlib import Path

ENVIRONMENT = "CLINIC_SAMPLE_DATA"
SEED = 20260101

_SURNAMES = {
    "王": "wang",
    "李": "li",
    "张": "zhang",
    "刘": "liu",
    "陈": "chen",
    "单": "shan",
    "仇": "qiu",
    "曾": "zeng",
    "吕": "lv",
    "欧阳": "ou yang",
    "尉迟": "yu chi",
}
_GIVEN = {
    "伟": "wei",
    "芳": "fang",
    "娜": "na",
    "秀": "xiu",
    "英": "ying",
    "敏": "min",
    "静": "jing",
    "强": "qiang",
    "磊": "lei",
    "洋": "yang",
    "艳": "yan",
    "勇": "yong",
    "军": "jun",
    "杰": "jie",
    "涛": "tao",
    "明": "ming",
}
_COUNTIES = ("110101", "310104", "330106", "440113", "510107", "990101")
_MOBILE = ("138", "139", "150", "158", "186", "188")
_STREETS = (
    "浙江省杭州市西湖区文三路",
    "上海市浦东新区世纪大道",
    "四川省成都市武侯区人民路",
)


def data_folder():
    """Return the folder of public data, None (and one line) without it."""
    folder = os.environ.get(ENVIRONMENT)
    if folder and Path(folder).is_dir():
        return Path(folder)
    print(f"{ENVIRONMENT} names no folder: this test uses rows made from seed {SEED}.")
    return None


def read_rows(path, make):
    """Return the rows of the public CSV ``path``, or those that ``make()`` returns."""
    folder = data_folder()
    if folder is None:
        return make()
    with (folder / path).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def check_digit(first17):
    """Return the last sign of a resident ID by ISO 7064 MOD 11-2 (GB 11643-1999).

    Written out on its own, so that the engine is not tested against itself.
    """
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    total = sum(int(d) * w for d, w in zip(first17, weights, strict=True))
    return "10X98765432"[total % 11]


def make_person(rng):
    surname, given = (
        rng.choice(list(_SURNAMES)),
        rng.sample(list(_GIVEN), rng.choice((1, 2))),
    )
    birth = date(1930, 1, 1) + timedelta(days=rng.randrange(90 * 365))
    is_male = rng.random() < 0.5
    serial = rng.randrange(0, 500) * 2 + is_male
    first17 = f"{rng.choice(_COUNTIES)}{birth:%Y%m%d}{serial:03d}"
    is_right = rng.random() < 0.9
    last = check_digit(first17)
    if not is_right:
        last = rng.choice([sign for sign in "0123456789X" if sign != last])
    return {
        "name": surname + "".join(given),
        "pinyin": " ".join([_SURNAMES[surname], *(_GIVEN[char] for char in given)]),
        "gender": "M" if is_male else "F",
        "resident_id": first17 + last,
        "birth_date": birth.isoformat(),
        "checksum_ok": str(is_right),
        "mobile": rng.choice(_MOBILE) + f"{rng.randrange(10**8):08d}",
        "address": f"{rng.choice(_STREETS)}{rng.randrange(1, 999)}号",
    }


def make_persons(count=300, seed=SEED):
    """Return rows with the columns of ``faker_zh_CN_persons.csv``."""
    rng = random.Random(seed)
    return [make_person(rng) for _ in range(count)]


def make_phone_rows(count=100, seed=SEED):
    """Return rows with the columns of ``cn_phone_vectors.csv``."""
    rng = random.Random(seed)
    rows = []
    for _ in range(count):
        number = rng.choice(_MOBILE) + f"{rng.randrange(10**8):08d}"
        spaced = f"{number[:3]} {number[3:7]} {number[7:]}"
        raw = rng.choice(
            (number, spaced, "+86" + number, "0086 " + spaced, "０" + number)
        )
        rows.append(
            {
                "raw": raw,
                "parse": "ok",
                "is_possible": "True",
                "is_valid": "True",
                "is_valid_for_CN": "True",
                "type": "MOBILE",
                "e164": "+86" + number,
                "national": spaced,
                "international": "+86 " + spaced,
            }
        )
    rows.append({"raw": "abc", "parse": "error:1", "e164": ""})
    rows.append({"raw": "", "parse": "error:1", "e164": ""})
    return rows
