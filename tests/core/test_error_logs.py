"""What an unforeseen error leaves in the log: where it happened, never what people wrote."""

import logging

import pytest
from sqlalchemy import text

from core.db import office_session
from core.permissions import public

SECRET = "カナリア九十九"


@public
def a_row_the_database_refuses():
    office_session().execute(text("INSERT INTO account (login) VALUES (:words)"), {"words": SECRET})


@public
def a_number_that_is_none():
    int(SECRET)


@pytest.mark.parametrize("trouble", [a_row_the_database_refuses, a_number_that_is_none])
def test_the_log_of_an_unforeseen_error_names_the_place_and_no_value(either_app, caplog, trouble):
    either_app.add_url_rule("/test-trouble", "test_trouble", trouble)
    either_app.config["PROPAGATE_EXCEPTIONS"] = False
    with caplog.at_level(logging.DEBUG):
        answer = either_app.test_client().get("/test-trouble")

    assert answer.status_code == 500
    assert trouble.__name__ in caplog.text
    assert SECRET not in caplog.text
    assert SECRET not in answer.get_data(as_text=True)
