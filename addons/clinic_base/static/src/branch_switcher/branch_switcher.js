import { _t } from "@web/core/l10n/translation";
import { browser } from "@web/core/browser/browser";
import { Component, useState } from "@odoo/owl";
import { Dropdown } from "@web/core/dropdown/dropdown";
import { DropdownItem } from "@web/core/dropdown/dropdown_item";
import { registry } from "@web/core/registry";
import { session } from "@web/session";
import { useService } from "@web/core/utils/hooks";

/** The current branch of the person, in the top bar. A click changes it. */
export class BranchSwitcher extends Component {
    static template = "clinic_base.BranchSwitcher";
    static components = { Dropdown, DropdownItem };
    static props = {};

    setup() {
        this.orm = useService("orm");
        this.ui = useService("ui");
        this.state = useState({ switching: false });
        this.branches = session.clinic_branches || [];
        this.currentId = session.clinic_branch_id;
    }

    get current() {
        return this.branches.find((branch) => branch.id === this.currentId);
    }

    get title() {
        return this.current
            ? _t("Current branch: %s", this.current.name)
            : _t("Choose a branch");
    }

    async switchTo(branch) {
        if (branch.id === this.currentId || this.state.switching) {
            return;
        }
        this.state.switching = true;
        try {
            await this.orm.call("res.users", "action_clinic_switch_branch", [branch.id]);
        } catch (error) {
            this.state.switching = false;
            throw error;
        }
        this.ui.block();
        browser.location.reload();
    }
}

registry.category("systray").add(
    "clinic_base.BranchSwitcher",
    {
        Component: BranchSwitcher,
        isDisplayed: () => Boolean(session.clinic_branches?.length),
    },
    { sequence: 2 }
);
