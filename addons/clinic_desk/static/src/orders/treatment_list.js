import { onWillUnmount } from "@odoo/owl";
import { browser } from "@web/core/browser/browser";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { kanbanView } from "@web/views/kanban/kanban_view";
import { listView } from "@web/views/list/list_view";

const PAUSE = 400;
const REFRESH = 60 * 1000;

/** Orders that somebody writes or accepts elsewhere show up by themselves. */
const Live = (Controller) =>
    class extends Controller {
        setup() {
            super.setup();
            this.bus = useService("bus_service");
            this.orm = useService("orm");
            this.channels = [];
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
            // what somebody is typing is not taken away
            if (!this.isGone && !root.editedRecord && !root.selection?.length) {
                await root.load();
            }
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
