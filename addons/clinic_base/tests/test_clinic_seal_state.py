from datetime import datetime, timedelta

from odoo.exceptions import AccessError, UserError
from odoo.service.model import call_kw
from odoo.tests import tagged

from ..models import clinic_access_head
from ..tools import seal_keys
from ..tools.seal_verify import Finding
from ..tools.seal_words import WORDS
from .common import use_key_settings
from .common_seal import SealCommon, use_seal_key


@tagged("post_install", "-at_install")
class TestTampered(SealCommon):
    def setUp(self):
        super().setUp()
        self.rows = [self.access(door=f"door.{n}") for n in range(6)]
        self.log(2)
        self.seals._seal_batch()

    def check(self, kind, log, row_id):
        first = self.report().first
        self.assertEqual((first.kind, first.log, first.row_id), (kind, log, row_id))

    def test_edit(self):
        self.tamper(
            "UPDATE clinic_access_log SET purpose = 'x' WHERE id = %s", self.rows[2]
        )
        self.check("changed", "access", self.rows[2])

    def test_edit_of_the_operation_log(self):
        row = self.logs.search([], limit=1)
        self.tamper(
            "UPDATE clinic_operation_log SET actor_id = 1 + actor_id WHERE id = %s",
            row.id,
        )
        self.check("changed", "operation", row.id)

    def test_deletion(self):
        self.tamper("DELETE FROM clinic_access_log WHERE id = %s", self.rows[0])
        self.check("missing", "access", self.rows[0])

    def test_reorder(self):
        one, two = self.rows[1], self.rows[4]
        for old, new in ((one, -1), (two, one), (-1, two)):
            self.tamper("UPDATE clinic_access_log SET id = %s WHERE id = %s", new, old)
        self.check("reordered", "access", one)

    def test_insertion(self):
        row = self.access(happened_at=datetime.now() - timedelta(days=3))
        self.check("inserted", "access", row)

    def test_seal_removed(self):
        self.tamper(
            "DELETE FROM clinic_access_seal WHERE log = 'access' AND row_id = %s",
            self.rows[3],
        )
        first = self.report().first
        self.assertEqual((first.kind, first.row_id), ("gap", self.rows[4]))

    def test_tail_cut(self):
        self.heads._write_anchor()
        last = self.seals._get_last()[0]
        for table in ("clinic_access_seal", "clinic_access_head"):
            self.tamper(f"DELETE FROM {table} WHERE seq > %s", self.start)
        self.tamper("DELETE FROM clinic_access_log WHERE id = ANY(%s)", self.rows)
        self.tamper("DELETE FROM clinic_operation_log WHERE operation = 'test.seal'")
        report = self.report()
        self.assertEqual((report.first.kind, report.first.seq), ("cut", last))

    def test_the_privacy_officer_reads_sentences(self):
        self.tamper("DELETE FROM clinic_access_log WHERE id = %s", self.rows[0])
        state = self.state.with_user(self.users["privacy"])
        page = state.browse(state.action_open_state()["res_id"])
        self.assertFalse(page.verdict)
        page = state.browse(page.action_verify()["res_id"])
        self.assertIn(f"Access log, row {self.rows[0]}", page.verdict)
        self.assertIn("is gone", page.findings)
        self.assertEqual(page.verified_by, self.users["privacy"].name)
        row = self.logs.search([("operation", "=", "log.verify")], limit=1)
        self.assertEqual(row.actor_id, self.users["privacy"].id)
        self.assertEqual(row.new_value["verdict"], "broken")

    def test_every_kind_of_finding_has_a_sentence(self):
        for kind in WORDS:
            found = Finding(kind, 5, "access", 7, "2026-01-01 08:00:00", "9")
            with self.subTest(kind):
                self.assertIn("7", self.state._say(found))
                self.assertTrue(self.state._say(found._replace(log="")))


