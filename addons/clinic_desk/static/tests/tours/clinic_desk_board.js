import { registry } from "@web/core/registry";

const card = (name) => `.o_clinic_board_card:contains(${name})`;

registry.category("web_tour.tours").add("clinic_desk_board_keyboard", {
    steps: () => [
        {
            content: "the search box has the focus; four digits",
            trigger: ".o_clinic_board_search input:focus",
            run: "edit 8000",
        },
        {
            content: "Enter: he is checked in",
            trigger: ".o_clinic_board_search input",
            run: "press Enter",
        },
        {
            trigger: `.o_clinic_board_card.o_clinic_state_waiting:contains(王小明)`,
        },
        {
            content: "several have this phone: the first Enter points, it does not choose",
            trigger: ".o_clinic_board_search input:focus",
            run: "edit 9001",
        },
        {
            trigger: ".o_clinic_board_search input",
            run: "press Enter",
        },
        {
            trigger: ".o_clinic_board_found .dropdown-item.active:contains(李大)",
        },
        {
            trigger: ".o_clinic_board_search input",
            run: "press ArrowDown",
        },
        {
            trigger: ".o_clinic_board_found .dropdown-item.active:contains(李小)",
        },
        {
            trigger: ".o_clinic_board_search input",
            run: "press Enter",
        },
        {
            trigger: `.o_clinic_board_card.o_clinic_state_waiting:contains(李小)`,
        },
        {
            content: "the other one is still expected",
            trigger: `.o_clinic_board_card.o_clinic_state_expected:contains(李大)`,
        },
        {
            content: "counted",
            trigger: ".o_clinic_board_counter[data-state=waiting] b:contains(2)",
        },
    ],
});

registry.category("web_tour.tours").add("clinic_desk_board_moves", {
    steps: () => [
        {
            trigger: `${card("王小明")} button[data-move=check_in]`,
            run: "click",
        },
        {
            trigger: `${card("王小明")} button[data-move=consult]`,
            run: "click",
        },
        {
            trigger: `${card("王小明")}.o_clinic_state_in_consultation .o_clinic_board_more`,
            run: "click",
        },
        {
            trigger: ".o-dropdown-item[data-move=leave]",
            run: "click",
        },
        {
            content: "he left, and the next step is offered, not required",
            trigger: `${card("王小明")}.o_clinic_state_left .o_clinic_board_next_step button`,
        },
        {
            content: "counted until somebody writes one",
            trigger: ".o_clinic_board_counter[data-state=without_step] b:contains(1)",
        },
        {
            content: "somebody else does not come",
            trigger: `${card("李大")} .o_clinic_board_more`,
            run: "click",
        },
        {
            trigger: ".o-dropdown-item[data-move=cancel_visit]",
            run: "click",
        },
        {
            trigger: ".o_clinic_board_counter[data-state=cancelled] b:contains(1)",
        },
    ],
});

registry.category("web_tour.tours").add("clinic_desk_board_mine", {
    steps: () => [
        {
            content: "mine, and those of any doctor",
            trigger: `${card("王小明")}`,
        },
        {
            trigger: `${card("李大")} button[data-move=consult]`,
        },
        {
            content: "those of another doctor are not",
            trigger: `.o_clinic_board:not(:has(${card("李小")}))`,
        },
        {
            trigger: `${card("李大")} button[data-move=consult]`,
            run: "click",
        },
        {
            trigger: `${card("李大")}.o_clinic_state_in_consultation`,
        },
    ],
});
