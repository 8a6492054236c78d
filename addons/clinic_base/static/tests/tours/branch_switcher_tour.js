import { registry } from "@web/core/registry";

const open = {
    content: "Open the branches in the top bar",
    trigger: ".o_menu_systray button.o_clinic_branch_switcher:not([disabled])",
    run: "click",
};

registry.category("web_tour.tours").add("clinic_base_branch_switcher", {
    url: "/odoo",
    steps: () => [
        open,
        {
            content: "Branch A is the current one",
            trigger: ".o_clinic_branch_item.o_clinic_branch_current:contains(Branch A)",
        },
        {
            content: "Branches of other people are not offered",
            trigger: ".o-dropdown--menu:not(:contains(Branch C))",
        },
        {
            content: "Choose branch B",
            trigger: ".o_clinic_branch_item:contains(Branch B)",
            run: "click",
            expectUnloadPage: true,
        },
        open,
        {
            content: "Branch B is the current one now",
            trigger: ".o_clinic_branch_item.o_clinic_branch_current:contains(Branch B)",
        },
    ],
});

registry.category("web_tour.tours").add("clinic_base_no_branch", {
    url: "/odoo",
    steps: () => [
        {
            content: "No switcher without a branch",
            trigger: ".o_menu_systray:not(:has(.o_clinic_branch_switcher))",
        },
    ],
});

registry.category("web_tour.tours").add("clinic_base_configuration", {
    url: "/odoo/clinic-branches",
    steps: () => [
        {
            content: "The branches are listed",
            trigger: ".o_data_row:contains(Branch A)",
        },
        {
            content: "Create one",
            trigger: ".o_list_button_add",
            run: "click",
        },
        {
            trigger: ".o_field_widget[name=name] input",
            run: "edit Branch of the tour",
        },
        {
            trigger: ".o_field_widget[name=code] input",
            run: "edit TOUR",
        },
        {
            trigger: ".o_field_widget[name=chain_id] input",
            run: "edit Chain",
        },
        {
            trigger: ".o-autocomplete--dropdown-item:contains(Chain):not(:contains(Create))",
            run: "click",
        },
        {
            trigger: ".o_field_widget[name=tz] input, .o_field_widget[name=tz] select",
            run: "click",
        },
        {
            trigger: ".o_field_widget[name=phone] input",
            run: "edit +86 10 5555 0000",
        },
        {
            content: "Without a time zone it is not saved",
            trigger: ".o_form_button_save",
            run: "click",
        },
        {
            trigger: ".o_field_widget.o_field_invalid[name=tz]",
        },
        {
            trigger: ".o_form_button_cancel",
            run: "click",
        },
        {
            trigger: ".o_list_view",
        },
    ],
});

registry.category("web_tour.tours").add("clinic_base_approve", {
    url: "/odoo/clinic-approvals",
    steps: () => [
        {
            content: "On the phone the request is a card",
            trigger: ".o_kanban_record:contains(Refund) button[name=action_approve]",
            run: "click",
        },
        {
            content: "Decided: it is gone from the waiting ones",
            trigger: ".o_kanban_view:not(:has(.o_kanban_record:contains(Refund)))",
        },
    ],
});
