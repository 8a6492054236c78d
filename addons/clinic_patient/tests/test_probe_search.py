"""Hidden fields and closed files, asked for by domain, order, group and total."""

from contextlib import suppress

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common_probe import (
    ALLERGEN,
    BRANCH_READERS,
    CLINICAL_READERS,
    DISEASE,
    MARK,
    PHONE,
    READERS,
    REASON,
    ProbeCommon,
)

# what tells a file apart by a domain on clinic.patient
GUESSES = (
    [("name", "ilike", MARK)],
    [("name_key", "ilike", MARK.lower())],
    [("pinyin_key", "ilike", MARK.lower())],
    [("display_name", "ilike", MARK)],
    [("search_term", "ilike", PHONE)],
    [("partner_id.name", "ilike", MARK)],
    [("visit_ids.patient_id.name", "ilike", MARK)],
    [("member_ids.patient_id.name", "ilike", MARK)],
    [("birth_date", "=", "1980-04-05")],
    ["!", ("name", "not ilike", MARK)],
)
CLINICAL_DOMAINS = (
    [("allergy_ids.substance", "ilike", ALLERGEN)],
    [("allergy_ids", "!=", False)],
    [("allergy_ids", "any", [("substance", "!=", False)])],
    [("contraindication_ids", "!=", False)],
    [("diagnosis_ids.text", "ilike", DISEASE)],
    [("visit_ids.diagnosis_ids.text", "ilike", DISEASE)],
    [("visit_ids.diagnosis_ids", "!=", False)],
    [("allergy_text", "ilike", ALLERGEN)],
)
# models beside the file from which a path leads into it
PATHS = {
    "mail.message": "partner_ids.name",
    "ir.attachment": "name",
    "account.move": "line_ids.patient_id.name",
    "account.move.line": "patient_id.name",
    "res.users": "clinic_branch_ids.name",
    "clinic.approval": "requested_by.partner_id.name",
}


