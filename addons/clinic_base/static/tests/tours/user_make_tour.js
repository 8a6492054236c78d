import { registry } from "@web/core/registry";

registry.category("web_tour.tours").add("clinic_base_user_make", {
    steps: () => [
        {
            content: "Who it is",
            trigger: ".o_field_widget[name=name] input",
            run: "edit Tour Person",
        },
        {
            trigger: ".o_field_widget[name=login] input",
            run: "edit tour.person",
        },
        {
            content: "Without a role the window says so",
            trigger: ".o_field_widget[name=sight]:contains(sees nothing)",
        },
        {
            content: "Where he works",
            trigger: ".o_field_widget[name=branch_ids] label:contains(Branch Tour)",
            run: "click",
        },
        {
            content: "Two roles",
            trigger: ".o_field_widget[name=role_nurse] input",
            run: "click",
        },
        {
            trigger: ".o_field_widget[name=role_reception] input",
            run: "click",
        },
        {
            content: "What he will see follows",
            trigger: ".o_field_widget[name=sight]:contains(Branch Tour)",
        },
        {
            trigger: "button[name=action_make]:visible",
            run: "click",
        },
        {
            content: "The password is shown once",
            trigger: ".o_notification:contains(tour.person)",
        },
    ],
});
