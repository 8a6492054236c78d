import { onWillUnmount } from "@odoo/owl";
import { browser } from "@web/core/browser/browser";
import { useService } from "@web/core/utils/hooks";

const CHANNEL = "clinic_appointment.board_";
const PAUSE = 250;

/**
 * What is booked or moved at a branch arrives as ids and days; those that the board
 * shows, or might show, are read again together after a short pause.
 */
export function useAgendaLive({ isShown, getPlace, onChanged, onLost }) {
    const bus = useService("bus_service");
    const waiting = new Set();
    let channel = "";
    let timer = null;

    function hear(payload) {
        const { branch, days } = getPlace() || {};
        if (!branch || payload.branch_id !== branch.id) {
            return;
        }
        const isOfDay = payload.days.some((day) => days.includes(day));
        payload.ids
            .filter((id) => isOfDay || isShown(id))
            .forEach((id) => waiting.add(id));
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
    bus.subscribe("clinic_appointment/board", hear);
    bus.addEventListener("BUS:RECONNECT", lost);
    onWillUnmount(() => {
        bus.unsubscribe("clinic_appointment/board", hear);
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