@tagged("post_install", "-at_install")
class TestProbeSearch(ProbeCommon):
    def test_files_of_another_branch_by_domain(self):
        for role in BRANCH_READERS:
            for domain in GUESSES:
                patients = self._as(role)
                with self.subTest(role=role, domain=domain):
                    self.assertNotIn(self.there, patients.search(domain))
                    self.assertFalse(
                        patients.search_count([*domain, ("id", "=", self.there.id)])
                    )

    def test_guesses_do_find_at_home(self):
        """The domains above are no empty questions."""
        for domain in GUESSES:
            with self.subTest(domain):
                found = self._as(self.reception_b).search(domain)
                self.assertIn(self.there, found)

    def _get_strangers(self):
        """Outsiders without a right; the administrator's rules leave him no file."""
        return [user for user in self._outsiders() if user != self.admin_clinic]

    def test_the_administrator_finds_no_file(self):
        patients = self._as(self.admin_clinic)
        for domain in GUESSES:
            with self.subTest(domain), suppress(AccessError):  # families are closed
                self.assertFalse(patients.search_count(domain))
        self.assertFalse(patients.name_search(MARK))
        self.assertFalse(patients.search_read([], ["name"]))
        for model in ("clinic.visit", "clinic.allergy", "clinic.visit.diagnosis"):
            self.assertFalse(self._as(self.admin_clinic, model).search_count([]))

    def test_outsiders_ask_for_files(self):
        for user in self._get_strangers():
            patients = self._as(user)
            for domain in GUESSES:
                self.assertRefused(patients.search_count, domain)
            self.assertRefused(patients.name_search, MARK)
            self.assertRefused(patients.search_read, [], ["name"])

    def test_names_of_another_branch(self):
        for role in BRANCH_READERS:
            for term in (MARK, PHONE, PHONE[-4:], MARK[:3]):
                with self.subTest(role=role, term=term):
                    found = self._as(role).name_search(term)
                    self.assertNotIn(self.there.id, [row[0] for row in found])

    def test_name_search_with_a_domain_of_ids(self):
        found = self._as("reception").name_search(
            MARK, [("id", "in", self.there.ids)], "ilike", 5
        )
        self.assertFalse(found)
        found = self._as("reception").name_search("", [("id", "in", self.there.ids)])
        self.assertFalse(found)

    def test_clinical_domains(self):
        for role in set(READERS) - set(CLINICAL_READERS):
            for domain in CLINICAL_DOMAINS:
                with self.subTest(role=role, domain=domain):
                    self.assertRefused(self._as(role).search_count, domain)

    def test_clinical_domains_of_those_who_treat(self):
        for domain in CLINICAL_DOMAINS[:2]:
            self.assertIn(self.here, self._as("nurse").search(domain))
            self.assertNotIn(self.there, self._as("nurse").search(domain))

    def test_reason_of_a_visit(self):
        for role in ("consultant", "followup", "manager", "privacy"):
            visits = self._as(role, "clinic.visit")
            for call in (
                lambda v: v.search_count([("reason", "ilike", REASON)]),
                lambda v: v.search([], order="reason"),
                lambda v: v.formatted_read_group([], ["reason"], ["__count"]),
                lambda v: v.formatted_read_group([], [], ["reason:array_agg"]),
                lambda v: v.search_read([], ["reason"]),
                lambda v: v.search_fetch([], ["reason"]),
                lambda v: v.export_data(["reason"]),
            ):
                with self.subTest(role):
                    self.assertClosed(call, visits)
            patients = self._as(role)
            domain = [("visit_ids.reason", "ilike", REASON)]
            self.assertRefused(patients.search_count, domain)

    def test_order_by_what_is_hidden(self):
        for role in set(READERS) - set(CLINICAL_READERS):
            for order in ("reason", "reason_code_id"):
                if role == "reception" and order == "reason":
                    continue
                with self.subTest(role=role, order=order):
                    visits = self._as(role, "clinic.visit")
                    self.assertRefused(visits.search, [], order=order)

    def test_groups_and_totals(self):
        for role in BRANCH_READERS:
            patients = self._as(role)
            for groupby, aggregates in (
                (["name"], ["__count"]),
                (["name_key"], ["__count"]),
                (["phone"], ["__count"]),
                (["partner_id"], ["__count"]),
                (["create_uid"], ["name:array_agg"]),
                (["home_branch_id"], ["name:max", "name:min", "phone:max"]),
                ([], ["phone_key:array_agg", "name:array_agg_distinct"]),
                (["birth_date:year"], ["__count", "name:array_agg"]),
            ):
                with self.subTest(role=role, groupby=groupby):
                    self.assertClosed(
                        patients.formatted_read_group, [], groupby, aggregates
                    )

    def test_totals_tell_no_number_of_hidden_files(self):
        patients = self._as("nurse")
        rows = patients.formatted_read_group([], ["home_branch_id"], ["__count"])
        branches = {row["home_branch_id"][0] for row in rows if row["home_branch_id"]}
        self.assertEqual(branches, {self.branch_a.id})

    def test_tags_about_health(self):
        """Who does not treat learns neither the tag nor who carries it."""
        for role in ("reception", "manager", "consultant", "followup", "privacy"):
            patients = self._as(role)
            for domain in (
                [("tag_ids", "in", self.disease.ids)],
                [("tag_ids", "=", self.disease.id)],
                [("tag_ids.name", "ilike", DISEASE)],
                [("tag_ids", "ilike", DISEASE)],
                [("tag_ids", "any", [("id", "=", self.disease.id)])],
                [("tag_ids.axis_id.is_clinical", "=", True)],
            ):
                with self.subTest(role=role, domain=domain):
                    self.assertFalse(patients.search_count(domain))
            self.assertClosed(patients.formatted_read_group, [], ["tag_ids"], [])
            self.assertClosed(patients.search_read, [], ["tag_ids"], marks=[DISEASE])

    def test_tags_are_found_by_those_who_treat(self):
        found = self._as("practitioner").search([("tag_ids", "in", self.disease.ids)])
        self.assertEqual(found, self.here)

    def test_document_numbers(self):
        self.env["clinic.patient.identity"].create(
            {
                "patient_id": self.there.id,
                "id_type": "passport",
                "country_id": self.env.ref("base.cn").id,
                "number": "E12345678",
            }
        )
        self.env.flush_all()
        domain = [("number", "=", "E12345678")]
        for role in ("reception", "manager"):
            found = self._as(role, "clinic.patient.identity").search(domain)
            self.assertFalse(found, role)
        found = self._as(self.reception_b, "clinic.patient.identity").search(domain)
        self.assertEqual(found.patient_id, self.there)
        for role in set(READERS) - {"reception", "manager", "privacy"}:
            self.assertRefused(
                self._as(role).search_count,
                [("identity_ids.number", "=", "E12345678")],
            )
        for name in ("blind_index", "ciphertext"):
            identities = self._as(self.reception_b, "clinic.patient.identity")
            self.assertRefused(identities.search_count, [(name, "!=", False)])
            self.assertRefused(identities.search_read, [], [name])
            self.assertRefused(identities.search, [], order=name)
            self.assertRefused(identities.formatted_read_group, [], [name], [])

    def test_properties(self):
        self.chain.patient_properties_definition = [
            {"name": "probe", "string": "Probe", "type": "char"}
        ]
        self.there.sudo().properties = {"probe": MARK}
        self.env.flush_all()
        for role in BRANCH_READERS:
            patients = self._as(role)
            self.assertFalse(patients.search_count([("properties.probe", "=", MARK)]))
            self.assertClosed(
                patients.formatted_read_group, [], ["properties.probe"], ["__count"]
            )
        for user in self._get_strangers():
            self.assertRefused(
                self._as(user).search_count, [("properties.probe", "=", MARK)]
            )
        administrator = self._as(self.admin_clinic)
        self.assertFalse(administrator.search_count([("properties.probe", "=", MARK)]))

    def test_paths_through_other_models(self):
        self.env["ir.attachment"].create(
            {"name": MARK, "res_model": "clinic.patient", "res_id": self.there.id}
        )
        users = [*self._outsiders(), self.nurse_a, self.users["consultant"]]
        for model, path in PATHS.items():
            for user in users:
                if user.has_group("clinic_base.group_clinic_base_payer"):
                    continue  # finds payers by name, by design
                with self.subTest(model=model, user=user.login):
                    self.assertClosed(
                        self._as(user, model).search_read,
                        [(path, "ilike", MARK)],
                        ["display_name"],
                    )

    def test_lines_of_invoices_lead_to_no_file(self):
        """Finance has invoices but no files: a path ends at the patient."""
        for path in ("patient_id.phone", "patient_id.name", "patient_id.tag_ids.name"):
            for model, prefix in (
                ("account.move.line", ""),
                ("account.move", "line_ids."),
            ):
                with self.subTest(path=path, model=model):
                    self.assertRefused(
                        self._as("finance", model).search_count,
                        [(prefix + path, "ilike", "1")],
                    )
