import json

from odoo.addons.clinic_base.tests.common import GROUP, ROLES
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user

from .common import PatientCommon

MARK = "Qzvprobe"
PHONE = "13912345678"
ALLERGEN = "Qzvpenicillin"
REASON = "Qzvreason"
DISEASE = "Qzvdisease"
MARKS = (MARK, PHONE, PHONE[-4:], ALLERGEN, REASON, DISEASE)

# who reads files at all, and who of them at his branch only
READERS = (
    "reception",
    "nurse",
    "practitioner",
    "consultant",
    "followup",
    "manager",
    "medical_director",
    "privacy",
)
BRANCH_READERS = ("reception", "nurse", "practitioner", "followup", "manager")
CLINICAL_READERS = ("nurse", "practitioner", "medical_director")
OUTSIDERS = tuple(role for role in ROLES if role not in READERS)
REFUSED = (AccessError, UserError)


class Reached(Exception):
    """A call came to its end; what it did is undone."""


class ProbeCommon(PatientCommon):
    """A file at branch A (`here`), one at branch B (`there`) with everything a
    curious colleague may want, and users who try to reach it.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.here = cls._new_patient("Herr Hier", phone="13800138000")
        cls.there = cls._new_patient(
            f"{MARK} Chen", cls.reception_b, phone=PHONE, birth_date="1980-04-05"
        )
        axis = cls.env["clinic.tag.axis"].create(
            {"name": "Disease", "code": "t_probe", "is_clinical": True}
        )
        cls.disease = cls.env["clinic.tag"].create(
            {"name": DISEASE, "axis_id": axis.id}
        )
        cls._fill(cls.there, cls.branch_b)
        cls._fill(cls.here, cls.branch_a)
        cls.portal = new_test_user(cls.env, "probe_portal", "base.group_portal")
        cls.public = cls.env.ref("base.public_user")
        cls.env.flush_all()

    @classmethod
    def _fill(cls, patient, branch):
        patient = patient.sudo()
        patient.tag_ids = cls.disease
        visit = cls.env["clinic.visit"].create(
            {"patient_id": patient.id, "branch_id": branch.id, "reason": REASON}
        )
        cls.env["clinic.allergy"].create(
            {"patient_id": patient.id, "substance": ALLERGEN}
        )
        cls.env["clinic.visit.diagnosis"].create(
            {"visit_id": visit.id, "text": DISEASE}
        )
        cls.env["clinic.contact.consent"].create(
            {"patient_id": patient.id, "purpose": "clinical", "decision": "granted"}
        )
        cls.env["clinic.family.member"].create(
            {
                "patient_id": patient.id,
                "family_id": cls.env["clinic.family"]
                .create({"name": "Family", "chain_id": cls.chain.id})
                .id,
            }
        )

    def _as(self, user, model="clinic.patient"):
        """The model for a role or a user, with nothing read before."""
        self.env.invalidate_all()
        user = self.users[user] if isinstance(user, str) else user
        return self.env[model].with_user(user)

    def _outsiders(self):
        """Everybody who reads no file at all."""
        roles = [self.users[role] for role in OUTSIDERS]
        return [*roles, self.employee, self.portal, self.public]

    def assertNoMark(self, value, marks=MARKS):
        text = json.dumps(value, default=str, ensure_ascii=False)
        for mark in marks:
            self.assertNotIn(mark, text)

    def assertRefused(self, call, *args, **kwargs):
        """The call raises, and leaves nothing behind."""
        try:
            with self.env.cr.savepoint():
                call(*args, **kwargs)
                self.env.flush_all()
                raise Reached
        except REFUSED:
            self.env.invalidate_all()
        except Reached:
            self.env.invalidate_all()
            self.fail(f"{getattr(call, '__name__', call)} was not refused")

    def assertClosed(self, call, *args, marks=MARKS, **kwargs):
        """The call raises or tells nothing."""
        try:
            with self.env.cr.savepoint():
                answer = call(*args, **kwargs)
                self.assertNoMark(answer, marks)
        except REFUSED as error:
            self.assertNoMark(str(error), marks)

    @classmethod
    def _new_chain_user(cls, role, company=None):
        """Somebody of another chain, who works in the same company by default."""
        chain = cls.env["clinic.chain"].create({"name": "Other", "code": "TOT"})
        branch = cls.env["clinic.branch"].create(
            {
                **cls._branch_vals("X", "Asia/Shanghai", company or cls.company),
                "chain_id": chain.id,
            }
        )
        return new_test_user(
            cls.env,
            f"other_{role}",
            GROUP + role,
            company_id=branch.company_id.id,
            company_ids=[(6, 0, branch.company_id.ids)],
            clinic_branch_ids=[(6, 0, branch.ids)],
        )
