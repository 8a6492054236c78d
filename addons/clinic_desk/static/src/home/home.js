import { _t } from "@web/core/l10n/translation";
import { Component, markup, onWillStart, useState } from "@odoo/owl";
import { Layout } from "@web/search/layout";
import { registry } from "@web/core/registry";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";
import { useService } from "@web/core/utils/hooks";

/** The first page of a role: numbers that open their rows, and its short lists. */
export class ClinicHome extends Component {
    static template = "clinic_desk.Home";
    static components = { Layout };
    static props = { ...standardActionServiceProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.state = useState({ home: null });
        onWillStart(async () => {
            const home = await this.orm.call("clinic.home", "get_home", []);
            if (home.opens) {
                // the screen takes the place of this page, also for "back"
                this.action.doAction(home.opens, {
                    stackPosition: "replaceCurrentAction",
                });
                return;
            }
            this.state.home = home;
        });
    }

    get lists() {
        return this.state.home.lists.filter((list) => list.rows.length);
    }

    get display() {
        return { controlPanel: {} };
    }

    stepLabel(step) {
        return step.is_done ? _t("Ready") : _t("Not done yet");
    }

    toneClass(tile) {
        return tile.tone ? `o_clinic_home_${tile.tone}` : "";
    }

    async openTile(key) {
        const action = await this.orm.call("clinic.home", "open_tile", [key]);
        if (action.help) {
            action.help = markup(action.help); // what an empty list says
        }
        this.action.doAction(action);
    }

    openRow(list, row) {
        if (!list.model) {
            return this.openTile(list.key);
        }
        return this.action.doAction({
            type: "ir.actions.act_window",
            res_model: list.model,
            res_id: row.id,
            views: [[false, "form"]],
        });
    }

    openStep(step) {
        return this.action.doAction(step.action);
    }
}

registry.category("actions").add("clinic_home", ClinicHome);
