import { useBranchNews } from "@clinic_desk/board/board_live";

/** The bookings that the board of some days shows, or might show. */
export function useAgendaLive({ isShown, getPlace, ...told }) {
    function choose(payload) {
        const { branch, days } = getPlace() || {};
        if (!branch || payload.branch_id !== branch.id) {
            return [];
        }
        const isOfDay = payload.days.some((day) => days.includes(day));
        return payload.ids.filter((id) => isOfDay || isShown(id));
    }

    return useBranchNews({ topic: "clinic_appointment/board", choose, ...told });
}
