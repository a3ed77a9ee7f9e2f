"""No spelling of a secret address stands in a log of the servers."""

import logging

import pytest

from core.quiet_logs import SERVERS, WithoutSecrets, keep_secrets_out_of_logs


@pytest.mark.parametrize(
    "address",
    [
        "/answer/geheim",
        "//answer///geheim?answer=yes",
        "/ANSWER/geheim",
        "/%61nswer/geheim",
        "/answer%2Fgeheim",
        "/%2561nswer/geheim",
        "/set%2dup/geheim",
        "/office//calendar/geheim.ics",
        "/confirm/./geheim",
    ],
)
def test_the_secret_part_is_left_out_however_the_address_is_spelled(address):
    line = logging.LogRecord("werkzeug", 20, "", 1, '"GET %s HTTP/1.1" 200', (address,), None)
    WithoutSecrets().filter(line)
    assert "geheim" not in line.getMessage() and line.getMessage().endswith('HTTP/1.1" 200')


def test_other_addresses_stay_as_they_are():
    line = logging.LogRecord("werkzeug", 20, "", 1, '"GET /search?q=answer HTTP/1.1" 200', (), None)
    WithoutSecrets().filter(line)
    assert line.getMessage() == '"GET /search?q=answer HTTP/1.1" 200'


@pytest.mark.parametrize("name", ["werkzeug", "gunicorn.access", "gunicorn.error"])
def test_every_server_we_run_under_is_told_once(name):
    keep_secrets_out_of_logs()
    keep_secrets_out_of_logs()
    assert name in SERVERS
    assert len([one for one in logging.getLogger(name).filters if isinstance(one, WithoutSecrets)]) == 1
