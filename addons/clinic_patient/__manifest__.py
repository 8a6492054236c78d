{
    "name": "Clinic Patient",
    "summary": "One patient file: identity, family, visits, consents, import",
    "version": "19.0.1.0.0",
    "category": "Clinic",
    "author": "Clinic CRM contributors",
    "license": "LGPL-3",
    "depends": ["clinic_base", "account", "privacy_lookup", "resource"],
    "external_dependencies": {
        "python": ["openpyxl", "phonenumbers", "pypinyin", "stdnum"],
    },
    "data": [
        "security/clinic_patient_groups.xml",
        "security/ir.model.access.csv",
        "security/clinic_patient_security.xml",
    ],
    "pre_init_hook": "pre_init_hook",
    "post_init_hook": "post_init_hook",
    "uninstall_hook": "uninstall_hook",
}
