from odoo.exceptions import AccessError, ValidationError
from odoo.tests import tagged
from odoo.tools import SQL

from .common import BULK, PatientCommon


class PolicyCommon(PatientCommon):
    def _answer(self, key, value, **place):
        key = self.env.ref(f"clinic_patient.policy_key_{key}")
        return self.env["clinic.policy"].create(
            {"key_id": key.id, "value": value, **place}
        )


@tagged("post_install", "-at_install")
class TestRequiredLevels(PolicyCommon):
    """Chain, company, branch: the nearest answer counts."""

    def _require(self, value, **place):
        return self._answer("patient_required_fields", value, **place)

    def test_the_chain_asks_everywhere(self):
        self._require('["city"]', chain_id=self.chain.id)
        for user in (self.reception_a, self.reception_b):
            with self.assertSentence(ValidationError, "Fill in for 张三: City"):
                self._new_patient(user=user)

    def test_the_company_asks_its_branches(self):
        self._require('["city"]', company_id=self.company_c.id)
        reception_c = self._new_user("reception", self.branch_c, "t_reception_c")
        self.assertTrue(self._new_patient())
        with self.assertSentence(ValidationError, "City"):
            self._new_patient(user=reception_c)

    def test_the_branch_overrules_the_chain(self):
        self._require('["city"]', chain_id=self.chain.id)
        self._require('["zip"]', branch_id=self.branch_a.id)
        with self.assertSentence(ValidationError, "Fill in for 张三: Postal code"):
            self._new_patient(city="Wuhan")
        self.assertTrue(self._new_patient(zip="1"))
        with self.assertSentence(ValidationError, "City"):
            self._new_patient(user=self.reception_b)

    def test_a_fixed_answer_of_the_chain_stands(self):
        self._require('["city"]', chain_id=self.chain.id, lock="fixed")
        self._answer("patient_required_fields", '["city"]', company_id=self.company.id)
        with self.assertSentence(ValidationError, "City"):
            self._new_patient()

    def test_emptying_is_refused_as_well(self):
        patient = self._new_patient(city="Wuhan", sex="male")
        self._require('["city", "sex"]', branch_id=self.branch_a.id)
        with self.assertSentence(ValidationError, "City"):
            patient.city = False
        with self.assertSentence(ValidationError, "Sex"):
            patient.sex = "unknown"
        patient.email = "a@example.com"
        self.assertEqual(patient.sudo().email, "a@example.com")

    def test_what_was_missing_before_stops_the_next_change(self):
        patient = self._new_patient()
        self._require('["city"]', branch_id=self.branch_a.id)
        patient.do_not_contact = True
        with self.assertSentence(ValidationError, "City"):
            patient.phone = "13800138000"
        patient.write({"phone": "13800138000", "city": "Wuhan"})

    def test_moving_to_a_branch_that_asks_more(self):
        self._require('["city"]', branch_id=self.branch_b.id)
        patient = self._new_patient().sudo()
        with self.assertSentence(ValidationError, "City"):
            patient.home_branch_id = self.branch_b
        patient.write({"home_branch_id": self.branch_b.id, "city": "Berlin"})

    def test_files_without_branch_follow_their_own_chain(self):
        other = self.env["clinic.chain"].create({"name": "Other", "code": "OTH"})
        self._require('["city"]', chain_id=other.id)
        vals = {"name": "x", "home_branch_id": False}
        here = self.patients.create({**vals, "chain_id": self.chain.id})
        there = self.patients.with_context(**BULK).create(
            {**vals, "chain_id": other.id}
        )
        with self.assertSentence(ValidationError, "City"):
            (here | there.with_env(self.env)).write({"email": "a@example.com"})

    def test_unknown_words_ask_nothing(self):
        self._require('["password", "name"]', branch_id=self.branch_a.id)
        self.assertTrue(self._new_patient())

    def test_an_old_day_of_the_answer_has_not_come(self):
        self._require('["city"]', branch_id=self.branch_a.id, valid_from="2999-01-01")
        self.assertTrue(self._new_patient())


