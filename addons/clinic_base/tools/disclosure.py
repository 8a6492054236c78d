"""What one request disclosed, gathered while it runs. No ORM, no database."""

import re
from dataclasses import dataclass, field

UNWANTED = re.compile(r"[^\w .:/-]")
LONGEST_WORD = 40


def clean_word(text):
    """A short, harmless word or phrase of what a caller sent; empty if nothing.

    >>> clean_word("  phone call ")
    'phone call'
    >>> clean_word("<b>x</b>" + "y" * 99) == "bx/b" + "y" * 36
    True
    >>> clean_word(None), clean_word(["care"])
    ('', '')
    """
    if not isinstance(text, str):
        return ""
    return " ".join(UNWANTED.sub("", text).split())[:LONGEST_WORD].strip()


@dataclass
class Disclosure:
    """Patients, classes and fields that one person was shown by one request.

    ``rows`` names rows whose patient is not looked up before the request ends:
    {(table, column of the patient): ids of rows}.
    """

    patient_ids: set = field(default_factory=set)
    rows: dict = field(default_factory=dict)
    classes: set = field(default_factory=set)
    fields: dict = field(default_factory=dict)
    door: str = ""
    purpose: str = ""
    said: str = ""

    def add(self, classes, patient_ids=(), door="", purpose="", said=""):
        """The first door and the first purpose of a request name its row."""
        self.classes.update(classes)
        self.patient_ids.update(patient_ids)
        self.door = self.door or door or ""
        self.purpose = self.purpose or clean_word(purpose)
        self.said = self.said or clean_word(said)

    def add_rows(self, table, column, ids):
        self.rows.setdefault((table, column), set()).update(ids)

    def add_fields(self, model, names):
        self.fields.setdefault(model, set()).update(names)

    def get_details(self):
        """Names of models and fields, sorted; never a value.

        >>> shown = Disclosure()
        >>> shown.add_fields("clinic.visit", ["reason", "line_ids"])
        >>> shown.get_details()
        {'clinic.visit': ['line_ids', 'reason']}
        """
        return {model: sorted(names) for model, names in sorted(self.fields.items())}
