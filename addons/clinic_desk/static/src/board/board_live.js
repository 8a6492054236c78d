import { onWillUnmount } from "@odoo/owl";
import { browser } from "@web/core/browser/browser";
import { useService } from "@web/core/utils/hooks";

const CHANNEL = "clinic_desk.board_";
const PAUSE = 250;

/**
 * What moves at a branch arrives as ids of visits; those that the board shows, or might
 * show, are read again together after a short pause.
 */
export function useBoardLive({ isShown, getPlace, onChanged, onLost }) {
    const bus = useService("bus_service");
    const waiting = new Set();
    let channel = "";
    let timer = null;

    function isForMe(payload, id) {
        const { branch, day, today } = getPlace() || {};
        if (!branch || payload.branch_id !== branch.id) {
            return false;
        }
        // today's board has those who stayed overnight as well
        return isShown(id) || payload.day === day || (day === today && payload.day < day);
    }

    function hear(payload) {
        for (const id of payload.visit_ids) {
            if (isForMe(payload, id)) {
                waiting.add(id);
            }
        }
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
    bus.subscribe("clinic_desk/board", hear);
    bus.addEventListener("BUS:RECONNECT", lost);
    onWillUnmount(() => {
        bus.unsubscribe("clinic_desk/board", hear);
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