@tagged("post_install", "-at_install")
class TestCompletenessInLine(PolicyCommon):
    """The side table says what the form says, after whatever happens."""

    def _table(self, patients):
        self.patients._sync_completeness()
        return dict(
            self.env.execute_query(
                SQL(
                    "SELECT patient_id, percent FROM clinic_patient_completeness"
                    " WHERE patient_id = ANY(%s)",
                    patients.ids,
                )
            )
        )

    def _assert_in_line(self, patients):
        self.env.invalidate_all()
        figures = self.patients._completeness(patients.sudo())
        expected = {i: result.percent for i, result in figures.items()}
        self.assertEqual(self._table(patients), expected)
        return expected

    def test_each_fact_counts_in_both(self):
        patient = self._new_patient()
        last = self._assert_in_line(patient)[patient.id]
        source = self.env["clinic.source"].create({"name": "Friends"})
        for vals in (
            {"phone": "13800138000"},
            {"birth_date": "1990-01-01"},
            {"sex": "other"},
            {"street": "1"},
            {"email": "a@example.com"},
            {"practitioner_id": self._new_practitioner().id},
            {"source_id": source.id},
            {"identity_ids": [(0, 0, {"id_type": "other", "number": "A123456"})]},
            {"consent_ids": [(0, 0, {"purpose": "marketing", "decision": "refused"})]},
        ):
            patient.write(vals)
            now = self._assert_in_line(patient)[patient.id]
            self.assertGreater(now, last, vals)
            last = now
        self.assertEqual(last, 100)

    def test_taking_away_lowers_it(self):
        patient = self._new_patient(phone="13800138000", city="Wuhan")
        before = self._assert_in_line(patient)[patient.id]
        patient.write({"phone": False, "city": False})
        self.assertLess(self._assert_in_line(patient)[patient.id], before)

    def test_weights_that_make_no_sense(self):
        patients = self._new_patient() | self._new_patient("李", phone="13800138000")
        for weights in (
            "{}",
            '{"phone": 0}',
            '{"phone": -3, "sex": 2}',
            '{"phone": 1.9, "sex": "much", "nothing": 4}',
            '{"phone": 1, "sex": 1, "email": 1}',
        ):
            self._answer(
                "patient_completeness_weights", weights, branch_id=self.branch_a.id
            )
            self._assert_in_line(patients)
            self.env["clinic.policy"].search(
                [("branch_id", "=", self.branch_a.id)]
            ).unlink()

    def test_who_has_no_row(self):
        prospect = self._new_patient(kind="prospect")
        patient = self._new_patient()
        self.assertEqual(set(self._table(prospect | patient)), {patient.id})
        patient.action_archive()
        self.assertEqual(self._table(prospect | patient), {})
        patient.action_unarchive()
        prospect.action_make_patient()
        self.assertEqual(len(self._table(prospect | patient)), 2)
        ids = patient.ids
        patient.sudo().unlink()
        self.assertEqual(self._table(self.patients.browse(ids)), {})

    def test_the_row_moves_with_the_file(self):
        patient = self._new_patient()
        self._table(patient)
        patient.sudo().home_branch_id = self.branch_b
        self._table(patient)
        rows = self.env.execute_query(
            SQL(
                "SELECT branch_id FROM clinic_patient_completeness"
                " WHERE patient_id = %s",
                patient.id,
            )
        )
        self.assertEqual(rows, [(self.branch_b.id,)])

    def test_search_knows_every_comparison(self):
        empty = self._new_patient()
        full = self._new_patient("李", phone="13800138000")
        table = self._table(empty | full)
        mine = [("id", "in", (empty | full).ids)]
        for operator, found in (
            ("=", full),
            ("!=", empty),
            (">=", full),
            ("<", empty),
            ("in", full),
        ):
            value = table[full.id]
            value = [value] if operator == "in" else value
            domain = [*mine, ("completeness", operator, value)]
            self.assertEqual(self.patients.search(domain), found.sudo(), operator)

    def test_what_is_missing_is_named_heaviest_first(self):
        patient = self._new_patient()
        missing = patient.completeness_missing.split(", ")
        self.assertEqual(missing[:2], ["phone", "birth date"])
        self.assertEqual(len(missing), 9)

    def test_the_cashier_reads_it_the_employee_does_not(self):
        patient = self._new_patient(phone="13800138000")
        self.assertEqual(
            patient.with_user(self.users["cashier"]).completeness,
            patient.completeness,
        )
        with self.assertRaises(AccessError):
            patient.with_user(self.employee).read(["completeness"])
