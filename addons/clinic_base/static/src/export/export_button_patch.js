import { patch } from "@web/core/utils/patch";
import { KanbanController } from "@web/views/kanban/kanban_controller";
import { ListController } from "@web/views/list/list_controller";

for (const Controller of [ListController, KanbanController]) {
    patch(Controller.prototype, {
        /** No export in the menu where the server would refuse it. */
        getStaticActionMenuItems() {
            const items = super.getStaticActionMenuItems();
            if (this.env.config.viewArch?.getAttribute("clinic_export") === "0") {
                delete items.export;
            }
            return items;
        },
    });
}
