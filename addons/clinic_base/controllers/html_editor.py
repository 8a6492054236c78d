from odoo import http
from odoo.addons.html_editor.controllers.main import HTML_Editor
from odoo.http import request


class ClinicHtmlEditor(HTML_Editor):
    @http.route()
    def link_preview_metadata(self, preview_url):
        if not request.env["mail.link.preview"]._is_link_preview_enabled():
            return False
        return super().link_preview_metadata(preview_url)
