import { registry } from "@web/core/registry";

/** Reception registers a walk-in: phone, name, doctor, one key; then finds him. */
const register = () => [
    { trigger: ".o_clinic_register", run: "click" },
    { trigger: ".modal .o_field_widget[name=phone] input", run: "edit 13900139000" },
    { trigger: ".modal .o_field_widget[name=name] input", run: "edit 欧阳娜娜" },
    { trigger: ".modal button[name=action_register]", run: "click" },
    { trigger: ".o_clinic_patient_form .o_field_widget[name=record_number]:contains(P0)" },
    { trigger: ".o_clinic_patient_form .o_field_widget[name=name] input:value(欧阳娜娜)" },
];

const find = (term, found) => [
    { trigger: ".o_searchview_input", run: `edit ${term}` },
    { trigger: ".o_searchview_autocomplete", run: "press Enter" },
    { trigger: found, run: "click" },
    { trigger: ".o_clinic_patient_form .o_field_widget[name=name] input:value(欧阳娜娜)" },
];

registry.category("web_tour.tours").add("clinic_patient_register", {
    url: "/odoo/patients",
    steps: () => [
        ...register(),
        { trigger: ".o_back_button, .breadcrumb-item a", run: "click" },
        ...find("oynn", ".o_data_row .o_data_cell[name=name]:contains(欧阳娜娜)"),
    ],
});
