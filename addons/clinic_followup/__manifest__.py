{
    "name": "Clinic Follow-up",
    "summary": "Plans, recall list, revisit clock, satisfaction, complaints",
    "description": "Follow-up of a clinic: see README.md of the addon.",
    "version": "19.0.1.0.0",
    "category": "Clinic",
    "author": "Clinic CRM contributors",
    "license": "LGPL-3",
    "depends": ["clinic_appointment", "survey"],
    "data": [
        "security/ir.model.access.csv",
        "security/clinic_followup_plan_security.xml",
        "security/clinic_followup_security.xml",
        "data/clinic_policy_key_followup_plan_data.xml",
        "data/ir_cron_followup_plan_data.xml",
        "views/clinic_followup_menus.xml",
        "views/clinic_followup_recall_views.xml",
    ],
    "assets": {
        "web.assets_backend": ["clinic_followup/static/src/**/*"],
        "web.assets_tests": ["clinic_followup/static/tests/tours/**/*"],
    },
}
