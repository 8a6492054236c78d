import { onMounted, onWillUnmount } from "@odoo/owl";
import { browser } from "@web/core/browser/browser";
import { useService } from "@web/core/utils/hooks";

const CHANNEL = "clinic_desk.board_";
const PAUSE = 250;

/**
 * What moves at a branch arrives as messages of a `topic`; the ids that `choose` takes
 * from them are told together after a short pause.
 */
export function useBranchNews({ topic, choose, onChanged, onLost }) {
    const bus = useService("bus_service");
    const waiting = new Set();
    let channel = "";
    let timer = null;

    function hear(payload) {
        choose(payload).forEach((id) => waiting.add(id));
        if (waiting.size && !timer) {
            timer = browser.setTimeout(tell, PAUSE);
        }
    }

    function tell() {
        timer = null;
        const ids = [...waiting];
        waiting.clear();
        onChanged(ids);
    }

    const lost = () => onLost();
    bus.subscribe(topic, hear);
    bus.addEventListener("BUS:RECONNECT", lost);
    onWillUnmount(() => {
        bus.unsubscribe(topic, hear);
        bus.removeEventListener("BUS:RECONNECT", lost);
        browser.clearTimeout(timer);
        if (channel) {
            bus.deleteChannel(channel);
        }
    });

    return {
        watch(branchId) {
            const wanted = CHANNEL + branchId;
            if (wanted !== channel) {
                if (channel) {
                    bus.deleteChannel(channel);
                }
                channel = wanted;
                bus.addChannel(channel);
            }
        },
    };
}

/** The visits that the board of a day shows, or might show. */
export function useBoardLive({ isShown, getPlace, ...told }) {
    function isForMe(payload, id) {
        const { branch, day, today } = getPlace() || {};
        if (!branch || payload.branch_id !== branch.id) {
            return false;
        }
        // today's board has those who stayed overnight as well
        return isShown(id) || payload.day === day || (day === today && payload.day < day);
    }

    const choose = (payload) => payload.visit_ids.filter((id) => isForMe(payload, id));
    return useBranchNews({ topic: "clinic_desk/board", choose, ...told });
}

/** Do something every so many milliseconds while the component is there. */
export function useEvery(milliseconds, act) {
    let timer = null;
    onMounted(() => {
        timer = browser.setInterval(act, milliseconds);
    });
    onWillUnmount(() => browser.clearInterval(timer));
}

/** Cards read again take the place of the old ones; what is no longer there goes. */
export function replaceCards(shown, ids, cards) {
    const found = new Set(cards.map((card) => card.id));
    ids.filter((id) => !found.has(id)).forEach((id) => shown.delete(id));
    cards.forEach((card) => shown.set(card.id, card));
}
