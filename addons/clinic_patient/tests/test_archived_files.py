from datetime import timedelta

from odoo.exceptions import UserError
from odoo.tests import tagged

from .common_record import RecordCommon

CLOSED = "archived and does not change"


@tagged("post_install", "-at_install")
class TestArchivedFiles(RecordCommon):
    """Files of an archived visit neither come, nor change, nor go."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.files = cls.env["ir.attachment"].with_user(cls.practitioner_a)
        cls.visit = cls._new_written()
        cls.before = cls._attach(cls.visit)
        cls.part = cls.diagnosis  # which _new_written names anew
        cls.on_part = cls._attach(cls.part)
        cls.visit.with_user(cls.practitioner_a).action_sign()
        cls.visit.with_user(cls.practitioner_a).action_archive_record()

    @classmethod
    def _attach(cls, record, name="x-ray.txt"):
        return cls.files.create(
            {
                "name": name,
                "raw": b"left",
                "res_model": record._name,
                "res_id": record.id,
            }
        )

    def test_of_the_visit_and_of_its_parts(self):
        for file, record in (
            (self.before, self.visit),
            (self.on_part, self.part),
        ):
            with self.subTest(record._name):
                with self.assertSentence(UserError, CLOSED):
                    self._attach(record)
                with self.assertSentence(UserError, CLOSED):
                    file.raw = b"right"
                with self.assertSentence(UserError, CLOSED):
                    file.name = "other.txt"
                with self.assertRaises(UserError):
                    file.res_id = 0
                with self.assertRaises(UserError):
                    file.unlink()
                self.assertEqual(file.raw, b"left")

    def test_none_is_moved_there(self):
        other = self._new_written()
        file = self._attach(other)
        with self.assertSentence(UserError, CLOSED):
            file.write({"res_id": self.visit.id})
        file.write({"name": "renamed.txt"})
        file.unlink()

    def test_the_page_of_the_visit(self):
        page = self.visit.with_user(self.practitioner_a)
        with self.assertSentence(UserError, CLOSED):
            page.write({"attachment_ids": [(2, self.before.id)]})
        self.assertTrue(self.before.exists())

    def test_during_an_amendment_its_author_does(self):
        page = self.visit.with_user(self.practitioner_a)
        amendment = page._request_amendment("The picture was of another tooth")
        amendment.sudo().approval_id.with_user(self.medical_director).action_approve()
        self._attach(self.visit, "right.txt")
        with self.assertSentence(UserError, CLOSED):
            self.before.with_user(self.medical_director).name = "other.txt"
        amendment.sudo().until -= timedelta(days=3)
        with self.assertSentence(UserError, CLOSED):
            self._attach(self.visit, "late.txt")

    def test_what_core_notes_is_free(self):
        self.before.sudo(False).generate_access_token()
        self.assertEqual(self.before.raw, b"left")


@tagged("post_install", "-at_install")
class TestLabelOfASignature(RecordCommon):
    def test_a_closed_one_names_nobody(self):
        form = self.env["clinic.consent.form"].create({"name": "Filling"})
        version = self.env["clinic.consent.form.version"].create(
            {"form_id": form.id, "body": "<p>Read me</p>"}
        )
        version.action_publish()
        visit = self._new_visit()
        visit._action_wait()
        strokes = [[[10 * n, n % 3 * 20, 40 * n] for n in range(12)]]
        signed = (
            self.env["clinic.consent.signature"]
            .with_user(self.nurse_a)
            ._sign(
                visit.with_user(self.nurse_a),
                version.with_user(self.nurse_a),
                {"language": "en_US", "strokes": strokes, "signer": "self"},
            )
        )
        self.assertEqual(signed.sudo().display_name, "王小明")
        stranger = self._new_user("nurse", self.branch_c, "t_nurse_c")
        windows = self.env["clinic.consent.withdraw"].with_user(stranger)
        window = windows.create({"signature_id": signed.id, "reason": "x"})
        window.invalidate_recordset()
        self.assertNotIn("王小明", str(window.read(["signature_id"])))
