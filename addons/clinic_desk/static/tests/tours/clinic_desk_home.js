import { registry } from "@web/core/registry";

registry.category("web_tour.tours").add("clinic_desk_home", {
    steps: () => [
        {
            content: "who logs in is on his page",
            trigger: ".o_clinic_home_tile[data-tile=waiting] .o_clinic_home_count:contains(1)",
            run: "click",
        },
        {
            content: "the number opens its rows",
            trigger: ".o_data_row:contains(王小明), .o_kanban_record:contains(王小明)",
        },
    ],
});
