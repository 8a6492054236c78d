"""Routes of core that may show patient data, on a cursor that can log it.

Core serves them from a replica where there is one. They stay there for everything
else: pictures of products, reports about other things.
"""

from odoo import http
from odoo.addons.web.controllers.binary import Binary
from odoo.addons.web.controllers.dataset import DataSet
from odoo.addons.web.controllers.report import ReportController
from odoo.http import request

# arguments of remote calls that name fields of other models
SPECIFICATIONS = ("specification", "unfold_read_specification")


def _is_clinic(name):
    return hasattr(request.registry.get(name), "_note_clinic_fields")


def _is_file_readonly(controller, rule, args):
    """Files hang on anything: only those of other models are known to be harmless."""
    if not request.session.uid or "xmlid" in args:
        return True  # a token opens it for a stranger: served again, and logged
    name = args.get("model") or request.httprequest.args.get("model")
    return bool(name) and name != "ir.attachment" and not _is_clinic(name)


def _is_report_readonly(controller, rule, args):
    name = args.get("reportname")
    return not request.env["ir.actions.report"]._is_clinic_report(name)


def _reaches_clinic(registry, model, specification):
    """Whether a specification of `web_read` follows a link to patient data."""
    for name, part in specification.items():
        field = model._fields.get(name)
        nested = part.get("fields") if isinstance(part, dict) else None
        if not nested or field is None or not field.comodel_name:
            continue
        target = registry[field.comodel_name]
        if hasattr(target, "_note_clinic_fields"):
            return True
        if _reaches_clinic(registry, target, nested):
            return True
    return False


def _is_call_readonly(controller, rule, args):
    """As core has it, but for a record of another model with patient data inside."""
    if not controller._call_kw_readonly(rule, args):
        return False
    params = request.get_json_data()["params"]
    model = request.registry[params["model"]]
    given = [*params.get("args", ())]
    kwargs = params.get("kwargs") or {}
    given += [kwargs[name] for name in SPECIFICATIONS if name in kwargs]
    given = [value for value in given if isinstance(value, dict)]
    return not any(_reaches_clinic(request.registry, model, each) for each in given)


class ClinicBinary(Binary):
    @http.route(readonly=_is_file_readonly)
    def content_common(self, *args, **kwargs):
        return super().content_common(*args, **kwargs)

    @http.route(readonly=_is_file_readonly)
    def content_image(self, *args, **kwargs):
        return super().content_image(*args, **kwargs)


class ClinicReport(ReportController):
    @http.route(readonly=_is_report_readonly)
    def report_routes(self, *args, **kwargs):
        return super().report_routes(*args, **kwargs)


class ClinicDataSet(DataSet):
    @http.route(readonly=_is_call_readonly)
    def call_kw(self, model, method, args, kwargs, path=None):
        return super().call_kw(model, method, args, kwargs, path)
