from odoo import api, fields, models
from odoo.tools import SQL

# What an import may fill. A module of ours that adds a model extends `_targets`.
TARGETS = (
    "clinic.branch",
    "clinic.practitioner",
    "clinic.source",
    "clinic.tag.axis",
    "clinic.tag",
    "clinic.diagnosis.code",
    "clinic.patient",
    "clinic.patient.identity",
    "clinic.patient.alias",
    "clinic.patient.grant",
    "clinic.family",
    "clinic.family.member",
    "clinic.contact.consent",
    "clinic.allergy",
    "clinic.contraindication",
    "clinic.visit",
    "clinic.visit.diagnosis",
    "clinic.visit.procedure",
    "clinic.visit.medication",
    "clinic.visit.observation",
    "clinic.visit.immunization",
    "clinic.visit.tooth",
    "clinic.visit.line",
    "clinic.next.step",
    "clinic.history.charge",
)


class ClinicImportKey(models.Model):
    """Which record a row of the old system became.

    `digest` is the fingerprint of what the row said, so that an unchanged row costs
    one comparison. Millions of rows: no log columns, written by SQL in chunks.
    """

    _name = "clinic.import.key"
    _description = "Key of an imported record"
    _order = "id"
    _log_access = False
    _rec_name = "external_key"

    source = fields.Char(required=True, readonly=True)
    model = fields.Char(required=True, readonly=True)
    external_key = fields.Char(required=True, readonly=True)
    res_id = fields.Many2oneReference(
        "Record", model_field="model", required=True, readonly=True
    )
    digest = fields.Char(readonly=True)
    batch_id = fields.Many2one(
        "clinic.import.batch", readonly=True, index=True, ondelete="cascade"
    )
    origin = fields.Selection(
        [
            ("created", "Created"),
            ("adopted", "Adopted contact"),
            ("linked", "Record that was there"),
        ],
        required=True,
        readonly=True,
        default="created",
    )

    _key_unique = models.UniqueIndex(
        "(source, model, external_key)", "This row of the old system is known already."
    )
    _record_idx = models.Index("(model, res_id)")

    @api.model
    def _targets(self):
        """Models that a profile may name. Extend by a module that adds one."""
        return TARGETS

    @api.model
    def _lookup(self, source, model, keys):
        """Return {external key: (res_id, digest)} in one query."""
        if not keys:
            return {}
        rows = self.env.execute_query(
            SQL(
                "SELECT external_key, res_id, digest FROM clinic_import_key "
                "WHERE source = %s AND model = %s AND external_key = ANY(%s)",
                source,
                model,
                list(keys),
            )
        )
        return {key: (res_id, digest) for key, res_id, digest in rows}

    @api.model
    def _store(self, batch, source, model, rows):
        """Write keys of one chunk: rows are (key, res_id, digest, origin).

        A key that exists gets the new digest; it keeps the batch that made the record
        unless the record was gone and has been made again.
        """
        if not rows:
            return
        keys, res_ids, digests, origins = (
            list(part) for part in zip(*rows, strict=True)
        )
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO clinic_import_key AS known
                       (source, model, batch_id, external_key, res_id, digest, origin)
                SELECT %s, %s, %s, row.*
                  FROM unnest(%s::varchar[], %s::int[], %s::varchar[], %s::varchar[])
                       AS row
                    ON CONFLICT (source, model, external_key)
                    DO UPDATE SET digest = EXCLUDED.digest,
                       res_id = EXCLUDED.res_id,
                       batch_id = CASE WHEN known.res_id = EXCLUDED.res_id
                                  THEN known.batch_id ELSE EXCLUDED.batch_id END,
                       origin = CASE WHEN known.res_id = EXCLUDED.res_id
                                THEN known.origin ELSE EXCLUDED.origin END
                """,
                source,
                model,
                batch.id,
                keys,
                res_ids,
                digests,
                origins,
            )
        )
        self.invalidate_model(flush=False)
