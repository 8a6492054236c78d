from odoo import fields, models


class ClinicDeviceKind(models.Model):
    """What a service needs: any device of the kind will do."""

    _name = "clinic.device.kind"
    _description = "Kind of device"
    _order = "name, id"

    name = fields.Char(required=True, translate=True)


class ClinicDevice(models.Model):
    _name = "clinic.device"
    _description = "Device"
    _order = "branch_id, name, id"

    name = fields.Char(required=True)
    active = fields.Boolean(default=True)
    branch_id = fields.Many2one("clinic.branch", required=True, index=True)
    kind_id = fields.Many2one("clinic.device.kind", required=True, index=True)
