from odoo import fields, models
from odoo.addons.base.models.res_partner import _tz_get

from ..tools.import_profile import ProfileSpec


class ClinicImportProfile(models.Model):
    """How the files of one kind of old system are read.

    A profile is data: which files, which columns, what each becomes. The engine
    (`clinic.import.batch`) knows no source system.
    """

    _name = "clinic.import.profile"
    _description = "Import profile"
    _order = "sequence, name"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    source = fields.Char(
        required=True,
        help="Name of the old system. Its keys live under this name: the same row "
        "imported again is recognised by source, kind of record and key.",
    )
    source_by_folder = fields.Boolean(
        "One source per folder",
        help="Adds the name of the folder to the source, so that two deliveries of "
        "the same kind of system can live in one database.",
    )
    file_ids = fields.One2many("clinic.import.profile.file", "profile_id")
    note = fields.Text()

    date_order = fields.Selection(
        [
            ("ymd", "Year, month, day"),
            ("dmy", "Day, month, year"),
            ("mdy", "Month, day, year"),
        ],
        required=True,
        default="ymd",
        help="How a date such as 03/04/2020 is read. 2020-03-04 is always "
        "year, month, day.",
    )
    country_id = fields.Many2one(
        "res.country",
        "Default country",
        help="Phones without a country code and documents belong to it.",
    )
    tz = fields.Selection(
        _tz_get,
        "Time zone",
        help="Time zone of imported branches, and of times that name none.",
    )
    on_match = fields.Selection(
        [
            ("link", "Link to the patient found"),
            ("review", "Refuse the row, a person decides"),
            ("create", "Always create a new patient"),
        ],
        required=True,
        default="link",
        help="What happens when a person of the file is surely one that we know.",
    )
    on_contact = fields.Selection(
        [
            ("adopt", "Adopt the contact as payer"),
            ("ignore", "Leave contacts alone"),
        ],
        required=True,
        default="adopt",
        help="What happens when a person of the file is surely an existing contact.",
    )
    bad_identity = fields.Selection(
        [
            ("refuse", "Refuse the row"),
            ("keep_without", "Keep the patient without the number"),
        ],
        required=True,
        default="refuse",
        help="What happens when an ID number fails its checksum or its date.",
    )
    create_branches = fields.Selection(
        [
            ("own", "Create own branches"),
            ("external", "Create external branches"),
            ("map", "Only branches that exist"),
        ],
        required=True,
        default="map",
        help="What becomes of an organisation of the file that is no branch yet. Own "
        "branches are given to the importing person; external ones have no users.",
    )

    _code_unique = models.UniqueIndex("(code)", "A profile with this code exists.")

    def _get_spec(self):
        """The whole profile as plain data, read once per run."""
        self.ensure_one()
        return ProfileSpec(
            id=self.id,
            code=self.code,
            source=self.source,
            source_by_folder=self.source_by_folder,
            date_order=self.date_order,
            country=self.country_id.code or "",
            tz=self.tz or "",
            options={
                "on_match": self.on_match,
                "on_contact": self.on_contact,
                "bad_identity": self.bad_identity,
                "create_branches": self.create_branches,
            },
            files=[file._get_spec() for file in self.file_ids],
        )

    def _detect(self, headings_by_file):
        """The profile that explains these files best, or an empty record.

        `headings_by_file` maps a file name to its headings.
        """
        best, best_score = self.browse(), 0.0
        for profile in self.search([]):
            score = profile._get_spec().score(headings_by_file)
            if score > best_score:
                best, best_score = profile, score
        return best
