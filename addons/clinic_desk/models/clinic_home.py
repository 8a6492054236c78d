from types import SimpleNamespace

from odoo import api, fields, models
from odoo.addons.clinic_base.models.clinic_access_log import ROLES
from odoo.addons.clinic_base.models.clinic_approval import GROUP
from odoo.exceptions import AccessError, UserError
from odoo.tools import format_date, format_datetime, format_time

from ..tools.tiles import COUNT_LIMIT, LIST_ROWS, shown_count


class ClinicHome(models.AbstractModel):
    """The first page of each role: a few numbers, each of which opens its rows.

    A number and its rows come from the same domain, asked with the rights of the
    person. Somebody with several roles sees the tiles of all of them once. Nothing
    clinical is shown here: the page stands open on the desk.
    """

    _name = "clinic.home"
    _description = "Home page"

    # -- doors -------------------------------------------------------------------
    @api.model
    def get_home(self):
        """What the client action `clinic_home` shows."""
        scope = self._get_scope()
        tiles = self._get_own_tiles(scope)
        return {
            "opens": self._get_screen(scope),
            "user": self.env.user.name,
            "branch": scope.branch.name or False,
            "day": format_date(self.env, scope.day, date_format="full"),
            "tiles": [self._prepare_tile(tile) for tile in tiles],
            "lists": [self._prepare_list(tile) for tile in tiles if tile.lines],
            "steps": self._get_steps() if "administrator" in scope.roles else [],
        }

    @api.model
    def open_tile(self, key):
        """The window action with the rows that the tile counts."""
        tiles = self._get_own_tiles(self._get_scope())
        tile = next((tile for tile in tiles if tile.key == key), None)
        if tile is None:
            raise UserError(
                self.env._("This number is not on your page any more. Reload it.")
            )
        action = self.env["ir.actions.act_window"]._for_xml_id(tile.action)
        action |= {"name": tile.label, "domain": list(tile.domain), "context": {}}
        return action

    # -- hooks -------------------------------------------------------------------
    @api.model
    def _get_tiles(self, scope):
        """Every `Tile` of every role. Addons extend the list.

        `scope` holds ``user``, ``roles``, ``branch`` (the current one), ``branches``
        (the current one, or all of the person if none is chosen) and ``day`` there.
        """
        return []

    @api.model
    def _get_screens(self):
        """{role: action} of roles whose first page is a screen of work."""
        return {}

    @api.model
    def _get_steps(self):
        """What an administrator still has to set up. Addons extend the list.

        Dicts of ``key``, ``label``, ``is_done``, ``help`` and ``action``.
        """
        return []

    # -- what is shown -----------------------------------------------------------
    @api.model
    def _get_scope(self):
        user = self.env.user
        roles = [role for role in ROLES if user.has_group(GROUP + role)]
        if not roles:
            raise AccessError(
                self.env._(
                    "This page is for people with a role in the clinic. Ask an "
                    "administrator for one."
                )
            )
        branch = user._clinic_current_branch()
        now = fields.Datetime.now()
        return SimpleNamespace(
            user=user,
            roles=roles,
            branch=branch,
            branches=branch or user._clinic_branches(),
            day=branch._local_date(now) if branch else now.date(),
        )

    @api.model
    def _get_own_tiles(self, scope):
        """Those of the person's roles, each once, as far as he reads the rows."""
        return [
            tile
            for tile in self._get_tiles(scope)
            if tile.is_for(scope.roles) and self.env[tile.model].has_access("read")
        ]

    @api.model
    def _get_screen(self, scope):
        """A person with one role, whose work is one screen, lands there."""
        if len(scope.roles) > 1:
            return False
        return self._get_screens().get(scope.roles[0], False)

    @api.model
    def _prepare_tile(self, tile):
        count = self.env[tile.model].search_count(tile.domain, limit=COUNT_LIMIT)
        return {
            "key": tile.key,
            "label": tile.label,
            "count": shown_count(count),
            "tone": tile.tone if count else "",
        }

    @api.model
    def _prepare_list(self, tile):
        records = self.env[tile.model].search(
            tile.domain, order=tile.order, limit=LIST_ROWS
        )
        return {
            "key": tile.key,
            "label": tile.label,
            "model": tile.model if tile.opens else False,
            "rows": [self._prepare_row(tile, record) for record in records],
        }

    @api.model
    def _prepare_row(self, tile, record):
        title, *texts = (self._get_text(tile, record, name) for name in tile.lines)
        return {"id": record.id, "title": title, "texts": list(filter(None, texts))}

    @api.model
    def _get_text(self, tile, record, name):
        """A value of a record in the words of the person."""
        field, value = record._fields[name], record[name]
        if not value:
            return ""
        if field.type == "many2one":
            return value.display_name
        if field.type == "selection":
            return dict(field._description_selection(self.env)).get(value, value)
        if field.type == "date":
            return format_date(self.env, value)
        if field.type == "monetary":
            return record[field.get_currency_field(record)].format(value)
        if field.type == "datetime":
            return self._format_instant(record, value, name in tile.at)
        return str(value)

    @api.model
    def _format_instant(self, record, instant, only_time):
        branch = record.sudo().branch_id  # sudo: its time zone
        zone = branch.tz or self.env.user.tz
        if only_time:
            return format_time(self.env, instant, tz=zone, time_format="short")
        return format_datetime(self.env, instant, tz=zone, dt_format="short")
