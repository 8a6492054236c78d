import { registry } from "@web/core/registry";

/** Reception picks two files, sees all that moves, and merges or proposes. */
const open = () => [
    { trigger: ".o_data_row:contains(欧阳娜娜):eq(0) .o_list_record_selector input", run: "click" },
    { trigger: ".o_data_row:contains(欧阳娜娜):eq(1) .o_list_record_selector input", run: "click" },
    { trigger: ".o_cp_action_menus button:has(.fa-cog)", run: "click" },
    { trigger: ".o-dropdown--menu .o_menu_item:contains(Merge files)", run: "click" },
    { trigger: ".o_form_view .o_field_widget[name=line_ids] .o_data_row:contains(Fills an empty value)" },
];

const because = () => [
    { trigger: ".o_field_widget[name=reason] input", run: "edit Same person, same identity card" },
];

registry.category("web_tour.tours").add("clinic_patient_merge", {
    url: "/odoo/patients",
    steps: () => [
        ...open(),
        { trigger: "button[name=action_swap]", run: "click" },
        ...because(),
        { trigger: "button[name=action_merge]", run: "click" },
        { trigger: ".modal .modal-footer .btn-primary", run: "click" },
        { trigger: ".o_arrow_button_current:contains(Merged)" },
    ],
});

registry.category("web_tour.tours").add("clinic_patient_merge_propose", {
    url: "/odoo/patients",
    steps: () => [
        ...open(),
        ...because(),
        { trigger: "button[name=action_propose]", run: "click" },
        { trigger: ".o_arrow_button_current:contains(Proposed)" },
    ],
});
