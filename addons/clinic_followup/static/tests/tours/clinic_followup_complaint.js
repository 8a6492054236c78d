import { registry } from "@web/core/registry";

const state = (label) => `.o_arrow_button_current:contains(${label})`;
const save = { trigger: ".modal button[name=action_move]:visible", run: "click" };

/** The manager deals with what a patient wrote after his visit, until it is closed. */
registry.category("web_tour.tours").add("clinic_followup_complaint", {
    steps: () => [
        {
            content: "It is on the list, with its number and its clock",
            trigger: ".o_data_row:contains(C20) .o_data_cell[name=number]",
            run: "click",
        },
        { trigger: ".o_field_widget[name=description]:contains(Nobody listened)" },
        { trigger: "button[name=action_acknowledge]", run: "click" },
        { trigger: state("Acknowledged") },
        { trigger: "button[name=action_answer]", run: "click" },
        {
            trigger: ".modal .o_field_widget[name=words] textarea",
            run: "edit We are sorry: the doctor calls you himself.",
        },
        save,
        { trigger: state("Answered") },
        { trigger: ".o_field_widget[name=resolution]:contains(We are sorry)" },
        { trigger: ".o_form_view button[name=action_close]", run: "click" },
        {
            trigger: ".modal .o_field_widget[name=justified] input[data-value=yes]",
            run: "click",
        },
        {
            trigger: ".modal .o_field_widget[name=compensation] input",
            run: "edit Next scaling for nothing",
        },
        save,
        { trigger: state("Closed") },
        { trigger: ".o_field_widget[name=compensation]:contains(Next scaling)" },
        { trigger: "button[name=action_reopen]" },
    ],
});

/** On a phone, in Chinese, the receptionist notes what a patient says at the desk. */
registry.category("web_tour.tours").add("clinic_followup_complaint_noted", {
    steps: () => [
        {
            content: "More buttons",
            trigger: ".o_form_statusbar .o_statusbar_buttons .dropdown-toggle",
            run: "click",
        },
        {
            trigger: ".o-dropdown--menu button[name=action_complain]",
            run: "click",
        },
        {
            trigger: ".modal .o_field_widget[name=description] textarea",
            run: "edit 等了一个小时，没有人说一句话。",
        },
        { trigger: ".modal .o_form_button_save", run: "click" },
        {
            content: "The file says that there is one",
            trigger:
                "body:not(:has(.modal)) .o_field_widget[name=header_alerts] .text-bg-danger",
        },
    ],
});
