import { registry } from "@web/core/registry";

const row = (name) => `.o_data_row:has(.o_data_cell[name=name]:contains(${name}))`;
const phone = ".o_clinic_patient_form .o_field_widget[name=phone_shown]";

/** A list to call, shown by one click; one number typed over its mask. */
registry.category("web_tour.tours").add("clinic_patient_contact", {
    url: "/odoo/patients",
    steps: () => [
        { trigger: `${row("王安娜")} [name=phone_shown] .o_clinic_masked:contains(****5678)` },
        { trigger: `${row("王安娜")} .o_list_record_selector input`, run: "click" },
        { trigger: "button[name=action_reveal_contact]", run: "click" },
        { trigger: `${row("王安娜")} [name=phone_shown] a[href='tel:+8613912345678']` },
        { trigger: `${row("李四")} [name=phone_shown] .o_clinic_masked:contains(****8001)` },
        { trigger: `${row("李四")} .o_data_cell[name=name]`, run: "click" },
        { trigger: `${phone}:not(:has(a)) input:value(+86138****8001)` },
        { trigger: `${phone} input`, run: "edit 13700137000" },
        { trigger: ".o_form_button_save", run: "click" },
        { trigger: ".o_form_saved" },
        { trigger: `${phone} input:value(+86137****7000)` },
        { trigger: "button[name=action_reveal_contact]", run: "click" },
        { trigger: `${phone}:has(a[href='tel:+8613700137000']) input:value(+8613700137000)` },
        { trigger: ".o_clinic_patient_form:not(:has(button[name=action_reveal_contact]))" },
    ],
});

registry.category("web_tour.tours").add("clinic_patient_contact_phone", {
    url: "/odoo/patients",
    steps: () => [
        { trigger: ".o_kanban_record:contains(李四):contains(****8001):not(:has(a[href^='tel:']))", run: "click" },
        { trigger: `${phone} input:value(+86138****8001)` },
        { trigger: "button[name=action_reveal_contact]", run: "click" },
        { trigger: `${phone} a[href='tel:+8613800138001']` },
    ],
});
