import { onWillUnmount, useExternalListener } from "@odoo/owl";
import { browser } from "@web/core/browser/browser";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { kanbanView } from "@web/views/kanban/kanban_view";
import { listView } from "@web/views/list/list_view";

const PAUSE = 400;
// nothing is taken from under a finger
const IDLE = 2000;
const REFRESH = 60 * 1000;

/** Orders that somebody writes or accepts elsewhere show up by themselves. */
const Live = (Controller) =>
    class extends Controller {
        setup() {
            super.setup();
            this.bus = useService("bus_service");
            this.orm = useService("orm");
            this.channels = [];
            this.touchedAt = 0;
            for (const kind of ["pointerdown", "keydown"]) {
                useExternalListener(window, kind, () => (this.touchedAt = Date.now()));
            }
            this.hear = () => this.refreshSoon();
            this.bus.subscribe("clinic_desk/board", this.hear);
            this.watch();
            // minutes go on, also when nothing moves
            this.ticking = browser.setInterval(this.hear, REFRESH);
            onWillUnmount(() => {
                this.isGone = true;
                this.bus.unsubscribe("clinic_desk/board", this.hear);
                this.channels.forEach((channel) => this.bus.deleteChannel(channel));
                browser.clearInterval(this.ticking);
                browser.clearTimeout(this.timer);
            });
        }

        async watch() {
            const ids = await this.orm.silent.call("clinic.order", "get_watched_branches", []);
            if (!this.isGone) {
                this.channels = ids.map((id) => `clinic_desk.board_${id}`);
                this.channels.forEach((channel) => this.bus.addChannel(channel));
            }
        }

        refreshSoon() {
            browser.clearTimeout(this.timer);
            this.timer = browser.setTimeout(() => this.refresh(), PAUSE);
        }

        async refresh() {
            const { root } = this.model;
            const isInUse = Date.now() - this.touchedAt < IDLE;
            if (this.isGone) {
                return;
            }
            if (isInUse || root.editedRecord || root.selection?.length) {
                this.timer = browser.setTimeout(() => this.refresh(), IDLE);
                return;
            }
            await root.load();
        }
    };

registry.category("views").add("clinic_order_list", {
    ...listView,
    Controller: Live(listView.Controller),
});
registry.category("views").add("clinic_order_kanban", {
    ...kanbanView,
    Controller: Live(kanbanView.Controller),
});
