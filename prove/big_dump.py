"""Writes a dump of any length, sealed as Odoo would have sealed it."""

import sys
from datetime import datetime, timedelta

from checkout import ROOT

sys.path.append(str(ROOT / "addons/clinic_base"))
from tools import seal_chain, seal_keys  # noqa: E402

START = datetime(2026, 1, 5, 8)
BATCH = 10_000


def _block(file, table, columns):
    file.write(f"COPY public.{table} ({', '.join(columns)}) FROM stdin;\n")


def _values(number):
    at = START + timedelta(seconds=number)
    values = dict.fromkeys(seal_chain.COLUMNS[seal_chain.FORMAT]["access"])
    values.update(
        happened_at=f"{at}.25",
        local_date=f"{at:%Y-%m-%d}",
        user_id=str(number % 40 + 2),
        roles="practitioner",
        branch_id=str(number % 12 + 1),
        door="clinic.patient.web_read",
        purpose="care",
        classes="clinical,contact",
        patient_ids=f"[{number % 50_000 + 1}]",
        patient_count="1",
        details='{"clinic.patient": ["allergy_ids", "name"]}',
    )
    return values


def write_dump(path, rows):
    """A dump of `rows` rows at `path`; returns the text of the file of public keys."""
    keys = seal_keys.SealKeys([bytes(32)])
    heads, columns = [], ["id", *_values(0)]
    with open(path, "w", encoding="utf-8") as file:
        _block(file, "clinic_access_log", columns)
        for number in range(1, rows + 1):
            cells = [r"\N" if v is None else v for v in _values(number).values()]
            file.write("\t".join([str(number), *cells]) + "\n")
        file.write("\\.\n")
        _block(file, "clinic_access_seal", seal_chain.Seal._fields)
        seq, chain = 0, seal_chain.START
        for start in range(0, rows, BATCH):
            numbers = range(start + 1, min(start + BATCH, rows) + 1)
            at = f"{START + timedelta(seconds=numbers[-1] + 1)}"
            batch = [
                ("access", n, seal_chain.row_digest("access", _values(n).values()))
                for n in numbers
            ]
            for seal in seal_chain.make_seals(batch, seq, chain, at):
                file.write("\t".join(map(str, seal)) + "\n")
            seq, chain = seal.seq, seal.chain
            heads.append(keys.sign(seq, chain, seq, at))
        file.write("\\.\n")
        _block(file, "clinic_access_head", seal_chain.Head._fields)
        for head in heads:
            file.write("\t".join(map(str, head)) + "\n")
        file.write("\\.\n")
        operations = seal_chain.COLUMNS[seal_chain.FORMAT]["operation"]
        _block(file, "clinic_operation_log", ["id", *operations])
        file.write("\\.\n")
    return keys.public_text()
