import { registry } from "@web/core/registry";

const page = ".o_clinic_patient_form";
const row = (kind) => `${page} .o_clinic_timeline_row[data-kind=${kind}]`;
const chip = (kind) => `.o_clinic_timeline_filters button[data-kind=${kind}]`;
const filter = (kind) => `${page} ${chip(kind)}`;

/** The page answers the desk: alerts, visits, what is owed; the timeline; one click books. */
registry.category("web_tour.tours").add("clinic_patient_page", {
    url: "/odoo/patients",
    steps: () => [
        { trigger: ".o_data_row .o_data_cell[name=name]:contains(王小明)", run: "click" },
        { trigger: `${page} [name=header_alerts] .badge[data-code=lacks_guardian]` },
        { trigger: `${page} [name=header_visits] [data-code=last] button` },
        { trigger: `${page} [name=header_visits] [data-code=next]:contains(None)` },
        { trigger: `${page} [name=header_balances] .o_clinic_balance:contains(60)` },
        { trigger: `${page} [data-consent=contact_marketing] .fa-times` },
        { trigger: `${row("visit")}:contains(Zahnweh)` },
        { trigger: `${page}:not(:has(.o_clinic_timeline_row:eq(5)))` },
        { trigger: `${page} .o_clinic_timeline_more`, run: "click" },
        { trigger: `${page} .o_clinic_timeline_row:eq(5)` },
        { trigger: filter("consent"), run: "click" },
        { trigger: `${page}:not(:has(.o_clinic_timeline_row[data-kind=visit])) ${chip("consent")}.btn-primary` },
        { trigger: `${row("consent")}:contains(Refused)` },
        { trigger: filter("consent"), run: "click" },
        { trigger: row("visit") },
        { trigger: "button[name=action_plan_visit]", run: "click" },
        { trigger: ".modal .o_form_view [name=patient_id]" },
        { trigger: ".modal .btn-close", run: "click" },
        { trigger: `body:not(:has(.modal)) ${row("visit")}`, run: "click" },
        { trigger: "body:not(:has(.o_clinic_patient_form)) .o_form_view [name=practitioner_id]" },
        { trigger: ".breadcrumb-item a:contains(王小明), .o_back_button", run: "click" },
        { trigger: `${page} .o_clinic_timeline` },
    ],
});

/** On a phone the practitioner sees allergy, visits and five entries without scrolling. */
registry.category("web_tour.tours").add("clinic_patient_page_phone", {
    url: "/odoo/patients",
    steps: () => [
        { trigger: ".o_kanban_record:contains(王小明)", run: "click" },
        { trigger: `${page} .o_clinic_patient_allergies:contains(Latex)` },
        { trigger: `${page} [name=header_visits] [data-code=last] button` },
        {
            trigger: `${page} .o_clinic_timeline_row:eq(4)`,
            run() {
                const bottom = this.anchor.getBoundingClientRect().bottom;
                if (bottom > window.innerHeight) {
                    throw new Error(`the fifth entry ends at ${bottom} of ${window.innerHeight}`);
                }
            },
        },
        { trigger: `${row("visit")}:contains(Karies)` },
    ],
});
