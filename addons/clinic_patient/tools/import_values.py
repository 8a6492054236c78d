"""What one cell means: the transforms of an import profile. No ORM.

Each takes (mapper, line, column, text) and fills the line, or raises `Refused`.
The text is stripped and not empty. `TRANSFORMS` names them as profiles do.
"""

import json
import re
import unicodedata
from decimal import Decimal, InvalidOperation

from odoo.addons.clinic_base.tools.local_date import local_date

from .dates import DateError, parse_date, parse_instant
from .identities import check_identity
from .import_line import Refused
from .phones import parse_phones

_SEXES = {
    "male": ("m", "male", "man", "男", "男性", "1", "h", "masculino", "männlich"),
    "female": ("f", "female", "woman", "女", "女性", "2", "w", "femenino", "weiblich"),
    "other": ("o", "other", "x", "其他", "9"),
    "unknown": ("u", "unknown", "未知", "不详", "未说明", "0", "?"),
}
SEX = {word: sex for sex, words in _SEXES.items() for word in words}
_TRUE = {"1", "true", "t", "yes", "y", "是", "有", "√", "x"}
_FALSE = {"0", "false", "f", "no", "n", "否", "无", "-"}
_MONEY_SIGNS = re.compile(r"[\s,'¥￥$€£元]")
_OFFSET = re.compile(r"\d[T ]\d{1,2}:\d\d.*(?:[+-]\d\d:?\d\d|Z)$")
PHONES = ("phone", "phone2")
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")


def fold(text):
    """Return the form in which values of a list are compared."""
    return unicodedata.normalize("NFKC", text).strip().casefold()


def put_text(mapper, line, column, text):
    known = line.values.get(column.field)
    line.values[column.field] = f"{known} {text}" if known else text


def put_name(mapper, line, column, text):
    folded = unicodedata.normalize("NFKC", text)
    put_text(mapper, line, column, " ".join(folded.split()))


def put_date(mapper, line, column, text):
    """The day; of an instant with its offset, the day at the branches' time zone."""
    if _OFFSET.search(text):
        moment = _instant(mapper, column, text)
        line.values[column.field] = local_date(moment, mapper.tz)
        return
    is_birth = column.field == "birth_date"
    found = parse_date(text, mapper.date_order, mapper.today if is_birth else None)
    if found.error_code:
        code = "birth_future" if found.error_code == "future" else "date"
        raise Refused(code, column.name)
    line.values[column.field] = found.date
    if is_birth:
        line.values["birth_precision"] = found.precision


def put_datetime(mapper, line, column, text):
    line.values[column.field] = _instant(mapper, column, text)


def _instant(mapper, column, text):
    try:
        return parse_instant(text, mapper.tz)
    except DateError:
        raise Refused("date", column.name) from None


def put_sex(mapper, line, column, text):
    sex = column.values.get(text) or SEX.get(fold(text))
    if not sex:
        raise Refused("choice", column.name)
    line.values[column.field] = sex


def put_phone(mapper, line, column, text):
    """The first number fills the field; a second one waits for ``phone2``."""
    found = parse_phones(text, mapper.country or None)
    numbers = [phone.e164 for phone in found if phone.is_possible]
    if not numbers:
        # Kept as typed: the patient's file shows it and says that it is no number.
        numbers = [text]
    for number in numbers:
        if number in (line.values.get(name) for name in PHONES):
            continue
        free = [n for n in (column.field, *PHONES) if not line.values.get(n)]
        if free:
            line.values[free[0]] = number


def put_email(mapper, line, column, text):
    address = unicodedata.normalize("NFKC", text)
    if not _EMAIL.fullmatch(address):
        raise Refused("email", column.name)
    line.values[column.field] = address


def put_amount(mapper, line, column, text):
    plain = _MONEY_SIGNS.sub("", unicodedata.normalize("NFKC", text))
    try:
        amount = Decimal(plain)
    except InvalidOperation:
        raise Refused("amount", column.name) from None
    if not amount.is_finite() or abs(amount) >= Decimal(10) ** 12:
        raise Refused("amount", column.name)
    line.values[column.field] = float(amount)


