import { registry } from "@web/core/registry";
import { browser } from "@web/core/browser/browser";

/** Hand a number to whatever dials on this device, and show it on the page. */
function dial(env, action) {
    browser.open(`tel:${action.params.number}`, "_self");
    return { type: "ir.actions.client", tag: "soft_reload" };
}

registry.category("actions").add("clinic_dial", dial);
