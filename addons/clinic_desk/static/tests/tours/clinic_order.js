import { registry } from "@web/core/registry";

/** The doctor sends a set in one tap. */
registry.category("web_tour.tours").add("clinic_order_send", {
    steps: () => [
        {
            trigger: ".o_clinic_order_sets button:contains(Before an extraction):enabled",
            run: "click",
        },
        { trigger: ".o_clinic_order_sets button:contains(Before an extraction):disabled" },
        { trigger: ".o_notebook .nav-link:contains(Orders)", run: "click" },
        { trigger: ".o_field_widget[name=order_ids] .o_data_row:contains(Blood pressure)" },
    ],
});

/** The nurse: accept, scan the batch, done. */
registry.category("web_tour.tours").add("clinic_order_carry_out", {
    steps: () => [
        { trigger: ".o_data_row:contains(Scaling) button[name=action_accept]", run: "click" },
        { trigger: ".o_data_row:contains(Scaling) button[name=action_done]" },
        { trigger: ".o_data_row:contains(Scaling) .o_data_cell[name=batch]", run: "click" },
        { trigger: ".o_data_row .o_field_widget[name=batch] input", run: "edit LOT-7" },
        { trigger: ".o_data_row:contains(Scaling) button[name=action_done]", run: "click" },
        { trigger: ".o_data_row:contains(Blood pressure)" },
        { trigger: ".o_list_view:not(:contains(Scaling))" },
    ],
});

/** The same on a phone: open the card, scan, done. */
registry.category("web_tour.tours").add("clinic_order_carry_out_phone", {
    steps: () => [
        { trigger: ".o_kanban_record:contains(Scaling) button[name=action_accept]", run: "click" },
        { trigger: ".o_kanban_record:contains(Scaling) button[name=action_done]" },
        { trigger: ".o_kanban_record:contains(Scaling)", run: "click" },
        { trigger: ".o_form_view .o_field_widget[name=batch] input", run: "edit LOT-7" },
        {
            trigger: ".o_form_view .o_statusbar_buttons button[name=action_done], .o_form_view .o_statusbar_buttons .dropdown-toggle",
            run: "click",
        },
        { trigger: ".o_form_view .o_field_widget[name=done_by_id]:contains(t_nurse)" },
    ],
});
