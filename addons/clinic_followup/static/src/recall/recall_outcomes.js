import { _t } from "@web/core/l10n/translation";

/** What may come of a call, in the order of the keys 1 to 6. */
export const OUTCOMES = [
    { key: "1", name: "reached", label: _t("Reached"), icon: "fa-check" },
    { key: "2", name: "missed", label: _t("No answer"), icon: "fa-phone-square" },
    { key: "3", name: "reschedule", label: _t("Call again tomorrow"), icon: "fa-clock-o", days: 1 },
    { key: "4", name: "booked", label: _t("Booked elsewhere"), icon: "fa-calendar-check-o" },
    { key: "5", name: "refused", label: _t("Refused"), icon: "fa-ban" },
    { key: "6", name: "wrong_number", label: _t("Wrong number"), icon: "fa-chain-broken" },
];
/** One click on the row; the others stand behind "more". */
export const FIRST = OUTCOMES.slice(0, 2);
export const MORE = [
    OUTCOMES[2],
    { name: "reschedule", label: _t("Call again in three days"), icon: "fa-clock-o", days: 3 },
    { name: "reschedule", label: _t("Call again in a week"), icon: "fa-clock-o", days: 7 },
    ...OUTCOMES.slice(3),
];
