import { registry } from "@web/core/registry";

/** Reception registers a walk-in: phone, name, one click. */
const register = () => [
    { trigger: ".o_clinic_register", run: "click" },
    { trigger: ".modal .o_field_widget[name=phone] input", run: "edit 13900139000" },
    { trigger: ".modal .o_field_widget[name=name] input", run: "edit 欧阳娜娜" },
    { trigger: ".modal button[name=action_register]:enabled", run: "click" },
    ...onFile(),
];

const onFile = () => [
    { trigger: ".o_clinic_patient_form .o_field_widget[name=record_number]:contains(P0)" },
    { trigger: ".o_clinic_patient_form .o_field_widget[name=name] input:value(欧阳娜娜)" },
];

/** Whoever types her phone again sees her before a second file is made. */
const meetAgain = () => [
    { trigger: ".o_clinic_register", run: "click" },
    { trigger: ".modal .o_field_widget[name=phone] input", run: "edit 139 0013 9000" },
    { trigger: ".modal .o_field_widget[name=name] input", run: "edit 欧阳娜娜" },
    {
        trigger: ".modal .o_clinic_candidates li:contains(欧阳娜娜):contains(··9000) .o_clinic_open",
        run: "click",
    },
    ...onFile(),
];

const find = (term) => [
    { trigger: ".o_searchview_input", run: `edit ${term}` },
    { trigger: ".o_searchview_autocomplete" },
    { trigger: ".o_searchview_input", run: "press Enter" },
    { trigger: ".o_searchview_facet" },
];

registry.category("web_tour.tours").add("clinic_patient_register", {
    url: "/odoo/patients",
    steps: () => [
        ...register(),
        { trigger: ".o_breadcrumb .breadcrumb-item a", run: "click" },
        ...find("oynn"),
        { trigger: ".o_data_row .o_data_cell[name=name]:contains(欧阳娜娜)", run: "click" },
        ...onFile(),
        { trigger: ".o_breadcrumb .breadcrumb-item a", run: "click" },
        ...meetAgain(),
    ],
});

registry.category("web_tour.tours").add("clinic_patient_register_phone", {
    url: "/odoo/patients",
    steps: () => [
        { trigger: ".o_kanban_view" },
        ...register(),
        { trigger: ".o_breadcrumb .o_back_button", run: "click" },
        { trigger: ".o_control_panel button:has(.fa-search)", run: "click" },
        ...find("9000"),
        { trigger: ".o_kanban_record:contains(欧阳娜娜):contains(P0)", run: "click" },
        ...onFile(),
    ],
});
