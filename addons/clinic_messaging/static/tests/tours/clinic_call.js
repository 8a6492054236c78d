import { registry } from "@web/core/registry";

/** Call and outcome in three actions: more, note, booked. */
registry.category("web_tour.tours").add("clinic_call_outcome", {
    steps: () => [
        { trigger: ".o_data_row:contains(Wants to be called)" },
        {
            trigger: ".o_data_row:contains(Wants to be called) button[name=action_outcome]",
            run: "click",
        },
        { trigger: ".modal .o_field_widget[name=note] input", run: "edit Thursday at ten" },
        { trigger: ".modal button[name=action_booked]", run: "click" },
        { trigger: ".o_list_view:not(:contains(Wants to be called))" },
    ],
});

/** The same from a card of the phone. */
registry.category("web_tour.tours").add("clinic_call_outcome_phone", {
    steps: () => [
        {
            trigger: ".o_kanban_record:contains(Wants to be called) button[name=action_reached]",
            run: "click",
        },
        { trigger: ".o_kanban_view:not(:contains(Wants to be called))" },
    ],
});

/** A reply is answered from its list. */
registry.category("web_tour.tours").add("clinic_reply_answer", {
    steps: () => [
        {
            trigger: ".o_data_row:contains(When do you open) button[name=action_answer]",
            run: "click",
        },
        { trigger: ".modal .o_field_widget[name=text] textarea", run: "edit At eight." },
        { trigger: ".modal button[name=action_answer]", run: "click" },
        { trigger: ".o_list_view:not(:contains(When do you open))" },
    ],
});

/** A message in an app: copy, then one tap says that it was sent. */
registry.category("web_tour.tours").add("clinic_message_by_hand", {
    steps: () => [
        { trigger: ".o_data_row:contains(see you at nine) .o_clipboard_button" },
        {
            trigger: ".o_data_row:contains(see you at nine) button[name=action_sent_by_hand]",
            run: "click",
        },
        { trigger: ".o_list_view:not(:contains(see you at nine))" },
    ],
});
