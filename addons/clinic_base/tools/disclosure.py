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

    ``rows`` and ``searches`` name rows whose patients are looked up when the row of
    the log is written: {(table, column of the patient): ids}, {model: (SELECT, how
    many columns of patients it has)}. ``purpose`` is said by the program, ``said`` by
    whoever called it.
    """

    patient_ids: set = field(default_factory=set)
    rows: dict = field(default_factory=dict)
    searches: dict = field(default_factory=dict)
    classes: set = field(default_factory=set)
    fields: dict = field(default_factory=dict)
    door: str = ""
    purpose: str = ""
    said: str = ""

    def set_purpose(self, text):
        self.purpose = self.purpose or clean_word(text)

    def set_said(self, text):
        self.said = self.said or clean_word(text)

    def add_rows(self, table, column, ids):
        if ids:
            self.rows.setdefault((table, column), set()).update(ids)

    def add_fields(self, model, names):
        """Names of fields that were shown, and of none when the row was shown whole."""
        self.fields.setdefault(model, set()).update(names)

    def get_details(self):
        """Names of models and fields, sorted; never a value.

        >>> shown = Disclosure()
        >>> shown.add_fields("clinic.visit", ["reason", "line_ids"])
        >>> shown.get_details()
        {'clinic.visit': ['line_ids', 'reason']}
        """
        return {model: sorted(names) for model, names in sorted(self.fields.items())}
