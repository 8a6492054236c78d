import { FormController } from "@web/views/form/form_controller";
import { formView } from "@web/views/form/form_view";
import { registry } from "@web/core/registry";
import { useHotkey } from "@web/core/hotkeys/hotkey_hook";

/** Enter does it: nobody leaves the keyboard to let a patient wait. */
export class WalkinFormController extends FormController {
    setup() {
        super.setup();
        useHotkey("enter", () => this.pressMain(), {
            bypassEditableProtection: true,
            isAvailable: () => !document.querySelector(".o-autocomplete--dropdown-menu"),
        });
    }

    pressMain() {
        const root = this.rootRef.el?.closest(".modal") || this.rootRef.el;
        const focused = document.activeElement;
        if (focused?.tagName === "BUTTON") {
            focused.click();
            return;
        }
        root?.querySelector("footer .btn-primary:enabled")?.click();
    }
}

registry.category("views").add("clinic_walkin_form", {
    ...formView,
    Controller: WalkinFormController,
});
