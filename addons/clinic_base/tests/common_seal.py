import tempfile
from datetime import datetime
from pathlib import Path

from odoo.tools import SQL
from psycopg2.extras import Json

from ..tools import seal_keys
from .common import ClinicCommon, use_key_settings


def use_seal_key(case, folder=None):
    """Own key and own folder of anchors; returns the key file and the folder."""
    if folder is None:
        temporary = tempfile.TemporaryDirectory()
        cleanup = case.addClassCleanup if isinstance(case, type) else case.addCleanup
        cleanup(temporary.cleanup)
        folder = Path(temporary.name)
    path = folder / "seal-keys"
    seal_keys.generate_key_file(path)
    anchors = folder / "anchors"
    settings_ = {"clinic_seal_key_file": str(path), "clinic_anchor_dir": str(anchors)}
    use_key_settings(case, **settings_)
    return path, anchors


class SealCommon(ClinicCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.key_path, cls.anchor_dir = use_seal_key(cls)
        cls.seals = cls.env["clinic.access.seal"]
        cls.heads = cls.env["clinic.access.head"]
        cls.logs = cls.env["clinic.operation.log"]
        cls.state = cls.env["clinic.seal.state"]
        cls.env.flush_all()
        while cls.seals._seal_batch(full=True):
            pass
        cls.start = cls.seals._get_last()[0]

    def log(self, count=1, **vals):
        """Rows of the operation log; with a time of their own if one is given."""
        rows = [self.logs._log("test.seal", summary=str(n)) for n in range(count)]
        self.env.flush_all()
        return rows

    def cron_seal(self, **how):
        """The job as it runs, with a cursor that may commit."""
        with self.enter_registry_test_mode(), self.registry.cursor() as cr:
            self.seals.with_env(self.env(cr=cr))._cron_seal(**how)

    def access(self, **vals):
        """A row of the access log, as PostgreSQL gets it; returns its number."""
        values = {
            "happened_at": datetime.now(),
            "user_id": self.users["nurse"].id,
            "door": "test.seal",
            "patient_ids": Json([1, 2]),
            "patient_count": 2,
            **vals,
        }
        columns = SQL(", ").join(map(SQL.identifier, values))
        self.env.cr.execute(
            SQL(
                "INSERT INTO clinic_access_log (%s) VALUES %s RETURNING id",
                columns,
                tuple(values.values()),
            )
        )
        return self.env.cr.fetchone()[0]

    def tamper(self, query, *values):
        """What the owner of the database can do: past the triggers."""
        self.env.cr.execute("SET LOCAL clinic.maintenance = 'on'")
        self.env.cr.execute(query, values)
        self.env.cr.execute("SET LOCAL clinic.maintenance = 'off'")
        self.env.invalidate_all()

    def report(self):
        return self.state.with_user(self.users["privacy"])._verify()
