{
    "name": "Clinic Messaging",
    "summary": "One outbox: consent, quiet hours, caps, providers, replies, calls",
    "description": "Messages of a clinic: see README.md of the addon.",
    "version": "19.0.1.0.0",
    "category": "Clinic",
    "author": "Clinic CRM contributors",
    "license": "LGPL-3",
    "depends": ["clinic_desk", "sms"],
    "data": [
        "security/ir.model.access.csv",
        "security/clinic_call_security.xml",
        "data/clinic_policy_key_calls_data.xml",
        "data/clinic_policy_key_phone_code_data.xml",
        "data/clinic_message_template_phone_code_data.xml",
        "data/clinic_policy_key_words_data.xml",
    ],
    "demo": [],
    "assets": {
        "web.assets_backend": ["clinic_messaging/static/src/**/*"],
        "web.assets_tests": ["clinic_messaging/static/tests/tours/**/*"],
    },
}
