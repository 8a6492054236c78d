import { registry } from "@web/core/registry";

/** Who did not come is asked for, and a person says so: two actions. */
registry.category("web_tour.tours").add("clinic_appointment_no_show", {
    steps: () => [
        {
            trigger: ".o_data_row:contains(王小明) button[name=action_no_show]",
            run: "click",
        },
        {
            trigger: ".modal button:contains(Did not come)",
            run: "click",
        },
        { trigger: ".o_list_view:not(:contains(王小明))" },
    ],
});

/** The same from a card of the phone. */
registry.category("web_tour.tours").add("clinic_appointment_no_show_phone", {
    steps: () => [
        {
            trigger: ".o_kanban_record:contains(王小明) button[name=action_no_show]",
            run: "click",
        },
        {
            trigger: ".modal button:contains(Did not come)",
            run: "click",
        },
        { trigger: ".o_kanban_view:not(:contains(王小明))" },
    ],
});

/** A revisit that was agreed is booked from its list: the dialog is filled. */
registry.category("web_tour.tours").add("clinic_next_step_book", {
    steps: () => [
        {
            trigger: ".o_data_row:contains(王小明) button[name=action_book]",
            run: "click",
        },
        { trigger: ".modal .o_field_widget[name=patient_id] input:value(王小明)" },
        {
            trigger: ".modal .o_field_widget[name=hour] input",
            run: "edit 10:00",
        },
        {
            trigger: ".modal button[name=action_book]",
            run: "click",
        },
        { trigger: "body:not(:has(.modal))" },
        { trigger: ".o_notification:contains(is booked)" },
    ],
});
