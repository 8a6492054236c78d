from odoo import models

CHANNEL = "clinic_appointment.board_"


class IrWebsocket(models.AbstractModel):
    _inherit = "ir.websocket"

    def _build_bus_channel_list(self, channels):
        """A board asks for its branch by name; who works there gets the channel."""
        channels = list(channels)
        asked = [c for c in channels if isinstance(c, str) and c.startswith(CHANNEL)]
        channels = [channel for channel in channels if channel not in asked]
        wanted = {name.removeprefix(CHANNEL) for name in asked}
        if wanted and self.env.user._is_internal():
            for branch in self.env.user._clinic_branches():
                if str(branch.id) in wanted:
                    channels.append(branch)
        return super()._build_bus_channel_list(channels)
