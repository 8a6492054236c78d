from contextlib import contextmanager

from odoo import api, models
from odoo.exceptions import UserError

from ..tools.import_source import UnreadableFile, read_folder, unpacked


class ClinicImportFilesMixin(models.AbstractModel):
    """The files of a delivery, and sentences for those that cannot be read."""

    _name = "clinic.import.files.mixin"
    _description = "Files of an import"

    @api.model
    def _read_folder(self, path):
        """(files, control totals) of a folder; a UserError for what is no table."""
        try:
            files, totals, _empty = read_folder(path, self._get_known_columns())
        except UnreadableFile as error:
            raise UserError(self._get_file_problem(error)) from error
        except OSError as error:
            raise UserError(
                self.env._(
                    "%(path)s cannot be read. Check its name and the rights on it.",
                    path=path,
                )
            ) from error
        if not files:
            raise UserError(
                self.env._(
                    "There is no table with rows in it. Give CSV files (also .gz) or "
                    "Excel files (.xlsx)."
                )
            )
        return files, totals

    @api.model
    @contextmanager
    def _unpacked(self, name, content):
        """A folder with an upload; a UserError for an archive that cannot be read."""
        try:
            with unpacked(name or "upload.csv", content) as folder:
                yield folder
        except UnreadableFile as error:
            raise UserError(self._get_file_problem(error)) from error

    @api.model
    def _get_known_columns(self):
        # sudo: headings of the profiles, needed to find the heading of a file
        columns = self.env["clinic.import.profile.column"].sudo().search([])
        names = set(columns.mapped("name"))
        for aliases in filter(None, columns.mapped("aliases")):
            names.update(alias.strip() for alias in aliases.split("|"))
        return frozenset(names)

    @api.model
    def _get_file_problem(self, error):
        env, name = self.env, error.name
        return {
            "missing": env._("%(name)s cannot be opened.", name=name),
            "old_excel": env._(
                "%(name)s is an old or protected Excel file. Save it as .xlsx without "
                "a password.",
                name=name,
            ),
            "same_name": env._(
                "The archive holds two files named %(name)s. Rename one of them.",
                name=name,
            ),
            "too_big": env._(
                "The archive is too big. Import its files one after the other."
            ),
        }.get(
            error.code,
            env._("%(name)s is damaged. Ask for the file again.", name=name),
        )

    def _get_label(self, inputs, folder):
        names = [item.name for item in inputs]
        if folder:
            return str(folder).rstrip("/").rsplit("/", 1)[-1]
        return ", ".join(names[:3]) + (" ..." if len(names) > 3 else "")
