import { registry } from "@web/core/registry";

/** The administrator lists the customers, adopts the sure ones and decides the rest. */
registry.category("web_tour.tours").add("clinic_patient_adoption", {
    url: "/odoo/action-clinic_patient.clinic_adoption_action",
    steps: () => [
        { trigger: ".o_data_row:contains(Old customers) .o_data_cell", run: "click" },
        { trigger: "button[name=action_list]:contains(List)", run: "click" },
        { trigger: ".o_arrow_button_current:contains(Listed)" },
        { trigger: ".o_field_widget[name=sure_count]:contains(1)" },
        { trigger: "button[name=action_adopt]", run: "click" },
        { trigger: ".modal .modal-footer .btn-primary", run: "click" },
        { trigger: ".o_field_widget[name=adopted_count]:contains(1)" },
        { trigger: "button[name=action_view_rows]", run: "click" },
        { trigger: ".o_data_row:contains(Two of a name):eq(1)" },
        { trigger: ".o_data_row:eq(0) button[name=action_skip]", run: "click" },
        { trigger: ".o_pager_limit:contains(1)" },
        { trigger: ".o_data_row:eq(0) button[name=action_adopt]", run: "click" },
        { trigger: ".o_view_nocontent:contains(Nothing to decide)" },
    ],
});
