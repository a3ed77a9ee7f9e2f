"""Importing on both databases: the same rows, the same days, and room for what comes after."""

import threading
from datetime import date

from sqlalchemy import func, select

from core.db import directory_session, unit_of_work
from directory.exchange.files import tables_in
from directory.exchange.services import import_places
from directory.places.models import Gathering, Occurrence, Place
from tests.directory.test_exchange_files import as_csv
from tests.factories import a_place

TODAY = date(2026, 11, 21)
HEADER = ["外部ID", "名称", "種類", "団体名", "所在地", "開催日時", "電話番号", "URL", "備考"]


def rows(count, **changes):
    facts = [
        {
            "外部ID": f"A{number}",
            "名称": f"見本の会{number}号",
            "種類": "サロン；居場所",
            "団体名": f"団体{number % 7}",
            "所在地": f"見本県ひだまり市日向町{number % 9}-{number}",
            "開催日時": "第2・第4土曜日 10:00～12:00",
            "備考": 'お茶\'と"お菓子"',
        }
        | changes
        for number in range(count)
    ]
    return as_csv([HEADER, *([row.get(name, "") for name in HEADER] for row in facts)]).encode()


def take(session, data, **options):
    return import_places(session, tables_in(data, "一覧"), file="一覧.csv", today=TODAY, **options)


def test_a_list_goes_in_changes_and_stays(either_app):
    session = directory_session()
    assert take(session, rows(60), publish=True).created == 60
    assert session.scalar(select(func.count(Occurrence.id))) > 60 * 20
    assert take(session, rows(60), publish=True).unchanged == 60
    assert take(session, rows(60, 電話番号="03-1234-5678"), publish=True).updated == 60
    assert take(session, rows(60, 電話番号="03-1234-5678"), dry_run=True).unchanged == 60


def test_numbers_given_in_advance_leave_room_for_the_next_entry(either_app):
    session = directory_session()
    take(session, rows(5))
    with unit_of_work(session):
        session.add(a_place(name="あとから手で"))
    assert session.scalar(select(func.count(Place.id))) == 6
    assert session.scalar(select(func.count(Gathering.id))) == 6


def test_two_imports_at_once_take_turns(either_app):
    failures = []

    def work():
        with either_app.app_context():
            try:
                take(directory_session(), rows(40))
            except Exception as error:
                failures.append(error)

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert directory_session().scalar(select(func.count(Place.id))) == 40
