{
    "name": "Clinic Desk",
    "summary": "Today's board, queue, orders to nurses, billing of visits, day close",
    "description": "The front desk of a clinic: see README.md of the addon.",
    "version": "19.0.1.0.0",
    "category": "Clinic",
    "author": "Clinic CRM contributors",
    "license": "LGPL-3",
    "depends": ["clinic_patient", "sale"],
    "data": [
        "security/ir.model.access.csv",
        "views/clinic_desk_menus.xml",
        "views/clinic_home_views.xml",
    ],
    "assets": {
        "web.assets_backend": ["clinic_desk/static/src/**/*"],
        "web.assets_tests": ["clinic_desk/static/tests/tours/**/*"],
    },
}
