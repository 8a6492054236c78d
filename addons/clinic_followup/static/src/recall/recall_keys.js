import { useHotkey } from "@web/core/hotkeys/hotkey_hook";

import { OUTCOMES } from "./recall_outcomes";

/** Arrows go from row to row, C calls, B books, 1 to 6 say what came of the call. */
export function useRecallKeys(list) {
    const hasRow = () => Boolean(list.state.board?.rows?.length && list.selected);
    const canWork = () =>
        hasRow() && list.state.board.rights.work && list.selected.state === "open";
    const move = (count) => () => list.step(count);

    useHotkey("arrowdown", move(1), { isAvailable: hasRow, allowRepeat: true });
    useHotkey("arrowup", move(-1), { isAvailable: hasRow, allowRepeat: true });
    useHotkey("c", () => list.call(list.selected), { isAvailable: canWork });
    useHotkey("b", () => list.book(list.selected), {
        isAvailable: () => canWork() && list.state.board.rights.book,
    });
    for (const { key, name, days } of OUTCOMES) {
        useHotkey(key, () => list.note(list.selected, name, days), { isAvailable: canWork });
    }
}
