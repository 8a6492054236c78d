import csv
import json
import tempfile
from pathlib import Path

from .common_visit import VisitCommon

ID_NUMBER = "11010519491231002X"


class TakeoutCommon(VisitCommon):
    """A small clinic with a row of every kind."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.takeout = cls.env["clinic.takeout"]
        cls.family = cls.env["clinic.family"].create(
            {"name": "王家", "chain_id": cls.chain.id}
        )
        cls.mother = cls._bulk("clinic.patient").create(
            {
                "name": "=cmd|' /C calc'!A0",
                "chain_id": cls.chain.id,
                "home_branch_id": cls.branch_a.id,
            }
        )
        cls.employer = cls.env["res.partner"].create(
            {"name": "Employer Ltd", "is_company": True, "email": "pay@example.com"}
        )
        cls._make_person()
        cls._make_visit()

    @classmethod
    def _make_person(cls):
        axis = cls.env["clinic.tag.axis"].create(
            {"name": "Disease", "code": "t_disease"}
        )
        tag, other = cls.env["clinic.tag"].create(
            [{"name": name, "axis_id": axis.id} for name in ("Implant", "Braces")]
        )
        top = cls.env["clinic.source"].create({"name": "T Advertising"})
        source = cls.env["clinic.source"].create(
            {"name": "T Search", "parent_id": top.id}
        )
        cls.patient.sudo().write(
            {
                "birth_date": "1980-05-17",
                "street": "浙江省杭州市西湖区文三路138号",
                "source_id": source.id,
                "tag_ids": [(6, 0, (tag | other).ids)],
                "referrer_id": cls.mother.id,
                "payer_id": cls.mother.partner_id.id,
            }
        )
        patient = {"patient_id": cls.patient.id}
        cls._bulk("clinic.patient.identity").create({**patient, "number": ID_NUMBER})
        cls._bulk("clinic.patient.alias").create({**patient, "number": "OLD-1"})
        cls._bulk("clinic.family.member").create(
            [
                {**patient, "family_id": cls.family.id, "role": "child"},
                {
                    "patient_id": cls.mother.id,
                    "family_id": cls.family.id,
                    "role": "mother",
                    "is_guardian": True,
                },
            ]
        )
        cls._bulk("clinic.contact.consent").create(
            {
                **patient,
                "purpose": "marketing",
                "decision": "granted",
                "given_by_id": cls.mother.id,
                "decided_at": "2024-01-01 10:00:00",
            }
        )
        cls._bulk("clinic.allergy").create({**patient, "substance": "Penicillin"})
        cls._bulk("clinic.contraindication").create(
            {**patient, "product_id": cls.service.id, "note": "Pregnant"}
        )

    @classmethod
    def _make_visit(cls):
        cls.code = cls.env["clinic.diagnosis.code"].create(
            {"code": "T02.1", "name": "Caries of dentine"}
        )
        cls.visit = cls._bulk("clinic.visit").create(
            {
                "patient_id": cls.patient.id,
                "branch_id": cls.branch_a.id,
                "practitioner_id": cls.doctor.id,
                "payer_id": cls.employer.id,
                "state": "left",
                "record_state": "archived",
                "signed_by": cls.practitioner_a.id,
                "arrived_at": "2023-03-10 20:00:00",
                "reason": "Toothache\nsince Monday",
            }
        )
        part = {"visit_id": cls.visit.id}
        for model, vals in (
            ("clinic.visit.diagnosis", {"code_id": cls.code.id, "text": "Caries"}),
            (
                "clinic.visit.procedure",
                {"text": "Filling", "start": "2023-03-10 21:00"},
            ),
            ("clinic.visit.medication", {"drug": "Ibuprofen", "days": 3}),
            ("clinic.visit.observation", {"code": "1", "name": "BMI", "value": "@21"}),
            ("clinic.visit.immunization", {"vaccine": "Tetanus"}),
            ("clinic.visit.tooth", {"tooth": "36", "finding": "caries"}),
            ("clinic.next.step", {"kind": "revisit", "due_on": "2023-09-01"}),
        ):
            cls._bulk(model).create({**part, **vals})
        cls._make_money(part)

    @classmethod
    def _make_money(cls, part):
        line = cls._bulk("clinic.visit.line").create(
            {**part, "product_id": cls.service.id, "price": 33.33, "quantity": 3}
        )
        cls._bulk("clinic.visit.line.credit").create(
            [
                {"line_id": line.id, "role": "sold", "user_id": cls.reception_a.id},
                {
                    "line_id": line.id,
                    "role": "performed",
                    "practitioner_id": cls.doctor.id,
                },
                {"line_id": line.id, "role": "referred", "patient_id": cls.mother.id},
            ]
        )
        cls._bulk("clinic.history.charge").create(
            {
                **part,
                "amount": 129.16,
                "paid": 77.4951,
                "payer_kind": "private",
                "currency_id": cls.company.currency_id.id,
            }
        )

    @classmethod
    def _export(cls, patients=None, user=None, **options):
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        takeout = cls.takeout.with_user(user) if user else cls.takeout
        totals = takeout._export_folder(folder.name, patients, **options)
        return Path(folder.name), totals

    @classmethod
    def _rows(cls, folder, name):
        with open(folder / f"{name}.csv", encoding="utf-8-sig", newline="") as handle:
            return list(csv.DictReader(handle))

    @classmethod
    def _json(cls, folder, name):
        return json.loads((folder / "json" / f"{name}.json").read_text("utf-8"))
