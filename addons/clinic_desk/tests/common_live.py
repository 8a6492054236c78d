import json


class HearsBoards:
    """A test case that asks what the bus was given about its ``TOPICS``."""

    TOPICS = ()
    last_id = 0

    def setUp(self):
        super().setUp()
        self._hear()

    def _hear(self):
        """What it was given since this was asked last: [(channel, payload)]."""
        self.cr.flush()
        rows = self.env["bus.bus"].sudo().search([("id", ">", self.last_id)])
        self.last_id = max([self.last_id, *rows.ids])
        heard = [
            (json.loads(row.channel), json.loads(row.message))
            for row in rows.sorted("id")
        ]
        return [
            (channel[1:], message["payload"])
            for channel, message in heard
            if message["type"] in self.TOPICS
        ]