def put_integer(mapper, line, column, text):
    put_amount(mapper, line, column, text)
    number = line.values[column.field]
    if number != int(number) or abs(number) > 2**31 - 1:
        raise Refused("amount", column.name)
    line.values[column.field] = int(number)


def put_boolean(mapper, line, column, text):
    word = fold(text)
    if word not in _TRUE and word not in _FALSE:
        raise Refused("choice", column.name)
    line.values[column.field] = word in _TRUE


def put_choice(mapper, line, column, text):
    """By the column's list; ``*`` in it stands for any other value."""
    choices = mapper.choices(column)
    value = choices.get(fold(text), choices.get("*"))
    if value is None and choices:
        raise Refused("choice", column.name)
    line.values[column.field] = value if choices else text


def put_reference(mapper, line, column, text):
    line.links[column.field] = (column.argument, text, column.name)


def put_references(mapper, line, column, text):
    """Several keys in one cell, separated by |: a many2many."""
    keys = [key.strip() for key in text.split("|") if key.strip()]
    line.links[column.field] = (column.argument, keys, column.name)


def put_named(mapper, line, column, text):
    """A record known by its name alone, made where it is missing."""
    line.named[column.field] = (column.argument, text)


def put_code(mapper, line, column, text):
    """``argument`` is ``system:heading of the column with the name``."""
    system, _colon, heading = column.argument.partition(":")
    name = mapper.cell(line, heading) or text
    line.codes[column.field] = (system, text, name)


def put_place(mapper, line, column, text):
    """Country, currency, branch, company: ids by code or name."""
    found = mapper.lookups[column.transform].get(fold(text))
    if not found:
        raise Refused("choice", column.name)
    line.values[column.field] = found


def put_state(mapper, line, column, text):
    country = line.values.get("country_id") or mapper.country_id
    found = mapper.lookups["state"].get((country, fold(text)))
    if not found:
        raise Refused("choice", column.name)
    line.values[column.field] = found


def put_identity(mapper, line, column, text):
    """A number of a document: checked here, encrypted when the record is made."""
    if column.field:  # a file of documents: kind and country are columns of it
        line.values[column.field] = text
        return
    kind, _colon, country = column.argument.partition(":")
    country = country or mapper.country
    found = check_identity(kind, country, text, mapper.today)
    if found.ok:
        line.secrets.append((kind, country, found.number))
        if found.birth_date:
            line.values.setdefault("birth_date", found.birth_date)
            line.values.setdefault("sex", found.sex)
    elif mapper.keeps_without_identity and found.error_code != "masked":
        line.note = "identity_dropped"
    else:
        raise Refused(f"identity_{found.error_code}", column.name)


def put_old_number(mapper, line, column, text):
    line.numbers.append(text)


def put_json(mapper, line, column, text):
    try:
        line.values[column.field] = json.loads(text)
    except ValueError:
        raise Refused("json", column.name) from None


TRANSFORMS = {
    "text": put_text,
    "name": put_name,
    "date": put_date,
    "datetime": put_datetime,
    "sex": put_sex,
    "phone": put_phone,
    "email": put_email,
    "amount": put_amount,
    "integer": put_integer,
    "boolean": put_boolean,
    "choice": put_choice,
    "reference": put_reference,
    "references": put_references,
    "named": put_named,
    "country": put_place,
    "state": put_state,
    "currency": put_place,
    "branch": put_place,
    "company": put_place,
    "code": put_code,
    "identity": put_identity,
    "old_number": put_old_number,
    "json": put_json,
}
# Where a mask would overwrite the real value of a person.
MASKABLE_TRANSFORMS = frozenset({"name", "phone", "identity", "email"})
MASKABLE_FIELDS = frozenset({"street", "street2"})
