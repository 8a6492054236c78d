import { _t } from "@web/core/l10n/translation";
import { GONE, IN_HOUSE } from "./board_times";

const FEW_PRACTITIONERS = 5;
// what is counted beside the states while there is any of it
const MISSING = {
    unpaid: {
        label: _t("To pay"),
        isIt: (card) => ["to_pay", "part_paid"].includes(card.payment_state),
    },
    without_step: {
        label: _t("Without next step"),
        isIt: (card) => card.is_without_next_step,
    },
};

export function isOfFilter(card, filter) {
    return MISSING[filter] ? MISSING[filter].isIt(card) : card.state === filter;
}

/** A counter per state, also those at nought, and what is missing. */
export function countCards(cards, states) {
    const missing = Object.entries(MISSING).map(([name, { label }]) => ({
        name,
        label,
        isMissing: true,
    }));
    return [...states, ...missing]
        .map((one) => ({
            ...one,
            count: cards.filter((card) => isOfFilter(card, one.name)).length,
        }))
        .filter((one) => one.count || !one.isMissing);
}

/** "Any doctor", then oneself, then who has somebody to see; few: all of the branch. */
export function layColumns(cards, practitioners, isMine) {
    const byDoctor = new Map([[0, []]]);
    for (const card of cards) {
        const key = card.practitioner_id || 0;
        byDoctor.set(key, [...(byDoctor.get(key) || []), card]);
    }
    const here = practitioners.filter((one) => one.is_here);
    const isSmallBranch = here.length <= FEW_PRACTITIONERS;
    const shown = practitioners.filter((one) =>
        isMine ? one.is_me : byDoctor.has(one.id) || (isSmallBranch && one.is_here)
    );
    shown.sort((one, other) => Number(other.is_me) - Number(one.is_me));
    return [{ id: 0, name: _t("Any doctor") }, ...shown].map((one) => ({
        id: one.id,
        name: one.name,
        cards: byDoctor.get(one.id) || [],
    }));
}

/** The list of a phone: one section per state that has somebody in it. */
export function laySections(cards, stateLabels) {
    return [...IN_HOUSE, "expected", ...GONE]
        .map((name) => ({
            name,
            label: stateLabels[name],
            cards: cards.filter((card) => card.state === name),
        }))
        .filter((section) => section.cards.length);
}
