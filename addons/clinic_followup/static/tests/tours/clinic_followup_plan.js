import { registry } from "@web/core/registry";

const step = (name) => `.o_field_widget[name=step_ids] .o_data_row:contains(${name})`;

/** The medical director adds a step, publishes, and puts the plan to use. */
registry.category("web_tour.tours").add("clinic_followup_plan", {
    steps: () => [
        {
            content: "The plan is not in use yet",
            trigger: ".o_data_row:contains(Whitening) .o_data_cell[name=name]",
            run: "click",
        },
        { trigger: ".alert-warning:contains(edit its steps)" },
        { trigger: "button[name=action_edit]", run: "click" },
        {
            content: "A week after: is the colour as agreed?",
            trigger: ".o_field_x2many_list_row_add a",
            run: "click",
        },
        {
            trigger: ".o_selected_row [name=name] input",
            run: "edit One week after",
        },
        { trigger: ".o_selected_row [name=after_count] input", run: "edit 7" },
        {
            trigger: ".o_selected_row [name=script] textarea",
            run: "edit Is the colour as agreed?",
        },
        { trigger: "button[name=action_publish]", run: "click" },
        { trigger: ".modal .btn-primary", run: "click" },
        { trigger: ".o_arrow_button_current:contains(Published)" },
        { trigger: ".o_field_widget[name=plan_id] a", run: "click" },
        { trigger: step("One week after") },
        { trigger: ".alert-warning:contains(choose the services)" },
        {
            trigger: ".o_field_widget[name=service_ids] input",
            run: "edit Scaling",
        },
        {
            trigger: ".o-autocomplete--dropdown-item:contains(Scaling)",
            run: "click",
        },
        { trigger: ".o_form_button_save", run: "click" },
        { trigger: ".o_form_saved" },
        { trigger: ".alert-success:contains(In use)" },
    ],
});
