import { registry } from "@web/core/registry";

registry.category("web_tour.tours").add("clinic_desk_billing_visit", {
    steps: () => [
        {
            content: "what is to be collected stands on the visit",
            trigger: ".o_form_view button[name=action_collect]",
            run: "click",
        },
        {
            content: "the amount is filled in; by cash",
            trigger: ".modal .o_field_widget[name=method_id] label:contains(Cash desk)",
            run: "click",
        },
        {
            content: "what the patient hands over",
            trigger: ".modal .o_field_widget[name=tendered] input",
            run: "edit 500 && press Tab",
        },
        {
            content: "the change is told",
            trigger: ".modal .o_field_widget[name=change]:contains(200)",
        },
        {
            trigger: ".modal button[name=action_pay].btn-primary:not(.d-none)",
            run: "click",
        },
        {
            content: "nothing is left to collect",
            trigger:
                "body:not(:has(.modal)) .o_form_view:not(:has(button[name=action_collect]))",
        },
    ],
});

registry.category("web_tour.tours").add("clinic_desk_billing_cashier", {
    steps: () => [
        {
            content: "the list of what is to be collected; in her row",
            trigger: ".o_data_row:contains(王小明) button[name=action_collect]",
            run: "click",
        },
        {
            content: "a part of it",
            trigger: ".modal .o_field_widget[name=amount] input",
            run: "edit 100",
        },
        {
            trigger: ".modal button[name=action_pay].btn-primary:not(.d-none)",
            run: "click",
        },
        {
            content: "the rest stays on the list",
            trigger: "body:not(:has(.modal)) .o_data_row:contains(王小明):contains(200)",
        },
        {
            trigger: ".o_data_row:contains(王小明) button[name=action_collect]",
            run: "click",
        },
        {
            trigger: ".modal button[name=action_pay].btn-primary:not(.d-none)",
            run: "click",
        },
        {
            content: "all is collected",
            trigger: "body:not(:has(.modal)) .o_nocontent_help:contains(Nothing is to be collected)",
        },
    ],
});

registry.category("web_tour.tours").add("clinic_desk_billing_discount", {
    steps: () => [
        {
            trigger: ".o_form_view .nav-link[name=lines]",
            run: "click",
        },
        {
            trigger: ".o_data_row button[name=action_open_discount]",
            run: "click",
        },
        {
            trigger: ".modal .o_field_widget[name=discount] input",
            run: "edit 20 && press Tab",
        },
        {
            content: "above her limit a reason is asked for",
            trigger: ".modal .o_field_widget[name=reason] input",
            run: "edit Regular patient",
        },
        {
            trigger: ".modal button[name=action_ask]:contains(Ask for approval)",
            run: "click",
        },
        {
            content: "it waits; the patient can pay",
            trigger: ".o_data_row .badge:contains(Waiting for approval)",
        },
        {
            trigger: ".o_form_view button[name=action_collect]",
        },
    ],
});
