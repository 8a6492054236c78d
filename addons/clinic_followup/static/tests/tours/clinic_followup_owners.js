import { registry } from "@web/core/registry";

const pick = (name, text, choice) => [
    { trigger: `.modal .o_field_widget[name=${name}] input`, run: `edit ${text}` },
    { trigger: `.o-autocomplete--dropdown-item:contains(${choice})`, run: "click" },
];

/** A manager finds what was reported to him, and hands it to somebody who is there. */
registry.category("web_tour.tours").add("clinic_followup_escalation", {
    steps: () => [
        {
            trigger: ".o_clinic_home_tile[data-tile=reported_followups]:contains(3)",
            run: "click",
        },
        { trigger: ".o_list_view .o_data_row:contains(陈002)" },
        { trigger: ".o_list_view thead .o_list_record_selector input", run: "click" },
        { trigger: ".o_control_panel button[name=action_give]", run: "click" },
        { trigger: ".modal .o_field_widget[name=count]:contains(3)" },
        ...pick("user_id", "t_bob", "t_bob"),
        { trigger: ".modal .o_field_widget[name=note] input", run: "edit Ann is ill" },
        { trigger: ".modal button[name=action_give]", run: "click" },
        { trigger: "body:not(:has(.modal))" },
        { trigger: ".o_data_row:contains(陈000):contains(t_bob)" },
    ],
});

/** A manager says who is away, and hands over what waits for that person. */
registry.category("web_tour.tours").add("clinic_followup_callers", {
    steps: () => [
        { trigger: ".o_kanban_record:contains(t_followup):contains(Due: 3)" },
        {
            trigger: ".o_kanban_record:contains(t_followup) button[name=action_hand_over]",
            run: "click",
        },
        { trigger: ".modal .o_field_widget[name=to] input[data-value=shared]", run: "click" },
        { trigger: ".modal button[name=action_give]", run: "click" },
        { trigger: ".o_kanban_record:contains(t_bob):contains(Due: 3)" },
    ],
});
