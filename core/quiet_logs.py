"""Addresses that are secrets stay out of the logs of web servers: the end of /confirm/… and its like is left out."""

import logging
import re

SECRET = re.compile(r"(/(?:confirm|set-up|answer|office/calendar)/)[^\s?\"'/]+")
SERVERS = ("werkzeug", "gunicorn.access")


class WithoutSecrets(logging.Filter):
    """Takes the secret part out of every text of a line."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Always lets the line through."""
        record.msg, record.args = SECRET.sub(r"\1…", record.getMessage()), None
        return True


def keep_secrets_out_of_logs() -> None:
    """Tell the loggers of the servers we run under; telling them twice does no harm."""
    for name in SERVERS:
        logger = logging.getLogger(name)
        if not any(isinstance(each, WithoutSecrets) for each in logger.filters):
            logger.addFilter(WithoutSecrets())
