import { registry } from "@web/core/registry";

/** A nurse knows a record number only: she looks it up, says why, reads the file. */
registry.category("web_tour.tours").add("clinic_emergency_open", {
    url: "/odoo/my-emergency-accesses",
    steps: () => [
        { trigger: ".o_control_panel button:contains(Open in an emergency)", run: "click" },
        { trigger: ".modal .o_field_widget[name=number] input", run: "edit P999999" },
        { trigger: ".modal button[name=action_find]:enabled", run: "click" },
        { trigger: ".modal .alert:contains(No file of your chain)" },
        { trigger: ".modal .o_field_widget[name=number] input", run: "edit p0000002" },
        { trigger: ".modal button[name=action_find]:enabled", run: "click" },
        { trigger: ".modal .o_field_widget[name=patient_label]:contains(P0000002):contains(****)" },
        { trigger: ".modal .o_field_widget[name=reason] textarea", run: "edit x" },
        { trigger: ".modal button[name=action_open]:visible:enabled", run: "click" },
        { trigger: ".o_notification:contains(Say in a few words), .modal-body:contains(Say in a few words)" },
        { trigger: ".modal:contains(Say in a few words) .modal-footer button", run: "click" },
        {
            trigger: ".modal .o_field_widget[name=reason] textarea",
            run: "edit unconscious after a fall, allergies unknown",
        },
        { trigger: ".modal button[name=action_open]:visible:enabled", run: "click" },
        { trigger: ".o_clinic_emergency_banner:contains(Opened in an emergency until)" },
        { trigger: ".o_clinic_patient_allergies:contains(Qzvpenicillin)" },
    ],
});

/** The privacy officer finds it on her list and objects. */
registry.category("web_tour.tours").add("clinic_emergency_review", {
    url: "/odoo/emergency-reviews",
    steps: () => [
        { trigger: ".o_data_row:contains(P0000002):contains(unconscious)" },
        { trigger: ".o_data_row button[name=action_review]", run: "click" },
        { trigger: ".modal .o_field_widget[name=reason]:contains(unconscious)" },
        {
            trigger: ".modal .o_field_widget[name=note] textarea",
            run: "edit Nobody of the ward knew this patient.",
        },
        { trigger: ".modal button[name=action_object]", run: "click" },
        { trigger: ".o_view_nocontent:contains(No emergency access waits)" },
    ],
});

/** On a phone the list is cards; accepting takes two taps. */
registry.category("web_tour.tours").add("clinic_emergency_review_phone", {
    url: "/odoo/emergency-reviews",
    steps: () => [
        { trigger: ".o_kanban_record:contains(P0000002) button[name=action_review]", run: "click" },
        { trigger: ".modal .o_field_widget[name=reason]:contains(unconscious)" },
        { trigger: ".modal button[name=action_accept]", run: "click" },
        { trigger: ".o_view_nocontent:contains(No emergency access waits)" },
    ],
});

/** The manager of the home branch reads the notice in her inbox. */
registry.category("web_tour.tours").add("clinic_emergency_notice", {
    url: "/odoo/discuss?active_id=mail.box_inbox",
    steps: () => [
        {
            trigger:
                ".o-mail-Message:contains(opened file P0000002 in an emergency):not(:contains(unconscious))",
        },
    ],
});
