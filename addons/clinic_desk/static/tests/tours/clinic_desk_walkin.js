import { registry } from "@web/core/registry";

const input = (name) => `.o_clinic_walkin_form .o_field_widget[name=${name}] input`;
const open = [
    { trigger: ".o_clinic_board button:has(.fa-user-plus)", run: "click" },
    { trigger: input("phone") },
];

registry.category("web_tour.tours").add("clinic_desk_walkin", {
    steps: () => [
        // somebody new: phone, name, reason, Enter
        ...open,
        { trigger: input("phone"), run: "edit 13900139000" },
        { trigger: input("name"), run: "edit 欧阳娜娜" },
        { trigger: input("reason"), run: "edit Toothache && press Enter" },
        { trigger: ".o_clinic_waiting:contains(number 1)" },
        { trigger: ".o_clinic_board:contains(欧阳娜娜)" },
        // somebody on file: phone, one click, reason, Enter
        ...open,
        { trigger: input("phone"), run: "edit 13800138000" },
        { trigger: ".o_clinic_candidates li:contains(王小明) .o_clinic_this_one", run: "click" },
        { trigger: ".o_clinic_this_one.btn-success" },
        { trigger: input("reason"), run: "edit Check-up && press Enter" },
        { trigger: ".o_clinic_waiting:contains(number 2)" },
        { trigger: ".o_clinic_board:contains(王小明)" },
    ],
});

registry.category("web_tour.tours").add("clinic_desk_walkin_newborn", {
    steps: () => [
        ...open,
        { trigger: input("phone"), run: "edit 13800138000" },
        { trigger: input("name"), run: "edit 宝" },
        { trigger: ".o_clinic_hints:contains(One character only)" },
        { trigger: ".o_clinic_candidates li:contains(王小明) .o_clinic_family", run: "click" },
        { trigger: ".o_clinic_hints:contains(decides and pays)" },
        { trigger: ".modal button[name=action_walk_in]:enabled", run: "click" },
        { trigger: ".o_clinic_waiting:contains(number 1)" },
    ],
});

registry.category("web_tour.tours").add("clinic_desk_expect", {
    steps: () => [
        { trigger: ".o_clinic_board button:has(.fa-calendar-plus-o)", run: "click" },
        {
            trigger: ".o_clinic_expect_form .o_field_widget[name=patient_id] input",
            run: "edit wxm",
        },
        { trigger: ".o-autocomplete--dropdown-item:contains(王小明)", run: "click" },
        { trigger: ".o_clinic_expect_form .o_field_widget[name=is_extra] input", run: "click" },
        { trigger: ".modal button[name=action_expect]:enabled", run: "click" },
        { trigger: ".o_notification:contains(is expected on)" },
        { trigger: ".o_clinic_board:contains(王小明)" },
    ],
});

registry.category("web_tour.tours").add("clinic_desk_handover", {
    steps: () => [
        { trigger: ".o_kanban_record .o_clinic_due:contains(min left)" },
        { trigger: ".o_kanban_record .o_clinic_facts:contains(Suture removal left hand)" },
        { trigger: ".o_kanban_record button:contains(Take over)", run: "click" },
        { trigger: ".o_nocontent_help, .o_view_nocontent" },
    ],
});
