from odoo.exceptions import ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger
from psycopg2.errors import UniqueViolation

from .common import PatientCommon


@tagged("post_install", "-at_install")
class TestPractitioner(PatientCommon):
    def test_one_resource_without_company(self):
        people = self.env["clinic.practitioner"].create(
            [
                {"name": "李医生", "chain_id": self.chain.id, "title": "主任"},
                {
                    "name": "Dr. Wu",
                    "chain_id": self.chain.id,
                    "user_id": self.practitioner_a.id,
                },
            ]
        )
        for person in people:
            resource = person.resource_id
            self.assertEqual(resource.name, person.name)
            self.assertFalse(resource.company_id)
            self.assertFalse(resource.calendar_id)
        self.assertEqual(people[1].resource_id.user_id, self.practitioner_a)
        self.assertEqual(people[0].initials_key, "lys")
        self.assertEqual(people[0].display_name, "李医生 · 主任")

    def test_changes_follow_and_deletion_too(self):
        person = self._new_practitioner()
        person.write({"name": "Dr. Lee", "active": False})
        resource = person.resource_id
        self.assertEqual((resource.name, resource.active), ("Dr. Lee", False))
        person.unlink()
        self.assertFalse(resource.exists())

    def test_the_manager_may_add_one(self):
        person = (
            self.env["clinic.practitioner"]
            .with_user(self.manager_a)
            .create({"name": "New", "branch_ids": self.branch_a.ids})
        )
        self.assertEqual(person.chain_id, self.chain)

    def test_sites_of_the_chain_only(self):
        other = self.env["clinic.chain"].create({"name": "Other", "code": "OTH"})
        with self.assertSentence(ValidationError, "sites of the chain Other"):
            self._new_practitioner(
                chain_id=other.id, branch_ids=[(6, 0, self.branch_a.ids)]
            )

    def test_a_user_is_one_practitioner(self):
        self._new_practitioner(user_id=self.practitioner_a.id)
        with mute_logger("odoo.sql_db"), self.assertRaises(UniqueViolation):
            self._new_practitioner(user_id=self.practitioner_a.id)
