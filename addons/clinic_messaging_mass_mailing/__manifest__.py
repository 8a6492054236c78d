{
    "name": "Clinic Messaging with Mass Mailing",
    "summary": "Patients are no recipients of mass mailings",
    "description": "Keeps patients out of Odoo's mass mailings: see README.md.",
    "version": "19.0.1.0.0",
    "category": "Clinic",
    "author": "Clinic CRM contributors",
    "license": "LGPL-3",
    "depends": ["clinic_messaging", "mass_mailing"],
    "auto_install": True,
    "data": ["security/ir.model.access.csv"],
}
