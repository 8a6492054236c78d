{
    "name": "Clinic Appointments",
    "summary": "Roster, slots, appointment board, reminders, online booking, portal",
    "description": "Appointments of a clinic: see README.md of the addon.",
    "version": "19.0.1.0.0",
    "category": "Clinic",
    "author": "Clinic CRM contributors",
    "license": "LGPL-3",
    "depends": ["clinic_messaging", "calendar"],
    "data": [
        "security/ir.model.access.csv",
    ],
    "demo": [],
    "assets": {
        "web.assets_backend": ["clinic_appointment/static/src/**/*"],
        "web.assets_tests": ["clinic_appointment/static/tests/tours/**/*"],
    },
}
