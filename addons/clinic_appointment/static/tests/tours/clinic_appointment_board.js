import { registry } from "@web/core/registry";

const card = (name) => `.o_clinic_agenda_card:contains(${name})`;
const slot = (column, time) =>
    `.o_clinic_agenda_column:has(.o_clinic_agenda_head:contains(${column})) .o_clinic_slot[data-time="${time}"]`;
const tomorrow = [
    {
        trigger: "[data-button=after]",
        run: "click",
    },
    {
        trigger: ".o_clinic_agenda_day:not(:contains(Today))",
    },
];

registry.category("web_tour.tours").add("clinic_appointment_book_and_drag", {
    steps: () => [
        ...tomorrow,
        {
            content: "one: a click on a time",
            trigger: slot("Dr. Li", "10:00"),
            run: "click",
        },
        {
            content: "two: who",
            trigger: ".modal .o_field_widget[name=patient_id] input",
            run: "edit 王小明",
        },
        {
            trigger: ".o-autocomplete--dropdown-menu:not(:contains(李小红))",
        },
        {
            trigger: ".o-autocomplete--dropdown-item:contains(王小明)",
            run: "click",
        },
        {
            content: "three: what for",
            trigger: ".modal .o_field_widget[name=reason_id] input",
            run: "edit Tooth",
        },
        {
            content: "the list is of what was typed",
            trigger: ".o-autocomplete--dropdown-menu:not(:contains(Cough))",
        },
        {
            trigger: ".o-autocomplete--dropdown-item:contains(Toothache)",
            run: "press Enter",
        },
        {
            trigger: ".modal .o_field_widget[name=minutes] input:value(45)",
        },
        {
            trigger: "body:not(:has(.o-autocomplete--dropdown-menu))",
        },
        {
            content: "four: Enter",
            trigger: ".modal .o_field_widget[name=reason_id] input",
            run: "press Enter",
        },
        {
            trigger: `body:not(:has(.modal)) ${card("王小明")}:contains(10:00)`,
        },
        {
            content: "one drag moves it",
            trigger: card("王小明"),
            run: `drag_and_drop ${slot("Dr. Li", "14:00")}`,
        },
        {
            trigger: `${card("王小明")}:contains(14:00)`,
        },
        {
            content: "and gives it to another doctor",
            trigger: card("王小明"),
            run: `drag_and_drop ${slot("Dr. Wang", "11:00")}`,
        },
        {
            trigger: `.o_clinic_agenda_column:contains(Dr. Wang) ${card("王小明")}:contains(11:00)`,
        },
    ],
});

registry.category("web_tour.tours").add("clinic_appointment_taken", {
    steps: () => [
        ...tomorrow,
        {
            content: "just before another booking, too short for this one",
            trigger: slot("Dr. Li", "10:30"),
            run: "click",
        },
        {
            trigger: ".modal .o_field_widget[name=patient_id] input",
            run: "edit 王小明",
        },
        {
            trigger: ".o-autocomplete--dropdown-item:contains(王小明)",
            run: "click",
        },
        {
            trigger: "body:not(:has(.o-autocomplete--dropdown-menu))",
        },
        {
            trigger: ".modal footer button[name=action_book]:contains(Book)",
            run: "click",
        },
        {
            content: "a sentence, not an accident",
            trigger: ".modal:contains(is booked from):contains(Choose another time)",
        },
        {
            trigger: ".modal:contains(is booked from) .btn-primary",
            run: "click",
        },
        {
            trigger: ".modal [data-hotkey=x]:contains(Cancel)",
            run: "click",
        },
        {
            trigger: "body:not(:has(.modal))",
        },
    ],
});

registry.category("web_tour.tours").add("clinic_appointment_swap", {
    steps: () => [
        ...tomorrow,
        {
            content: "dragged onto another one",
            trigger: card("王小明"),
            run: (helpers) =>
                helpers.drag_and_drop(card("李小红"), { position: "center", relative: true }),
        },
        {
            trigger: ".modal:contains(王小明 and 李小红) .btn-primary:contains(Swap)",
            run: "click",
        },
        {
            trigger: `.o_clinic_agenda_column:contains(Dr. Wang) ${card("王小明")}:contains(11:00)`,
        },
        {
            trigger: `.o_clinic_agenda_column:contains(Dr. Li) ${card("李小红")}:contains(09:00)`,
        },
        {
            content: "by keys: the menu of a booking",
            trigger: card("李小红"),
            async run(helpers) {
                helpers.anchor.focus();
                await helpers.press("Enter");
            },
        },
        {
            trigger: ".o_clinic_agenda_menu [data-do=move]",
            run: "click",
        },
        {
            trigger: ".o_clinic_agenda_moving:contains(李小红)",
        },
        {
            content: "arrows go from time to time",
            trigger: ".o_clinic_slot[tabindex='0']:focus",
            run: "press ArrowDown",
        },
        {
            trigger: ".o_clinic_slot[data-time='08:15']:focus",
            run: "press Enter",
        },
        {
            trigger: `.o_clinic_agenda:not(:has(.o_clinic_agenda_moving)) ${card("李小红")}:contains(08:15)`,
        },
    ],
});

registry.category("web_tour.tours").add("clinic_appointment_phone", {
    steps: () => [
        ...tomorrow,
        {
            content: "one doctor at a time",
            trigger: ".o_clinic_agenda_chips button:contains(Dr. Wang)",
            run: "click",
        },
        {
            trigger: `.o_clinic_agenda_column:contains(Dr. Wang) ${card("李小红")}`,
            run: "click",
        },
        {
            trigger: ".o_clinic_agenda_menu [data-do=confirm]",
            run: "click",
        },
        {
            trigger: `${card("李小红")} .fa-check-circle`,
        },
        {
            trigger: card("李小红"),
            run: "click",
        },
        {
            trigger: ".o_clinic_agenda_menu [data-do=move]",
            run: "click",
        },
        {
            trigger: slot("Dr. Wang", "15:30"),
            run: "click",
        },
        {
            trigger: `${card("李小红")}:contains(15:30)`,
            run: "click",
        },
        {
            trigger: ".o_clinic_agenda_menu [data-do=cancel]",
            run: "click",
        },
        {
            trigger: ".modal .btn-danger:contains(Cancel the appointment)",
            run: "click",
        },
        {
            trigger: `.o_clinic_agenda:not(:has(${card("李小红")}))`,
        },
    ],
});
