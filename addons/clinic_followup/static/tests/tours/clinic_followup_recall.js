import { browser } from "@web/core/browser/browser";
import { registry } from "@web/core/registry";

const row = (name) => `.o_clinic_recall_row:contains(${name})`;
const gone = (name) => ({ trigger: `.o_clinic_recall:not(:has(${row(name)}))` });
const tab = (name, count) =>
    `.o_clinic_recall_tabs [data-view=${name}]:contains(/${count}$/)`;
/** One click on the row. */
const press = (name, what) => [
    { trigger: `${row(name)} [data-do=${what}]:not(:disabled)`, run: "click" },
    gone(name),
];
/** The same by the keyboard, where the row is the selected one. */
const type = (name, key) => [
    {
        trigger: `${row(name)}.o_clinic_selected:not(.opacity-50)`,
        run: () => document.activeElement?.blur(),
    },
    { trigger: "body", run: `press ${key}` },
    gone(name),
];

/** Ten rows: call, outcome, book, miss, all from the row or by the keyboard. */
registry.category("web_tour.tours").add("clinic_followup_ten_rows", {
    steps: () => [
        {
            trigger: tab("due", 10),
            run: () => {
                // this machine has no telephone
                browser.open = (address) => (document.body.dataset.dialled = address);
            },
        },
        {
            content: "one action: the number is dialled",
            trigger: `${row("陈000")} [data-do=call]`,
            run: "click",
        },
        { trigger: "body[data-dialled='tel:+8613900000000']" },
        { trigger: `${row("陈000")}.o_clinic_selected:not(.opacity-50)` },
        {
            content: "what to say stands beside it",
            trigger: ".o_clinic_recall_side .o_clinic_recall_script:contains(how did you sleep)",
        },
        {
            content: "what was said goes with the outcome",
            trigger: ".o_clinic_recall_note",
            run: "edit sleeps well",
        },
        ...press("陈000", "reached"),
        ...press("陈001", "missed"),
        ...type("陈002", "1"),
        ...type("陈003", "2"),
        {
            content: "arrows go from row to row",
            trigger: `${row("陈004")}.o_clinic_selected`,
        },
        { trigger: "body", run: "press ArrowDown" },
        { trigger: `${row("陈005")}.o_clinic_selected` },
        { trigger: "body", run: "press ArrowUp" },
        { trigger: `${row("陈004")}.o_clinic_selected` },
        {
            content: "one click on a free time",
            trigger: ".o_clinic_recall_side:contains(陈004) .o_clinic_recall_slot:first",
            run: "click",
        },
        { trigger: ".modal:contains(陈004):contains(Dr. Li) .btn-primary", run: "click" },
        gone("陈004"),
        {
            content: "another time, by the dialog",
            trigger: `${row("陈005")} [data-do=book]`,
            run: "click",
        },
        { trigger: ".modal .o_field_widget[name=patient_id] input:value(陈005)" },
        { trigger: ".modal .o_clinic_free_time:first", run: "click" },
        { trigger: ".modal button[name=action_book]", run: "click" },
        gone("陈005"),
        {
            content: "more outcomes",
            trigger: `${row("陈006")} [data-do=more]`,
            run: "click",
        },
        { trigger: ".o-dropdown-item[data-days='1']", run: "click" },
        gone("陈006"),
        ...type("陈007", "5"),
        ...type("陈008", "6"),
        ...press("陈009", "missed"),
        { trigger: ".o_clinic_recall_empty" },
        { trigger: tab("booked", 2), run: "click" },
        { trigger: `${row("陈004")} .text-bg-success` },
        { trigger: tab("called", 3), run: "click" },
        { trigger: `${row("陈001")}:contains(No answer ×1)` },
    ],
});

/** The same on a phone, in Chinese: a tap opens what stands beside. */
registry.category("web_tour.tours").add("clinic_followup_phone", {
    steps: () => [
        { trigger: tab("due", 4) },
        { trigger: `${row("陈000")} .o_clinic_recall_name`, run: "click" },
        { trigger: ".o_clinic_recall_under .o_clinic_recall_script" },
        { trigger: ".o_clinic_recall_under .o_clinic_recall_slot:first", run: "click" },
        { trigger: ".modal:contains(陈000) .btn-primary", run: "click" },
        gone("陈000"),
        ...press("陈001", "reached"),
        ...press("陈002", "missed"),
        { trigger: `${row("陈003")} [data-do=more]`, run: "click" },
        { trigger: ".o-dropdown-item[data-do=refused]", run: "click" },
        gone("陈003"),
        { trigger: tab("called", 1), run: "click" },
        { trigger: row("陈002") },
    ],
});
