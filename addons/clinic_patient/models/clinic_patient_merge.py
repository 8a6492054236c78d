from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

OPEN_VISIT_STATES = ("expected", "waiting", "in_consultation", "in_treatment")
DECIDERS = ("manager", "medical_director")


class ClinicPatientMerge(models.Model):
    """Two files of one person become one.

    The file that stays takes over the mutable rows of the other, each listed in
    ``line_ids``. The other file is archived and keeps its own payer, documents and
    log rows; ``clinic.patient.alias`` makes both be read as one. What moves is
    found by ``clinic.patient.reference``; the rows are moved in SQL, because rows
    that are final for everybody else (signed, archived) have to follow as well.
    """

    _name = "clinic.patient.merge"
    _description = "Merge of two patients"
    _inherit = [
        "clinic.patient.merge.plan",
        "clinic.patient.merge.hand",
        "clinic.disclosure.mixin",
    ]
    _clinic_patient_fields = ("keep_id", "drop_id")
    _order = "id desc"
    _rec_name = "keep_id"
    _clinic_merge_stays = True

    keep_id = fields.Many2one(
        "clinic.patient",
        "File that stays",
        required=True,
        index=True,
        ondelete="restrict",
        context={"active_test": False},
    )
    drop_id = fields.Many2one(
        "clinic.patient",
        "File to merge into it",
        required=True,
        index=True,
        ondelete="restrict",
        context={"active_test": False},
    )
    state = fields.Selection(
        [
            ("draft", "Preview"),
            ("proposed", "Proposed"),
            ("merged", "Merged"),
            ("cancelled", "Cancelled"),
        ],
        required=True,
        readonly=True,
        default="draft",
        copy=False,
    )
    reason = fields.Char(help="How it is known that both files are one person.")
    merged_by = fields.Many2one("res.users", readonly=True, copy=False)
    merged_at = fields.Datetime(readonly=True, copy=False)
    line_ids = fields.One2many(
        "clinic.patient.merge.line", "merge_id", readonly=True, copy=False
    )
    obstacle = fields.Char("Cannot be merged", compute="_compute_obstacle")
    warning = fields.Char("Please check", compute="_compute_obstacle")
    keep_text = fields.Char("Stays", compute="_compute_texts")
    drop_text = fields.Char("Is merged", compute="_compute_texts")
    may_decide = fields.Boolean(compute="_compute_may_decide")

    @api.depends("keep_id", "drop_id", "state")
    @api.depends_context("uid")
    def _compute_obstacle(self):
        for merge in self:
            done = merge.state in ("merged", "cancelled")
            # a form that is being filled may name any file: no word about closed ones
            is_silent = done or not (merge.keep_id | merge.drop_id).has_access("read")
            merge.obstacle = not is_silent and merge._get_obstacle()
            merge.warning = not is_silent and merge._get_warning()

    @api.depends("keep_id", "drop_id")
    @api.depends_context("uid", "lang")
    def _compute_texts(self):
        for merge in self:
            merge.keep_text = merge._get_text(merge.keep_id)
            merge.drop_text = merge._get_text(merge.drop_id)

    @api.model
    def _get_text(self, patient):
        """What tells two files apart, and nothing that needs to be revealed."""
        if not patient or not patient.has_access("read"):
            return False
        sexes = dict(patient._fields["sex"]._description_selection(self.env))
        parts = [
            patient.record_number,
            sexes.get(patient.sex),
            patient.birth_date and patient.birth_date.isoformat(),
            patient.home_branch_id.name,
        ]
        return " · ".join(part for part in parts if part)

    @api.depends("keep_id", "drop_id")
    @api.depends_context("uid")
    def _compute_may_decide(self):
        for merge in self:
            merge.may_decide = merge._is_decider()

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su and any(
            set(vals) - self._get_open_fields() for vals in vals_list
        ):
            raise AccessError(self._get_door_sentence())
        merges = super().create(vals_list)
        for merge in merges:
            merge._check_files_readable()
            merge._update_preview()
        return merges

    def write(self, vals):
        if not self.env.su and (
            set(vals) - self._get_open_fields()
            or any(merge.state not in ("draft", "proposed") for merge in self)
        ):
            raise AccessError(self._get_door_sentence())
        res = super().write(vals)
        if {"keep_id", "drop_id"} & set(vals):
            for merge in self:
                merge._check_files_readable()
                merge._update_preview()
        return res

    @api.ondelete(at_uninstall=False)
    def _unlink_except_merged(self):
        if any(merge.state == "merged" for merge in self):
            raise UserError(
                self.env._("A merge that was carried out is kept: it says what moved.")
            )

    def _get_open_fields(self):
        return {"keep_id", "drop_id", "reason"}

    def _get_door_sentence(self):
        return self.env._(
            "Choose the two files and the reason, then use the buttons of the form."
        )

    # -- ways in -----------------------------------------------------------------
    @api.model
    def _start(self, keep, drop):
        """The form of the open merge of these two files, or of a new one."""
        files = keep | drop
        domain = [
            ("keep_id", "in", files.ids),
            ("drop_id", "in", files.ids),
            ("state", "in", ("draft", "proposed")),
        ]
        merge = self.search(domain, limit=1)
        merge = merge or self.create({"keep_id": keep.id, "drop_id": drop.id})
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": merge.id,
            "view_mode": "form",
            "views": [(False, "form")],
        }

    @api.model
    def _rank(self, patient):
        """The greater one stays: patient before prospect, more visits, the older."""
        visits = self.env["clinic.visit"].sudo()  # sudo: a number only
        return (
            patient.active,
            patient.kind == "patient",
            visits.search_count([("patient_id", "=", patient.id)]),
            -patient.id,
        )

    # -- buttons -----------------------------------------------------------------
    def action_swap(self):
        """Let the other file stay."""
        for merge in self:
            merge.write({"keep_id": merge.drop_id.id, "drop_id": merge.keep_id.id})
        return True

    def action_propose(self):
        self.check_access("write")
        for merge in self:
            merge._check_open()
            merge._check_files_readable()
            merge._check_obstacle()
            # sudo: who may read both files may propose; only the state changes
            merge.sudo().state = "proposed"
        return True

    def action_cancel(self):
        for merge in self:
            merge._check_open()
            merge.check_access("write")
            merge.sudo().state = "cancelled"  # sudo: his own row, checked above
        return True

    def action_merge(self):
        for merge in self:
            merge._check_open()
            merge.check_access("write")
            if not merge._is_decider():
                raise AccessError(
                    self.env._(
                        "You may propose this merge. A branch manager, the medical "
                        "director or the reception of both home branches carries it "
                        "out: use Propose."
                    )
                )
            merge._action_merge()
        return True

    # -- checks ------------------------------------------------------------------
    def _check_open(self):
        self.ensure_one()
        if self.state not in ("draft", "proposed"):
            raise UserError(
                self.env._("This merge is closed already. Start a new one if needed.")
            )

    def _check_files_readable(self):
        """Both files must be open to the person who acts."""
        self.ensure_one()
        if not self.env.su:
            (self.keep_id | self.drop_id).check_access("read")

    def _check_obstacle(self):
        obstacle = self._get_obstacle()
        if obstacle:
            raise UserError(obstacle)

    def _is_decider(self):
        """Manager and medical director; reception only where both files are at home."""
        self.ensure_one()
        user = self.env.user
        files = self.keep_id | self.drop_id
        if self.env.su or not files.has_access("write"):
            return self.env.su
        prefix = "clinic_base.group_clinic_base_"
        if any(user.has_group(prefix + role) for role in DECIDERS):
            return True
        # sudo: his own branches and the home branches of files he may read
        homes = files.sudo().home_branch_id
        return (
            user.has_group(prefix + "reception")
            and len(files.sudo().filtered("home_branch_id"))
            == len(files)  # sudo: as above
            and homes <= user._clinic_branches()
        )

    def _get_obstacle(self):
        """The sentence that says why these two cannot be merged; empty if they can."""
        self.ensure_one()
        keep, drop = self.keep_id.sudo(), self.drop_id.sudo()  # sudo: only states
        if not keep or not drop:
            return self.env._("Choose both files.")
        if keep == drop:
            return self.env._("Choose two different files.")
        for patient in keep | drop:
            if patient.merged_into_id:
                return self.env._(
                    "%(name)s was merged into %(other)s already. Choose that file.",
                    name=patient.display_name,
                    other=patient.merged_into_id.display_name,
                )
        if keep.chain_id != drop.chain_id:
            return self.env._(
                "The files belong to two chains. Only files of one chain can be merged."
            )
        if keep.kind == "prospect" and drop.kind == "patient":
            return self.env._(
                "A patient cannot become part of a prospect. Let %(name)s stay: use "
                "Swap.",
                name=drop.display_name,
            )
        if not keep.active:
            return self.env._(
                "%(name)s is archived. Restore the file first, or let the other stay.",
                name=keep.display_name,
            )
        return self._get_visit_obstacle(keep, drop)

    def _get_visit_obstacle(self, keep, drop):
        groups = (
            self.env["clinic.visit"]
            .sudo()
            ._read_group(  # sudo: only whether open
                [
                    ("patient_id", "in", (keep | drop).ids),
                    ("state", "in", OPEN_VISIT_STATES),
                ],
                ["patient_id"],
            )
        )
        if len(groups) < 2:
            return ""
        return self.env._(
            "Both files have an open visit. Finish or cancel the visit of %(name)s "
            "first.",
            name=drop.display_name,
        )

    def _get_warning(self):
        """What speaks against one person, for the eyes of the one who decides."""
        self.ensure_one()
        keep, drop = self.keep_id.sudo(), self.drop_id.sudo()  # sudo: shown to readers
        doubts = []
        if keep.birth_date and drop.birth_date and keep.birth_date != drop.birth_date:
            doubts.append(self.env._("the dates of birth differ"))
        if {keep.sex, drop.sex} == {"male", "female"}:
            doubts.append(self.env._("the sexes differ"))
        if self._has_other_document(keep, drop):
            doubts.append(self.env._("the identity documents differ"))
        return ", ".join(doubts)

    def _has_other_document(self, keep, drop):
        def documents(patient):
            return {
                (row.id_type, row.country_id.id): row.blind_index
                for row in patient.identity_ids
            }

        mine, others = documents(keep), documents(drop)
        return any(mine[key] != others[key] for key in mine.keys() & others.keys())
