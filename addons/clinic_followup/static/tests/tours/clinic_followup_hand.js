import { registry } from "@web/core/registry";

const field = (name) => `.o_field_widget[name=${name}]`;

/** From the page of a patient: a caller writes a follow-up by hand and closes it. */
registry.category("web_tour.tours").add("clinic_followup_hand", {
    steps: () => [
        { trigger: "button[name=action_open_followups]:contains(0)", run: "click" },
        { trigger: ".o_list_button_add", run: "click" },
        { trigger: `${field("title")} input`, run: "edit Ask about the bite" },
        { trigger: `${field("due_on")} input, ${field("due_on")} button`, run: "click" },
        { trigger: ".o_date_picker .o_today", run: "click" },
        { trigger: ".o_form_button_save", run: "click" },
        { trigger: ".o_form_saved" },
        { trigger: ".o_data_row:contains(Planned)" },
        { trigger: "button[name=action_close]", run: "click" },
        { trigger: ".modal .o_radio_item:contains(Not needed) input", run: "click" },
        { trigger: `.modal ${field("note")} input`, run: "edit Healed" },
        { trigger: ".modal footer button[name=action_close]", run: "click" },
        { trigger: `${field("reason")}:contains(Not needed any more)` },
        { trigger: ".o_data_row:contains(Healed)" },
    ],
});
