"""Addresses that are secrets stay out of the logs of web servers: the end of /confirm/… and its like is left out."""

import logging
import re

ADDRESSES = ("confirm", "set-up", "answer", "office/calendar")
SERVERS = ("werkzeug", "gunicorn.access", "gunicorn.error")


def _however_spelled(text: str) -> str:
    """A pattern for a text of an address: each sign as it is or as %61, and as many slashes as somebody typed."""
    signs = (rf"(?:{re.escape(sign)}|%(?:25)*{ord(sign):02x})" for sign in text)
    return "".join(pattern + "+" if sign == "/" else pattern for sign, pattern in zip(text, signs, strict=True))


SECRET = re.compile(rf"({'|'.join(_however_spelled(f'/{each}/') for each in ADDRESSES)})[^\s?\"']+", re.IGNORECASE)


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
