import { registry } from "@web/core/registry";

const tours = registry.category("web_tour.tours");
const page = (name) => ({ trigger: `.o_notebook .nav-link[name=${name}]`, run: "click" });

/** The doctor signs, archives, accepts what follows, and asks for an amendment. */
tours.add("clinic_visit_archive", {
    steps: () => [
        { trigger: "button[name=action_accept_next_step]", run: "click" },
        { trigger: ".o_form_view:not(:has(button[name=action_accept_next_step]))" },
        { trigger: "button[name=action_sign]", run: "click" },
        { trigger: "button[name=action_archive_record]", run: "click" },
        { trigger: ".modal-footer .btn-primary", run: "click" },
        { trigger: "[name=archived]:contains(changes by amendment only)" },
        { trigger: ".o_form_statusbar button:contains(Ask for an amendment)", run: "click" },
        { trigger: ".modal [name=reason] textarea", run: "edit The advice was for another patient" },
        { trigger: ".modal button[name=action_request]", run: "click" },
        { trigger: "[name=amendment_asked]:contains(waits for the medical director)" },
    ],
});

/** The medical director reads why, and approves. */
tours.add("clinic_visit_amendment_approve", {
    steps: () => [
        { trigger: ".o_data_row:contains(another patient) .o_data_cell[name=requested_at]", run: "click" },
        { trigger: ".o_form_view [name=reason]:contains(another patient)" },
        { trigger: "button[name=action_approve]", run: "click" },
        { trigger: ".o_arrow_button_current:contains(Open)" },
    ],
});

/** The doctor changes the record on its own page and finishes. */
tours.add("clinic_visit_amend", {
    steps: () => [
        { trigger: "[name=amending]:contains(You may amend this record)" },
        { trigger: ".o_field_widget[name=advice] textarea", run: "edit Rinse with salt water" },
        { trigger: "button[name=action_finish_amendment]", run: "click" },
        { trigger: "[name=archived]:contains(changes by amendment only)" },
        page("record"),
        { trigger: ".o_field_widget[name=record_ids] .o_data_row:contains(Amended) .o_data_cell:eq(0)", run: "click" },
        { trigger: ".modal [name=changes_html]:contains(Rinse with salt water)" },
        { trigger: ".modal button[name=action_verify]", run: "click" },
        { trigger: ".o_notification:contains(says what was kept)" },
    ],
});
