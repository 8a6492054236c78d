"""Who reaches which rows of the models of this addon: one file per topic."""

from . import access_rows_appointment, access_rows_board, access_rows_reminder

TOPICS = (access_rows_appointment, access_rows_board, access_rows_reminder)
ROWS = [row for topic in TOPICS for row in topic.ROWS]
SECRETS = [secret for topic in TOPICS for secret in getattr(topic, "SECRETS", [])]
FILLERS = {
    key: value
    for topic in TOPICS
    for key, value in getattr(topic, "FILLERS", {}).items()
}


def prepare(scene):
    for topic in TOPICS:
        if hasattr(topic, "prepare"):
            topic.prepare(scene)
