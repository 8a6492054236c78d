from odoo import Command, api, models
from odoo.exceptions import AccessError, UserError, ValidationError


class ClinicPatient(models.Model):
    """Chain and home branch belong together."""

    _inherit = "clinic.patient"

    @api.constrains("home_branch_id", "chain_id")
    def _check_home_branch(self):
        for patient in self:
            branch = patient.home_branch_id
            if branch and branch.chain_id != patient.chain_id:
                raise ValidationError(
                    self.env._(
                        "%(branch)s belongs to another chain. Choose a branch of "
                        "%(chain)s.",
                        branch=branch.name,
                        chain=patient.chain_id.name,
                    )
                )

    def _prepare_place_vals(self, vals):
        """Chain and home branch belong together; the branch decides."""
        if "home_branch_id" not in vals:
            branch = self._default_home_branch(vals.get("chain_id"))
            vals["home_branch_id"] = branch.id
        if not vals.get("chain_id") and vals["home_branch_id"]:
            # sudo: which chain a branch belongs to
            branch = self.env["clinic.branch"].sudo().browse(vals["home_branch_id"])
            vals["chain_id"] = branch.chain_id.id
        if not vals.get("chain_id"):
            vals["chain_id"] = self._get_default_chain_id()
        if not vals["chain_id"]:
            raise UserError(
                self.env._(
                    "Choose the home branch of the person: it says to which chain the "
                    "file belongs."
                )
            )
        return vals

    def _default_home_branch(self, chain_id=None):
        branch = self.env.user._clinic_current_branch()
        if chain_id and branch.chain_id.id != chain_id:
            return branch.browse()
        return branch

    def _check_home(self, vals):
        """A file leaves its home branch by the hand of somebody who works there.

        A grant lets another branch work with the file, not keep it.
        """
        if self.env.su or "home_branch_id" not in vals:
            return
        # sudo: where the file goes
        target = self.env["clinic.branch"].sudo().browse(vals["home_branch_id"])
        if target:
            moved = self.sudo().filtered(  # sudo: as above
                lambda patient: patient.home_branch_id != target
            )
            moved._check_sharing_consent(target)
        if self.env.user.has_group("clinic_base.group_clinic_base_medical_director"):
            return
        own = set(self.env.user._clinic_branches().ids)
        # sudo: where the file is at home, compared only
        for home in self.sudo().home_branch_id:
            if home.id != vals["home_branch_id"] and home.id not in own:
                raise AccessError(
                    self.env._(
                        "This file is at home at %(branch)s. Ask a colleague there to "
                        "hand it over.",
                        branch=home.name,
                    )
                )

    def _check_links(self, vals):
        """Persons and payers that are put on a file are known to the user."""
        if self.env.su:
            return
        if vals.get("referrer_id"):
            self.browse(vals["referrer_id"]).check_access("read")
        self._check_tags_known(vals)
        self._check_payer_known(vals)

    def _check_tags_known(self, vals):
        """Nobody puts on or takes off a tag that he cannot see: core links blindly."""
        ids = set()
        for command in vals.get("tag_ids") or ():
            if isinstance(command, int):
                ids.add(command)
            elif command[0] in (Command.LINK, Command.UNLINK, Command.DELETE):
                ids.add(command[1])
            elif command[0] == Command.SET:
                ids.update(command[2])
        if ids:
            self.env["clinic.tag"].browse(ids).check_access("read")
