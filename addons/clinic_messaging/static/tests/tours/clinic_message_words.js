import { registry } from "@web/core/registry";

const page = ".o_clinic_patient_form";
const row = (text) => `${page} .o_clinic_timeline_row[data-kind=message]:contains(${text})`;
const compose = ".modal .o_clinic_message_compose";
const ask = ".modal .o_clinic_consent_ask";

/** Two actions: the button, and "Send"; own words are written over the proposed ones. */
registry.category("web_tour.tours").add("clinic_message_compose", {
    url: "/odoo/patients",
    steps: () => [
        { trigger: ".o_data_row .o_data_cell[name=name]:contains(王小明)", run: "click" },
        { trigger: `${page} button[name=action_write_message]`, run: "click" },
        { trigger: `${compose} [name=outlook]:contains(leaves)` },
        { trigger: ".modal footer button[name=action_send]:enabled", run: "click" },
        { trigger: `body:not(:has(.modal)) ${row("Please call us")}` },
        { trigger: `${page} button[name=action_write_message]`, run: "click" },
        { trigger: `${compose} [name=body] textarea`, run: "edit Bring the old pictures." },
        { trigger: ".modal footer button[name=action_send]:enabled", run: "click" },
        { trigger: `body:not(:has(.modal)) ${row("Bring the old pictures.")}` },
        { trigger: `${page} button[name=action_open_messages]`, run: "click" },
        { trigger: ".o_list_view .o_data_row:eq(1)" },
    ],
});

/** Checking in asks what may be sent: no box is ticked, one click refuses all. */
registry.category("web_tour.tours").add("clinic_consent_ask", {
    url: "/odoo/action-clinic_desk.clinic_desk_board_action",
    steps: () => [
        { trigger: ".o_clinic_board button:contains(Check in)", run: "click" },
        { trigger: `${ask} [name=marketing_sms] input:not(:checked)` },
        { trigger: `${ask} [name=company_name]` },
        { trigger: ".modal footer button[name=action_refuse]", run: "click" },
        { trigger: "body:not(:has(.modal)) .o_clinic_board:contains(王小明)" },
    ],
});
