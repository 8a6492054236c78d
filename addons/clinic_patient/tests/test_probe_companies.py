"""A second legal entity, a second chain, and a branch that is taken away."""

from odoo import fields
from odoo.addons.clinic_base.tests.common import GROUP
from odoo.tests import new_test_user, tagged

from .common_probe import MARK, PHONE, ProbeCommon

MODELS = (
    "clinic.patient",
    "clinic.visit",
    "clinic.allergy",
    "clinic.visit.diagnosis",
    "clinic.contact.consent",
    "clinic.family.member",
)


@tagged("post_install", "-at_install")
class TestProbeCompanies(ProbeCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.reception_c = cls._new_user("reception", cls.branch_c, "t_reception_c")
        cls.practitioner_c = cls._new_user("practitioner", cls.branch_c, "t_pract_c")
        cls.files = cls.here | cls.there

    def _count(self, user, model):
        name = "id" if model == "clinic.patient" else "patient_id"
        domain = [(name, "in", self.files.ids)]
        records = self._as(user, model)
        return records.search_count(domain) if records.has_access("read") else 0

    def test_the_other_company_reads_nothing(self):
        for user in (self.reception_c, self.practitioner_c):
            for model in MODELS:
                with self.subTest(f"{user.login}: {model}"):
                    self.assertEqual(self._count(user, model), 0)

    def test_companies_in_the_context(self):
        """Companies that a client names are not companies that he has."""
        patients = self._as(self.reception_c).with_context(
            allowed_company_ids=[self.company_c.id, self.company.id]
        )
        self.assertClosed(patients.search_read, [("id", "in", self.files.ids)])

    def test_more_companies_are_no_branches(self):
        """A company opens money, a branch opens files."""
        self.reception_c.company_ids |= self.company
        self.assertEqual(self._count(self.reception_c, "clinic.patient"), 0)

    def test_a_visit_needs_consent_between_companies(self):
        visits = self._as(self.reception_c, "clinic.visit")
        vals = {"patient_id": self.there.id, "branch_id": self.branch_c.id}
        self.assertRefused(visits.create, vals)
        self.assertFalse(self._get_grants(self.branch_c))
        self.env["clinic.contact.consent"].create(
            {
                "patient_id": self.there.id,
                "purpose": "sharing",
                "decision": "granted",
                "company_id": self.company_c.id,
            }
        )
        self._as(self.reception_c, "clinic.visit").create(vals)
        self.assertTrue(self._get_grants(self.branch_c))

    def _get_grants(self, branch):
        domain = [("patient_id", "=", self.there.id), ("branch_id", "=", branch.id)]
        return self.env["clinic.patient.grant"].search(domain)

    def test_a_visit_opens_no_file_of_another_chain(self):
        """The same company, but not the same clinic."""
        for role in ("reception", "practitioner"):
            other = self._new_other(role)
            visits = self._as(other, "clinic.visit")
            self.assertRefused(
                visits.create,
                {
                    "patient_id": self.there.id,
                    "branch_id": other.clinic_branch_id.id,
                    "planned_at": fields.Datetime.now(),
                },
            )
            self.assertFalse(self._get_grants(other.clinic_branch_id))
            self.assertEqual(self._count(other, "clinic.patient"), 0)

    def _new_other(self, role):
        if not hasattr(self, "other_branch"):
            first = self._new_chain_user("manager")
            self.other_branch = first.clinic_branch_id
        return new_test_user(
            self.env,
            f"second_{role}",
            GROUP + role,
            company_id=self.other_branch.company_id.id,
            company_ids=[(6, 0, self.other_branch.company_id.ids)],
            clinic_branch_ids=[(6, 0, self.other_branch.ids)],
        )

    def test_another_chain_reads_nothing(self):
        """Not even the roles that read a whole chain."""
        for role in ("reception", "medical_director", "privacy", "manager"):
            other = self._new_other(role)
            for model in MODELS:
                with self.subTest(f"{role}: {model}"):
                    self.assertEqual(self._count(other, model), 0)
            self.assertFalse(self._as(other).name_search(MARK))
            self.assertFalse(self._as(other).name_search(PHONE))

    def test_a_family_of_another_chain(self):
        other = self._new_other("reception")
        family = self.there.sudo().member_ids.family_id
        families = self._as(other, "clinic.family")
        self.assertFalse(families.search_count([("id", "=", family.id)]))
        mine = self._as(other).create({"name": "Anders"})
        members = self._as(other, "clinic.family.member")
        self.assertRefused(
            members.create, {"patient_id": mine.id, "family_id": family.id}
        )

    def test_a_merge_with_a_closed_file(self):
        merges = self._as("reception", "clinic.patient.merge")
        for keep, drop in ((self.here, self.there), (self.there, self.here)):
            vals = {"keep_id": keep.id, "drop_id": drop.id}
            self.assertRefused(merges.create, vals)
        second = self._new_patient("Zweiter")
        merge = merges.create({"keep_id": self.here.id, "drop_id": second.id})
        self.assertRefused(merge.write, {"drop_id": self.there.id})
        self.assertNoMark(merge.line_ids.read(), (MARK, PHONE))

    # -- a branch that is taken away --------------------------------
    def test_a_branch_taken_away(self):
        """Each model that hangs on a file, at the next read, without a restart."""
        users = (self.reception_a, self.practitioner_a, self.nurse_a, self.manager_a)
        for user in users:
            self.assertTrue(self._count(user, "clinic.patient"), user.login)
            self.branch_a.sudo().user_ids -= user
            for model in MODELS:
                with self.subTest(f"{user.login}: {model}"):
                    self.assertEqual(self._count(user, model), 0)
            here = self._as(user).browse(self.here.id)
            self.assertRefused(here.read, ["name"])
            self.assertFalse(self._as(user).name_search("Herr"))

    def test_a_branch_taken_away_by_sql(self):
        """The rules ask the table: another process needs no word from this one."""
        self.assertTrue(self._count(self.nurse_a, "clinic.patient"))
        self.env.cr.execute(
            "DELETE FROM clinic_branch_users_rel WHERE user_id = %s",
            [self.nurse_a.id],
        )
        nurse = self.env["clinic.patient"].with_user(self.nurse_a)  # caches kept
        self.assertFalse(nurse.search_count([("id", "in", self.files.ids)]))
        self.assertFalse(nurse.name_search("Herr"))

    def test_a_role_taken_away(self):
        group = self.env.ref(GROUP + "reception")
        self.assertTrue(self._count(self.reception_a, "clinic.patient"))
        self.reception_a.group_ids -= group
        self.assertRefused(self._as(self.reception_a).search_count, [])
