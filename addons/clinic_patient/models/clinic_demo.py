import json

from odoo import Command, api, models
from odoo.tools import file_open

MODULE = "clinic_patient"
ROLE = "clinic_base.group_clinic_base_%s"
TIME_ZONE = "Asia/Shanghai"


class ClinicDemo(models.AbstractModel):
    """The demo clinic of ``demo/clinic_demo.json``: invented people only.

    Loaded with the demo data of the addon. A loader instead of records in XML,
    because visits lie so many days before today and keys, numbers and payers are
    made by the same methods as in real life.
    """

    _name = "clinic.demo"
    _description = "Demo clinic"
    _inherit = ["clinic.demo.history.mixin", "clinic.demo.access.mixin"]

    @api.model
    def _load(self):
        """Build the clinic once; each record is found again by its external id."""
        if self.env.ref(f"{MODULE}.demo_chain", raise_if_not_found=False):
            return
        demo = self.with_context(
            clinic_bulk=True, tracking_disable=True, no_reset_password=True
        )
        with file_open("clinic_patient/demo/clinic_demo.json") as source:
            data = json.load(source)
        chain = demo._load_chain(data["chain"])
        demo._load_branches(data["branches"], chain)
        demo._load_users(data["users"])
        demo._load_practitioners(data["practitioners"], chain)
        demo._load_sources(data["sources"])
        demo._load_tags(data["tag_axes"])
        demo._load_patients(data["patients"], chain)
        demo._load_families(data["families"], chain)
        demo._load_histories(data)
        demo._load_old_contacts(data["old_contacts"], chain)
        demo._load_accesses(data)
        self.env["clinic.patient.duplicate"]._find_between(*self._get_file_range())

    # -- helpers -----------------------------------------------------------------
    def _make(self, model, name, vals):
        """Create one record and give it the external id ``demo_<name>``."""
        record = self.env[model].create(vals)
        self.env["ir.model.data"]._update_xmlids(
            [
                {
                    "xml_id": f"{MODULE}.demo_{name}",
                    "record": record,
                    "noupdate": True,
                }
            ]
        )
        return record

    def _get(self, name):
        return self.env.ref(f"{MODULE}.demo_{name}")

    def _get_branches(self, codes):
        branches = self.env["clinic.branch"]
        for code in codes:
            branches |= self._get(f"branch_{code.lower()}")
        return branches

    def _get_file_range(self):
        files = self.env["clinic.patient"].search([], order="id").ids
        return files[0], files[-1] + 1

    # -- the house ---------------------------------------------------------------
    def _load_chain(self, vals):
        chain = self._make("clinic.chain", "chain", vals)
        self.env.ref("clinic_base.country_pack_cn")._apply(chain)
        return chain

    def _load_branches(self, rows, chain):
        for vals in rows:
            self._make(
                "clinic.branch",
                f"branch_{vals['code'].lower()}",
                {
                    **vals,
                    "chain_id": chain.id,
                    "country_id": self.env.ref("base.cn").id,
                    "tz": TIME_ZONE,
                },
            )

    def _load_users(self, rows):
        for row in rows:
            groups = [ROLE % row["role"], "base.group_user", *row.get("more", ())]
            branches = self._get_branches(row["branches"])
            lang = row.get("lang", "en_US")
            self.env["res.lang"]._activate_lang(lang)
            user = self._make(
                "res.users",
                f"user_{row['login']}",
                {
                    "name": row["name"],
                    "login": row["login"],
                    "password": row["login"],
                    "email": f"{row['login']}@example.com",
                    "lang": lang,
                    "tz": TIME_ZONE,
                    "group_ids": [
                        Command.link(self.env.ref(group).id) for group in groups
                    ],
                },
            )
            user.clinic_branch_ids = branches
            user.clinic_branch_id = branches[0]

    def _load_practitioners(self, rows, chain):
        for row in rows:
            login = row.get("login")
            self._make(
                "clinic.practitioner",
                f"practitioner_{row['key']}",
                {
                    "name": row["name"],
                    "chain_id": chain.id,
                    "title": row["title"],
                    "specialty": row["specialty"],
                    "licence_number": row["licence"],
                    "branch_ids": self._get_branches(row["branches"]).ids,
                    "user_id": login and self._get(f"user_{login}").id,
                },
            )

    def _load_sources(self, tree, parent=None):
        """Nested names: a mapping has children, a list holds the last level."""
        for name in tree:
            source = self.env["clinic.source"].create(
                {"name": name, "parent_id": parent and parent.id}
            )
            if isinstance(tree, dict):
                self._load_sources(tree[name], source)

    def _load_tags(self, axes):
        for axis in axes:
            names = axis.pop("tags")
            record = self._make("clinic.tag.axis", f"axis_{axis['code']}", axis)
            self.env["clinic.tag"].create(
                [
                    {"name": name, "axis_id": record.id, "color": number % 11 + 1}
                    for number, name in enumerate(names)
                ]
            )

    # -- people ------------------------------------------------------------------
    def _load_patients(self, rows, chain):
        tags = {tag.name: tag.id for tag in self.env["clinic.tag"].search([])}
        sources = self.env["clinic.source"].search([("child_ids", "=", False)])
        for number, row in enumerate(rows):
            vals = self._prepare_patient_vals(row, chain, tags)
            vals["source_id"] = sources[number % len(sources)].id
            self._make("clinic.patient", f"patient_{number}", vals)

    def _prepare_patient_vals(self, row, chain, tags):
        name, sex, birth, phone, branch, practitioner, more = row
        vals = {
            "name": name,
            "sex": sex,
            "birth_date": birth,
            "birth_precision": more.get("precision", "day"),
            "phone": phone,
            "phone2": more.get("phone2"),
            "chain_id": chain.id,
            "home_branch_id": self._get_branches([branch]).id,
            "kind": more.get("kind", "patient"),
            "lang": more.get("lang", "zh-CN"),
            "do_not_contact": more.get("do_not_contact", False),
            "tag_ids": [tags[tag] for tag in more.get("tags", ())],
        }
        if practitioner:
            vals["practitioner_id"] = self._get(f"practitioner_{practitioner}").id
            vals["consultant_id"] = self._get("user_consultant").id
        if more.get("old"):
            alias = {"number": more["old"], "source": "Card box of 2015"}
            vals["alias_ids"] = [Command.create(alias)]
        return vals

    def _load_families(self, rows, chain):
        patients = self._get_patients_by_name()
        for row in rows:
            members = [
                Command.create(
                    {
                        "patient_id": patients[name].id,
                        "role": role,
                        "is_guardian": is_guardian,
                    }
                )
                for name, role, is_guardian in row["members"]
            ]
            self.env["clinic.family"].create(
                {"name": row["name"], "chain_id": chain.id, "member_ids": members}
            )

    def _get_patients_by_name(self):
        """The first file of each name: namesakes come later in the data."""
        patients = self.env["clinic.patient"].search([], order="id desc")
        return {patient.name: patient for patient in patients}
