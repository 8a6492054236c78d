const STEPS = {
    ArrowUp: [0, -1],
    ArrowDown: [0, 1],
    ArrowLeft: [-1, 0],
    ArrowRight: [1, 0],
};

/**
 * The times of a board are one stop of the tab key; arrows go from time to time and
 * from column to column, Enter books or places.
 */
export function useAgendaKeys(ref) {
    function listColumns() {
        return [...ref.el.querySelectorAll(".o_clinic_agenda_column")].map((column) => [
            ...column.querySelectorAll(".o_clinic_slot"),
        ]);
    }

    function find(columns, slot) {
        const column = columns.findIndex((slots) => slots.includes(slot));
        return [column, columns[column]?.indexOf(slot)];
    }

    return {
        onKeydown(ev) {
            const step = STEPS[ev.key];
            const slot = ev.target.closest(".o_clinic_slot");
            if (!step || !slot) {
                return;
            }
            const columns = listColumns();
            const [column, row] = find(columns, slot);
            const next = columns[column + step[0]]?.[row + step[1]];
            if (next) {
                ev.preventDefault();
                slot.tabIndex = -1;
                next.tabIndex = 0;
                next.focus();
            }
        },
        focusFirst() {
            const slots = [...(ref.el || document).querySelectorAll(".o_clinic_slot")];
            (slots.find((slot) => slot.tabIndex === 0) || slots[0])?.focus();
        },
    };
}
