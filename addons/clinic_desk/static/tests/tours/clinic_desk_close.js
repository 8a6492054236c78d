import { registry } from "@web/core/registry";

registry.category("web_tour.tours").add("clinic_desk_close", {
    steps: () => [
        {
            content: "the sheet says what was booked",
            trigger: ".o_data_row [name=booked]:contains(80.00)",
        },
        {
            content: "count",
            trigger: ".o_data_row [name=counted]",
            run: "click",
        },
        {
            trigger: ".o_data_row [name=counted] input",
            run: "edit 79",
        },
        {
            content: "explain",
            trigger: ".o_data_row [name=explanation] input",
            run: "edit One too little, given back as change",
        },
        {
            content: "sign",
            trigger: "button[name=action_sign]",
            run: "click",
        },
        {
            content: "signed by the person",
            trigger: ".o_data_row [name=signed_by]:contains(t_cashier)",
        },
    ],
});

registry.category("web_tour.tours").add("clinic_desk_close_day", {
    steps: () => [
        {
            content: "the manager sees the count of the cashier",
            trigger: ".o_data_row [name=explanation]:contains(given back)",
        },
        {
            content: "and closes the day",
            trigger: "button[name=action_close]",
            run: "click",
        },
        {
            trigger: ".o_statusbar_status .o_arrow_button_current:contains(Closed)",
        },
        {
            content: "which does not change any more",
            trigger: ".o_form_view:not(:has(button[name=action_close]))",
        },
    ],
});

registry.category("web_tour.tours").add("clinic_desk_approve_phone", {
    steps: () => [
        {
            content: "what, who, how much, why",
            trigger:
                ".o_kanban_record:contains(Discount over the limit):contains(t_reception):contains(old customer):contains(36.00)",
        },
        {
            content: "one tap decides",
            trigger: ".o_kanban_record button[name=action_approve]",
            run: "click",
        },
        {
            trigger: ".o_view_nocontent, .o_kanban_record:contains(Approved)",
        },
    ],
});
