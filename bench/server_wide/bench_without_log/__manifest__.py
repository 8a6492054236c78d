{
    "name": "Bench: without the access log",
    "summary": "Takes the access log out of a server of the benchmark",
    "version": "19.0.1.0.0",
    "category": "Hidden",
    "author": "Clinic CRM contributors",
    "license": "LGPL-3",
    "depends": ["base"],
    "post_load": "take_out",
    "installable": True,
}
