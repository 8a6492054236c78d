import { odooExceptionTitleMap, WarningDialog } from "@web/core/errors/error_dialogs";
import { registry } from "@web/core/registry";

const SLOT_TAKEN = "odoo.addons.clinic_appointment.tools.errors.SlotTaken";
const USER_ERROR = "odoo.exceptions.UserError";

// a sentence to read like every other one, not an accident of the program
registry.category("error_dialogs").add(SLOT_TAKEN, WarningDialog);
odooExceptionTitleMap.set(SLOT_TAKEN, odooExceptionTitleMap.get(USER_ERROR));
