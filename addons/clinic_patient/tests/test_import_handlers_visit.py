from datetime import date, datetime

from odoo.tests import tagged

from .common_import_edges import ImportEdgeCommon

PATIENT = {"id": "P1", "name": "张伟"}
VISIT = {"id": "V1", "patient": "P1", "arrived": "2020-03-31 09:30", "branch": ""}


@tagged("post_install", "-at_install")
class TestImportHandlerVisit(ImportEdgeCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.profile = cls._profile(
            cls._file_vals("clinic.patient", {"name": ("name", "name")}, "patients"),
            cls._file_vals(
                "clinic.visit",
                {
                    "patient": ("patient_id", "reference"),
                    "arrived": ("arrived_at", "datetime"),
                    "branch": ("branch_id", "branch"),
                    "why": {
                        "field": "reason_code_id",
                        "transform": "code",
                        "argument": "snomed:why_text",
                    },
                    "why_text": {"ignored_reason": "Name of the code"},
                },
                "visits",
                defaults='{"state": "left", "record_state": "archived"}',
            ),
            cls._file_vals(
                "clinic.history.charge",
                {
                    "visit": ("visit_id", "reference"),
                    "amount": ("amount", "amount"),
                    "paid": ("paid", "amount"),
                    "currency": ("currency_id", "currency"),
                },
                "xcharges",
            ),
        )

    def _run(self, visits=(VISIT,), charges=(), patients=(PATIENT,), **options):
        files = {"patients": patients, "visits": visits, "xcharges": charges}
        files = {name: rows for name, rows in files.items() if rows}
        return self._deliver(self.profile, **files, **options)

    def test_time_without_zone_is_of_the_profile(self):
        report = self._run()
        visit = self._record(report, "clinic.visit", "V1")
        self.assertEqual(visit.arrived_at, datetime(2020, 3, 31, 1, 30))
        self.assertEqual(visit.local_date, date(2020, 3, 31))
        self.assertEqual((visit.state, visit.record_state), ("left", "archived"))
        self.assertEqual(visit.external_ref, "V1")

    def test_branch_of_the_file_else_the_importing_one(self):
        other = VISIT | {"id": "V2", "branch": "branch b"}
        report = self._run([VISIT, other])
        branches = [
            self._record(report, "clinic.visit", key).branch_id for key in ("V1", "V2")
        ]
        self.assertEqual(branches, [self.branch_a, self.branch_b])

    def test_branch_name_with_full_width_brackets(self):
        self.branch_b.name = "西湖院（总院）"
        report = self._run([VISIT | {"branch": "西湖院（总院）"}])
        visit = self._record(report, "clinic.visit", "V1")
        self.assertEqual(visit.branch_id, self.branch_b, self._reasons(report))

    def _reasons(self, report):
        return self._rows(report).mapped("reason")

    def test_old_visit_elsewhere_opens_no_file(self):
        report = self._run([VISIT | {"branch": "B"}])
        patient = self._record(report, "clinic.patient", "P1")
        self.assertFalse(patient.grant_ids, "the day of this visit is long past")

    def test_unknown_branch_and_bad_time(self):
        report = self._run(
            [
                VISIT | {"id": "V2", "branch": "Mars"},
                VISIT | {"id": "V3", "arrived": "noon"},
            ]
        )
        found = [(row.reason_code, row.column) for row in self._rows(report)]
        self.assertEqual(found, [("choice", "branch"), ("date", "arrived")])

    def test_code_gets_the_name_beside_it_and_is_made_once(self):
        why = {"why": "T77", "why_text": "Toothache"}
        self._run([VISIT | why, VISIT | why | {"id": "V2"}])
        code = self.env["clinic.diagnosis.code"].search(
            [("code", "=", "T77"), ("system", "=", "snomed")]
        )
        self.assertEqual(code.name, "Toothache")
        visits = self.env["clinic.visit"].search([("reason_code_id", "=", code.id)])
        self.assertEqual(len(visits), 2)

    def test_charge_has_the_currency_of_the_file_else_of_the_company(self):
        self.env.ref("base.EUR").active = True
        charge = {"id": "C1", "visit": "V1", "amount": "¥1,234.50", "paid": "0.125"}
        other = charge | {"id": "C2", "currency": "eur", "amount": "7"}
        report = self._run(charges=[charge | {"currency": ""}, other])
        first = self._record(report, "clinic.history.charge", "C1")
        second = self._record(report, "clinic.history.charge", "C2")
        self.assertEqual(first.currency_id, self.company.currency_id)
        self.assertEqual((first.amount, first.paid), (1234.5, 0.125))
        self.assertEqual(second.currency_id.name, "EUR")
        self.assertEqual(first.external_key, "C1")
        patient = self._record(report, "clinic.patient", "P1")
        self.assertEqual(first.patient_id, patient)

    def test_changed_amount_changes_nothing_else(self):
        charge = {"id": "C1", "visit": "V1", "amount": "10", "paid": "5"}
        report = self._run(charges=[charge])
        record = self._record(report, "clinic.history.charge", "C1")
        again = self._run(charges=[charge | {"amount": "12"}])
        self.assertEqual(self._of_file(again, "visits"), {"unchanged": 1})
        self.assertEqual(self._of_file(again, "xcharges"), {"updated": 1})
        self.assertEqual((record.amount, record.paid), (12, 5))
        undo = self._rows(again, "updated")._open_payload()["undo"]
        self.assertEqual(undo["values"], {"amount": 10.0})
        self._undo(again)
        self.assertEqual((record.amount, record.paid), (10, 5))

    def test_visit_moves_to_the_patient_of_the_corrected_row(self):
        patients = [PATIENT, {"id": "P2", "name": "李娜"}]
        first = self._run(patients=patients)
        visit = self._record(first, "clinic.visit", "V1")
        again = self._run([VISIT | {"patient": "P2"}], patients=patients)
        self.assertEqual(self._of_file(again, "visits"), {"updated": 1})
        self.assertEqual(visit.patient_id.name, "李娜")
        self._undo(again)
        self.assertEqual(visit.patient_id.name, "张伟")

    def test_control_totals_by_file_and_sum(self):
        charge = {"id": "C1", "visit": "V1", "amount": "10.10", "paid": "5"}
        totals = {
            "rows": {"visits": 2, "xcharges": 1, "nowhere": 3},
            "sums": {"xcharges": {"amount": 10.1, "paid": 6}},
            "moon_phase": 4,
        }
        result = self._run(charges=[charge], totals=totals)["reconciliation"]
        self.assertEqual((result["total"], result["compared"]), (6, 4))
        self.assertEqual(
            [(d["figure"], d["stated"], d["found"]) for d in result["differences"]],
            [("rows.visits", 2, 1), ("sums.xcharges.paid", 6, 5.0)],
        )
        reasons = {r["figure"]: r["reason"] for r in result["left_out"]}
        self.assertEqual(set(reasons), {"rows.nowhere", "moon_phase"})
        self.assertTrue(all(reasons.values()))

    def test_reconciliation_reads_as_sentences(self):
        report = self._run(totals={"rows": {"visits": 2}})
        text = self._batch(report).with_user(self.hq).reconciliation_text
        self.assertEqual(
            text.splitlines(),
            [
                "Reconciliation: 1 of 1 figures, 1 differences",
                "rows.visits: 2 stated, 1 found",
            ],
        )


@tagged("post_install", "-at_install")
class TestImportHandlerChildren(ImportEdgeCommon):
    """Models without a handler of their own take the general one."""

    def test_family_and_members(self):
        profile = self._profile(
            self._file_vals("clinic.patient", {"name": "name"}, "patients"),
            self._file_vals("clinic.family", {"name": "name"}, "families"),
            self._file_vals(
                "clinic.family.member",
                {
                    "family": ("family_id", "reference"),
                    "patient": ("patient_id", "reference"),
                    "role": ("role", "choice"),
                    "guardian": ("is_guardian", "boolean"),
                },
                "members",
            ),
        )
        files = {
            "patients": [PATIENT],
            "families": [{"id": "F", "name": "张家"}],
            "members": [
                {
                    "id": "1",
                    "family": "F",
                    "patient": "P1",
                    "role": "",
                    "guardian": "是",
                },
            ],
        }
        report = self._deliver(profile, **files)
        self.assertEqual(self._counts(report), {"created": 3})
        family = self._record(report, "clinic.family", "F")
        self.assertEqual(family.chain_id, self.chain)
        member = family.member_ids
        self.assertEqual((member.role, member.is_guardian), ("other", True))
        files["members"][0] |= {"id": "2", "role": "father"}  # another key, same pair
        again = self._deliver(profile, **files)
        self.assertEqual(self._of_file(again, "members"), {"updated": 1})
        self.assertEqual((family.member_ids, member.role), (member, "father"))

    def test_consent_and_allergy_and_contraindication(self):
        profile = self._profile(
            self._file_vals("clinic.patient", {"name": "name"}, "patients"),
            self._file_vals(
                "clinic.contact.consent",
                {
                    "patient": ("patient_id", "reference"),
                    "purpose": ("purpose", "choice"),
                    "decision": {
                        "field": "decision",
                        "transform": "choice",
                        "values": '{"同意": "granted", "*": "refused"}',
                    },
                    "at": ("decided_at", "datetime"),
                },
                "consents",
            ),
            self._file_vals(
                "clinic.contraindication",
                {
                    "patient": ("patient_id", "reference"),
                    "note": "note",
                    "until": ("until", "date"),
                },
                "warnings",
            ),
        )
        consent = {"patient": "P1", "purpose": "marketing", "at": "2020-01-01 08:00"}
        report = self._deliver(
            profile,
            patients=[PATIENT],
            consents=[
                {"id": "1", **consent, "decision": "同意"},
                {
                    "id": "2",
                    **consent,
                    "decision": "不要打电话",
                    "at": "2021-01-01 08:00",
                },
            ],
            warnings=[{"id": "1", "patient": "P1", "note": "孕", "until": "2020年9月"}],
        )
        decisions = [
            self._record(report, "clinic.contact.consent", key).decision for key in "12"
        ]
        self.assertEqual(decisions, ["granted", "refused"], self._reasons(report))
        self.assertEqual(
            self._record(report, "clinic.contraindication", "1").until.month, 9
        )

    def _reasons(self, report):
        return self._rows(report).mapped("reason")
