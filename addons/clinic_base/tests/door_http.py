"""The routes of the web server, knocked at with guessed numbers by every user."""

import io
import json
import zipfile

from odoo.http import Request

from .door_scene import CLINICAL, PASSWORD, word

PAGES = (
    "/odoo",
    "/odoo/discuss",
    "/web/webclient/load_menus",
    "/my",
    "/my/home",
    "/web/health",
    "/websocket/health",
)


def get_file_vals(env, model, number, place):
    """A clinical file, as treating staff would add it."""
    text = word(CLINICAL, place)
    vals = {
        "name": f"{text}.txt",
        "raw": f"{text} {text}".encode(),
        "res_model": model,
        "res_id": number,
    }
    if "clinic_is_clinical" in env["ir.attachment"]._fields:
        vals["clinic_is_clinical"] = True
    return vals


class DoorHttp:
    """Mixed into an HttpCase that has the scene and the words."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.files = {}
        for model in cls.get_file_models():
            for place, number in cls.scene.records[model].items():
                cls.files[model, place] = cls._new_file(model, number, place)
        cls.env.flush_all()

    @classmethod
    def get_file_models(cls):
        """Models whose rows carry clinical files."""
        return []

    @classmethod
    def _new_file(cls, model, number, place):
        return cls.env["ir.attachment"].create(
            get_file_vals(cls.env, model, number, place)
        )

    def _login(self, name):
        self.authenticate(self.scene.users[name].login, PASSWORD)

    # -- what is asked -------------------------------------------------
    def _get_paths(self, turn=None):
        """Routes that are read, for rows and files at every place.

        With `turn`: the nearest row and one of the others, which one depends on it.
        """
        yield from PAGES
        for file in self.files.values():
            yield f"/web/content/{file.id}"
            yield f"/web/content/{file.id}?download=true&access_token=guess"
            yield f"/web/image/{file.id}"
        for model, fields in self._get_fields().items():
            for number in self._get_guesses(model, turn):
                for field in fields:
                    yield f"/web/content/{model}/{number}/{field}"
                    yield f"/web/image?model={model}&id={number}&field={field}"
                yield f"/odoo/{model}/{number}"
                yield f"/json/1/{model}/{number}"
                yield f"/mail/view?model={model}&res_id={number}"
        yield from self._get_reports()

    def _get_guesses(self, model, turn):
        numbers = sorted(set(self.scene.records[model].values()))
        if turn is None or len(numbers) < 3:
            return numbers
        return [numbers[0], numbers[1 + turn % (len(numbers) - 1)]]

    def _get_fields(self):
        """{model: fields} whose values a guessed address might give."""
        return {}

    def _get_reports(self):
        reports = self.env["ir.actions.report"].search([])
        for report in reports:
            rows = self.scene.records.get(report.model) or {"own": 1}
            number = rows.get("branch") or rows["own"]
            yield f"/report/html/{report.report_name}/{number}"
        yield "/report/html/clinic.patient/1"

    def _ask_json(self, path, **params):
        answer = self.url_open(path, json={"params": params})
        return answer.text.lower()

    # -- knocking ------------------------------------------------------
    def knock_at_routes(self, name):
        forbidden = self._get_forbidden(name)
        turn = list(self.callers).index(name)
        for path in self._get_paths(turn):
            text = self.url_open(path, allow_redirects=False).text.lower()
            # an address that somebody typed is no secret of ours
            self._check(name, path, text.replace(path.lower(), ""), forbidden)

    def knock_at_threads(self, name):
        forbidden = self._get_forbidden(name)
        for model in self.get_file_models():
            for number in sorted(set(self.scene.records[model].values())):
                thread = {"thread_model": model, "thread_id": number}
                wanted = {"request_list": ["followers", "attachments", "activities"]}
                for path, params in (
                    ("/mail/thread/data", {**thread, **wanted}),
                    ("/mail/thread/messages", thread),
                    ("/mail/data", {"fetch_params": [["mail.thread", thread]]}),
                ):
                    text = self._ask_json(path, **params)
                    self._check(name, f"{path} {model}", text, forbidden)

    def knock_at_exports(self, name, models):
        forbidden = self._get_forbidden(name)
        for model in models:
            names = self.callers[name].get_plain_names(model)
            fields = [{"name": n, "label": n, "type": "char"} for n in names]
            for kind in ("csv", "xlsx"):
                answer = self._export(kind, model, fields)
                self._check(name, f"export {kind} {model}", answer, forbidden)

    def _export(self, kind, model, fields):
        params = {
            "model": model,
            "fields": fields,
            "ids": False,
            "domain": [],
            "groupby": [],
            "import_compat": False,
        }
        form = {"data": json.dumps(params), "csrf_token": Request.csrf_token(self)}
        answer = self.url_open(f"/web/export/{kind}", data=form)
        if not answer.content.startswith(b"PK"):
            return answer.text.lower()
        with zipfile.ZipFile(io.BytesIO(answer.content)) as book:
            parts = [book.read(part) for part in book.namelist()]
        return b" ".join(parts).decode(errors="replace").lower()

    # -- with a key instead of a session --------------------------------
    def new_key(self, name):
        keys = self.env["res.users.apikeys"].with_user(self.scene.users[name])
        key = keys.sudo()._generate("rpc", f"door {name}", None)
        self.env.flush_all()
        return key

    def ask_with_key(self, key, model, method, **params):
        return self.url_open(
            f"/json/2/{model}/{method}",
            json=params,
            headers={"Authorization": f"Bearer {key}"},
        )

    def knock_with_key(self, name, models):
        key, forbidden = self.new_key(name), self._get_forbidden(name)
        for model in models:
            numbers = sorted(set(self.scene.records[model].values()))
            names = self.callers[name].get_plain_names(model)
            for method, params in (
                ("search_read", {"domain": [], "fields": names}),
                ("read", {"ids": numbers, "fields": names}),
                ("name_search", {"name": ""}),
                ("export_data", {"ids": numbers, "fields_to_export": names}),
                ("unlink", {"ids": numbers, "context": {"clinic_bulk": True}}),
                ("no_such_method", {"ids": numbers}),
                ("_read_format", {"ids": numbers, "fnames": names}),
            ):
                answer = self.ask_with_key(key, model, method, **params)
                door = f"key {model}.{method}"
                self._check(name, door, answer.text.lower(), forbidden)