@tagged("post_install", "-at_install")
class TestHead(SealCommon):
    def test_without_a_key_the_chain_grows(self):
        clinic_access_head._told.clear()
        use_key_settings(self, clinic_seal_key_file=None)
        self.log(2)
        with self.assertLogs(clinic_access_head._logger, "WARNING") as caught:
            self.assertEqual(self.seals._seal_batch(limit=1), 1)
            self.assertEqual(self.seals._seal_batch(limit=1), 1)
        self.assertEqual(len(caught.output), 1)
        self.assertFalse(self.heads.search_count([("seq", ">", self.start)]))
        state = self.state.with_user(self.users["privacy"])
        page = state.browse(state.action_open_state()["res_id"])
        self.assertIn("no key signs", page.problem)
        use_key_settings(self, clinic_seal_key_file=str(self.key_path))
        self.assertEqual(self.seals._seal_batch(), 0)
        self.assertEqual(self.heads._get_last().seq, self.start + 2)
        self.assertEqual(self.report().verdict, "verified")

    def test_renewed_key(self):
        path, _anchors = use_seal_key(self)
        self.log()
        self.seals._seal_batch()
        self.heads._write_anchor()
        before = self.heads._get_last()
        seal_keys.add_key(path)
        self.log()
        self.seals._seal_batch()
        after = self.heads._get_last()
        self.assertNotEqual(before.key_id, after.key_id)
        public = self.heads._get_public_keys()
        self.assertTrue(seal_keys.is_signed(before, public))
        self.assertTrue(seal_keys.is_signed(after, public))
        # the old private key is gone, its public key was exported
        path.write_text(path.read_text().splitlines()[-1])
        self.assertTrue(seal_keys.is_signed(before, self.heads._get_public_keys()))

    def test_nightly_anchor(self):
        _path, folder = use_seal_key(self)
        self.log()
        cron = self.env.ref("clinic_base.ir_cron_clinic_base_anchor")
        with self.enter_registry_test_mode():
            cron.method_direct_trigger()
            cron.method_direct_trigger()
        self.assertEqual(cron.failure_count, 0)
        anchors, unreadable = seal_keys.read_anchors(folder)
        self.assertEqual((len(anchors), unreadable), (1, []))
        (anchor,) = anchors
        self.assertEqual(anchor["seq"], self.start + 1)
        self.assertEqual(anchor["uuid"], self.heads._get_uuid())
        keys = seal_keys.read_public_keys((folder / "public-keys.txt").read_text())
        self.assertTrue(seal_keys.is_signed(seal_keys.anchor_head(anchor), keys))
        self.assertEqual(self.heads._get_last_anchor(), anchor)

    def test_folder_that_cannot_be_written(self):
        path, folder = use_seal_key(self)
        folder.write_text("a file stands where the folder should be")
        self.log()
        self.seals._seal_batch()
        with self.assertRaises(OSError):
            self.heads._write_anchor()
        state = self.state.with_user(self.users["privacy"])
        page = state.browse(state.action_open_state()["res_id"])
        with self.assertRaises(UserError):
            page.action_anchor()

    def test_buttons_work_as_the_client_calls_them(self):
        state = self.state.with_user(self.users["privacy"])
        page = state.browse(state.action_open_state()["res_id"])
        for name in ("action_open_state", "action_anchor", "action_verify"):
            with self.subTest(name):
                found = call_kw(state, name, [page.ids], {})
                self.assertEqual(found["res_model"], "clinic.seal.state")
        action = self.env.ref("clinic_base.clinic_seal_state_action")
        self.assertTrue(action.with_user(self.users["privacy"]).run()["res_id"])
        with self.assertRaises(AccessError):
            call_kw(state.with_user(self.users["nurse"]), name, [page.ids], {})


@tagged("post_install", "-at_install")
class TestState(SealCommon):
    def page(self, role="privacy"):
        state = self.state.with_user(self.users[role])
        return state.browse(state.action_open_state()["res_id"])

    def test_all_is_well(self):
        self.log()
        self.seals._seal_batch()
        page = self.page()
        self.assertFalse(page.problem)
        self.assertEqual(page.sealed_rows, self.start + 1)
        self.assertEqual(page.waiting_rows, 0)
        page = page.browse(page.action_anchor()["res_id"])
        self.assertEqual(page.anchor_seq, self.start + 1)
        self.assertIn(page.key_id, page.anchor_text)
        self.assertTrue(page.anchor_file and page.keys_file)
        page = page.browse(page.action_verify()["res_id"])
        self.assertIn("as they were sealed", page.verdict)

    def test_late_sealer_is_told(self):
        self.access(happened_at=datetime.now() - timedelta(minutes=9))
        self.assertFalse(self.page().problem)
        self.access(happened_at=datetime.now() - timedelta(minutes=11))
        page = self.page("administrator")
        self.assertIn("wait for their seal", page.problem)
        self.assertEqual(page.waiting_rows, 2)

    def test_old_anchor_is_told(self):
        self.log()
        self.seals._seal_batch()
        use_key_settings(self, clinic_anchor_dir=str(self.anchor_dir / "empty"))
        self.tamper(
            "UPDATE clinic_access_head SET signed_at = now() - interval '4 days'"
        )
        self.assertIn("No anchor", self.page().problem)

    def test_nothing_was_ever_sealed(self):
        for table in ("clinic_access_seal", "clinic_access_head"):
            self.tamper(f"DELETE FROM {table}")
        page = self.page()
        self.assertEqual((page.sealed_rows, page.anchor_text), (0, False))

    def test_names_are_read_and_searched(self):
        nurse = self.users["nurse"]
        row = self.access(branch_id=self.branch_a.id)
        self.seals._seal_batch()
        logs = self.env["clinic.access.log"].with_user(self.users["privacy"])
        found = logs.search([("user_name", "ilike", nurse.name)])
        self.assertEqual(found.ids, [row])
        self.assertEqual(found.user_name, nurse.name)
        self.assertEqual(found.branch_name, self.branch_a.name)
        self.assertEqual(found.seal_number, self.start + 1)
        self.assertFalse(logs.search([("user_name", "=", "nobody is called so")]))
        rows = self.logs.with_user(self.users["privacy"])
        self.logs.with_user(nurse)._log("nurse.did", self.branch_a)
        self.assertTrue(rows.search([("actor_name", "ilike", nurse.login)]))

    def test_figures_are_those_of_the_chain(self):
        other = self.env["clinic.chain"].create({"name": "Other", "code": "OTH"})
        vals = {**self._branch_vals("O", "UTC", self.company), "chain_id": other.id}
        branch = self.env["clinic.branch"].create(vals)
        mine = self.access(branch_id=self.branch_b.id)
        self.access(branch_id=branch.id)
        report = self.env["clinic.access.report"].with_user(self.users["privacy"])
        found = report.search([("door", "=", "test.seal")])
        self.assertEqual(found.ids, [mine])
        counts = report._read_group(
            [("door", "=", "test.seal")], ["user_id"], ["patient_count:sum"]
        )
        self.assertEqual(counts, [(self.users["nurse"].with_user(report.env.user), 2)])
