import { registry } from "@web/core/registry";
import { inputFiles } from "@web/../tests/utils";

const SHEET = `姓名,性别,出生日期,手机
郑小明,男,1988-05-06,13900002001
钱丽,女,1990-03-01,13900002002
冯涛,男,2041-01-01,13900002003
`;

const upload = () => [
    { trigger: ".o_list_view .o_clinic_import_start, .o_kanban_view .o_clinic_import_start", run: "click" },
    {
        trigger: ".modal .o_field_widget[name=upload]",
        async run() {
            const sheet = new File([SHEET], "old_patients.csv", { type: "text/csv" });
            await inputFiles(".modal .o_field_widget[name=upload] input[type=file]", [sheet]);
        },
    },
    { trigger: ".modal .o_field_widget[name=upload] input:value(old_patients.csv)" },
    { trigger: ".modal button[name=action_read]", run: "click" },
    { trigger: ".modal .o_data_row:contains(old_patients.csv):contains(手机)" },
];

/** Upload, look at the mapping, try, read why a row is refused, then import. */
registry.category("web_tour.tours").add("clinic_patient_import", {
    url: "/odoo/action-clinic_patient.clinic_import_batch_action",
    steps: () => [
        ...upload(),
        { trigger: ".modal button[name=action_try]", run: "click" },
        { trigger: ".o_form_view .o_field_widget[name=is_dry_run], .o_form_view .ribbon" },
        { trigger: ".o_form_view button[name=action_open_rows]:contains(1)", run: "click" },
        { trigger: ".o_data_row:contains(Correct it)" },
        { trigger: ".o_breadcrumb .breadcrumb-item:first a", run: "click" },
        ...upload(),
        { trigger: ".modal button[name=action_run]", run: "click" },
        { trigger: ".o_form_view .o_field_widget[name=rows_total]:contains(0)" },
        { trigger: ".o_form_view .o_arrow_button_current:contains(Queued)" },
    ],
});
