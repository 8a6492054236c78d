import { registry } from "@web/core/registry";

const finding = (key) => `.o_clinic_question[data-key=${key}]`;

const open = (isPhone) => [
    {
        trigger: isPhone
            ? ".o_kanban_record:contains(王小明)"
            : ".o_data_row:contains(王小明) .o_data_cell[name=local_date]",
        run: "click",
    },
    { trigger: ".o_clinic_visit_form [name=alerts]:contains(Penicillin)" },
];

const write = () => [
    { trigger: `${finding("pain")} button:contains(On cold)`, run: "click" },
    { trigger: `${finding("examination")} textarea`, run: "edit 36 cold positive" },
];

const chart = () => [
    { trigger: ".o_clinic_tooth[data-tooth='36']", run: "click" },
    { trigger: "[data-surface=occlusal]", run: "click" },
    { trigger: "[data-finding=caries]", run: "click" },
    { trigger: ".o_clinic_tooth_pane:contains(Caries · Occlusal)" },
    { trigger: "[data-finding=wear]", run: "click" },
    { trigger: "[data-finding=wear].btn-primary", run: "click" }, // and off again
    { trigger: "[data-finding=wear]:not(.btn-primary)" },
];

/** A routine visit: the template is there; write, and sign. */
registry.category("web_tour.tours").add("clinic_visit_page", {
    url: "/odoo/visits",
    steps: () => [
        ...open(false),
        { trigger: "[name=template] input:value(Dental)" },
        ...write(),
        // by keyboard: from 36 to the tooth beside it
        { trigger: ".o_clinic_tooth[data-tooth='36']", run: "press ArrowRight" },
        ...chart(),
        { trigger: "button[name=action_sign]", run: "click" },
        { trigger: "[name=record_state]:contains(Signed)" },
    ],
});

registry.category("web_tour.tours").add("clinic_visit_page_phone", {
    url: "/odoo/visits",
    steps: () => [
        ...open(true),
        ...chart(),
        ...write(),
        { trigger: ".o_form_button_save", run: "click" },
        { trigger: ".o_form_saved" },
    ],
});
