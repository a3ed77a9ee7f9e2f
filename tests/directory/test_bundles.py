"""What the office gives to a public site with a database of its own: all that residents see, and nothing else."""

import base64
import zipfile
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import func, select, text

from app import create_app
from core.db import DirectoryBase, db, directory_session, unit_of_work
from core.errors import BadInput, RuleBroken
from core.migrations import upgrade_all
from core.signing import Signer
from directory.areas.models import Municipality, Town
from directory.bundles.bundle_file import MANIFEST, SIGNATURE, opened
from directory.bundles.contents import SHOWN, WITHHELD
from directory.bundles.services import make_bundle, take_over
from directory.closures.models import AreaClosure
from directory.groups.models import Group
from directory.openings.models import Opening, OpeningKind, OpeningSlot
from directory.places.models import Gathering, Occurrence, Place, PointSource, Publication, VenueVisibility
from directory.places.services import refresh_occurrences
from directory.search.outbox import rebuild_index
from directory.seasons.models import SeasonPeriod
from directory.seeding.services import seed_directory
from directory.windows.models import ConsultationWindow
from tests.conftest import KEYS
from tests.directory.public_pages import DATA, PAGES, keys_of
from tests.factories import APRIL_1, a_gathering, a_place, a_window, an_opening

AT = datetime(2026, 11, 29, 3, tzinfo=UTC)
SIGNER = Signer(base64.b64decode(KEYS["IBASHO_FIELD_KEY"]))
STRANGER = Signer(b"x" * 32)
PUBLIC_KEYS = (SIGNER.public_key,)


@contextmanager
def public_site(data, **more):
    """A public site with a database of its own."""
    site = create_app(site="public", IBASHO_DATA=str(data), IBASHO_SECRET_KEY=KEYS["IBASHO_SECRET_KEY"], **more)
    with site.app_context():
        upgrade_all()
        yield site
        directory_session().rollback()
        for engine in db.engines.values():
            engine.dispose()


def published(path, *, at=AT, signer=SIGNER):
    return make_bundle(directory_session(), path, signer=signer, revision="here", now=at)


def received(path, *, now=AT + timedelta(days=30), revision="here", public_keys=PUBLIC_KEYS):
    with opened(path, revision=revision, public_keys=public_keys) as bundle:
        return take_over(directory_session(), bundle, now=now)


def rows(model):
    return directory_session().scalar(select(func.count()).select_from(model))


def everything_in(path) -> str:
    with zipfile.ZipFile(path) as file:
        return "\n".join(file.read(name).decode("utf-8", "replace") for name in file.namelist())


def test_every_table_and_column_is_shown_emptied_or_withheld_on_purpose(app):
    shown = {table.name: {*table.columns, *table.emptied} for table in SHOWN}
    withheld = set().union(*WITHHELD.values())
    there = {name: set(table.columns.keys()) for name, table in DirectoryBase.metadata.tables.items()}

    assert shown.keys() & withheld == set()
    assert shown.keys() | withheld == there.keys()
    assert shown == {name: there[name] for name in shown}


def test_residents_see_on_the_public_site_what_the_office_shows(tmp_path):
    office = create_app(site="all", IBASHO_DATA=str(tmp_path / "office"), TESTING=True, **KEYS)
    with office.app_context():
        upgrade_all()
        with unit_of_work(directory_session()) as session:
            seed_directory(session, date.today())
            refresh_occurrences(session, None, date.today())
        rebuild_index(directory_session())
        published(tmp_path / "b.zip")
        keys = keys_of(office) | {"ask": "-"}
        paths = [path.format(**keys) for group in (PAGES, DATA) for each in group.values() for path in each]
        paths = [path for path in paths if not path.startswith(("/confirm", "/healthz"))]
        seen = {path: office.test_client().get(path) for path in paths}
    sealing = {"IBASHO_INBOX_PUBLIC_KEY": base64.b64encode(SIGNER.public_key).decode()}
    with public_site(tmp_path / "public", TESTING=True, **sealing) as site:
        received(tmp_path / "b.zip")
        rebuild_index(directory_session())
        for path, answer in seen.items():
            there = site.test_client().get(path)
            assert there.status_code == answer.status_code, path
            assert comparable(there) == comparable(answer), path


def comparable(answer) -> list[str]:
    """The lines of an answer without those that must differ: signed stamps of forms, the way to sign in, its moment."""
    is_file = answer.mimetype.startswith("application/") and answer.mimetype.endswith(("zip", "pdf"))
    if is_file or not answer.mimetype.startswith(("text/", "application/")):
        return [str(len(answer.data) > 0)]
    return [
        line
        for line in answer.text.splitlines()
        if not any(sign in line for sign in ("csrf_token", "/sign-in", "DTSTAMP"))
    ]


def test_drafts_withdrawn_entries_staff_seats_and_names_of_accounts_stay_inside(app, directory, saved, tmp_path):
    canary = "もれてはいけない"
    place = a_place(name="見えるサロン")
    saved(
        place,
        a_place(name=f"{canary}下書き", publication=Publication.DRAFT),
        a_place(name=f"{canary}取り下げ", publication=Publication.WITHDRAWN, group=Group(name=f"{canary}会")),
        a_window(name=f"{canary}窓口", publication=Publication.DRAFT),
        an_opening(place=place, kind=OpeningKind.RECEPTION, title=f"{canary}枠"),
        an_opening(place=place, title=f"{canary}まだ", publication=Publication.DRAFT),
        an_opening(
            place=place, title="見える役割", rule=f"{canary}きまり", rule_facts={"minimum_age": 65}, demand_step=4
        ),
        AreaClosure(first_day=APRIL_1, last_day=APRIL_1, reason="台風", whole_city=True, made_by=f"{canary}職員"),
        SeasonPeriod(
            fiscal_year=2026,
            name="夏休み",
            first_day=date(2026, 7, 18),
            last_day=date(2026, 8, 31),
            changed_at=AT,
            changed_by=f"{canary}職員",
        ),
    )
    published(tmp_path / "b.zip")

    told = everything_in(tmp_path / "b.zip")
    assert canary not in told
    assert "見えるサロン" in told
    assert "見える役割" in told
    assert "minimum_age" not in told
    assert '"demand_step":4' not in told


@pytest.mark.parametrize("visibility", [VenueVisibility.AREA_ONLY, VenueVisibility.HIDDEN])
def test_a_house_that_is_not_public_does_not_travel(app, directory, saved, tmp_path, visibility):
    venue = a_gathering(
        venue_name="ひみつ邸",
        address="ひみつ町9-9",
        lat=35.123456,
        lng=136.98765,
        point_source=PointSource.BY_HAND,
        visibility=visibility,
    )
    venue.town = Town(name="見本町", municipality=Municipality(code="99999", prefecture="見本県", name="見本市"))
    saved(a_place(gatherings=[venue], extra={"住所": "ひみつ町9-9", "対象年齢": "ひみつ歳"}))
    published(tmp_path / "b.zip")

    told = everything_in(tmp_path / "b.zip")
    assert "ひみつ" not in told
    assert "35.123456" not in told
    assert ('"town_id":null' in told) is (visibility is VenueVisibility.HIDDEN)


def test_a_second_bundle_changes_only_what_changed_and_keeps_the_open_days(app, directory, saved, tmp_path):
    with unit_of_work(directory) as session:
        seed_directory(session, date.today())
    published(tmp_path / "1.zip")
    place = directory.scalars(select(Place).where(Place.publication == Publication.PUBLISHED).limit(1)).one()
    key, gone = place.key, directory.scalars(select(Place).order_by(Place.id.desc()).limit(1)).one().key
    with unit_of_work(directory):
        directory.scalars(select(Place).where(Place.key == key)).one().summary = "あたらしい説明"
        directory.scalars(select(Place).where(Place.key == gone)).one().publication = Publication.WITHDRAWN
    published(tmp_path / "2.zip", at=AT + timedelta(days=1))
    with public_site(tmp_path / "public"):
        first = received(tmp_path / "1.zip")
        days = rows(Occurrence)
        second = received(tmp_path / "2.zip")

        assert (first.changed, first.removed) == (0, 0)
        assert second.places == first.places - 1
        assert second.added == 0
        assert second.changed == 1
        assert directory_session().scalar(select(Place.summary).where(Place.key == key)) == "あたらしい説明"
        assert directory_session().scalar(select(Place.id).where(Place.key == gone)) is None
        assert days > rows(Occurrence) > 0
        assert received(tmp_path / "2.zip").is_known


def test_an_older_bundle_is_not_taken_for_a_newer_one(app, saved, tmp_path):
    saved(a_place(name="さきの名前"))
    published(tmp_path / "old.zip")
    saved(a_place(name="あとの名前"))
    published(tmp_path / "new.zip", at=AT + timedelta(hours=1))
    with public_site(tmp_path / "public"):
        received(tmp_path / "new.zip")
        with pytest.raises(RuleBroken, match="古い"):
            received(tmp_path / "old.zip")
        assert rows(Place) == 2


def test_rows_that_exchange_what_may_stand_only_once_are_taken_over_too(app, directory, saved, tmp_path):
    one, two = saved(a_place(source="県", external_id="1"), a_place(source="県", external_id="2"))
    published(tmp_path / "1.zip")
    with unit_of_work(directory):
        for key, number in ((one.key, "x"), (two.key, "1"), (one.key, "2")):
            directory.scalars(select(Place).where(Place.key == key)).one().external_id = number
            directory.flush()
    published(tmp_path / "2.zip", at=AT + timedelta(days=1))
    with public_site(tmp_path / "public"):
        received(tmp_path / "1.zip")
        received(tmp_path / "2.zip")
        numbers = dict(directory_session().execute(select(Place.key, Place.external_id)).all())
        assert numbers == {one.key: "2", two.key: "1"}
        assert rows(Gathering) == 2


def test_what_moved_to_another_place_does_not_go_with_the_place_it_came_from(app, directory, saved, tmp_path):
    role = an_opening(slots=[OpeningSlot(weekday=1, starts=600, ends=660)])
    saved(role, a_place(name="のこる場"))
    published(tmp_path / "1.zip")
    with unit_of_work(directory):
        gone, stays = directory.scalars(select(Place).order_by(Place.id)).all()
        for row in (*gone.gatherings, *directory.scalars(select(Opening))):
            row.place_id = stays.id
        gone.publication = Publication.WITHDRAWN
    published(tmp_path / "2.zip", at=AT + timedelta(days=1))
    with public_site(tmp_path / "public"):
        received(tmp_path / "1.zip")
        received(tmp_path / "2.zip")
        assert [rows(model) for model in (Place, Gathering, Opening, OpeningSlot)] == [1, 2, 1, 1]


def test_a_bundle_of_a_clock_that_runs_ahead_is_refused_before_it_locks_the_site(app, saved, tmp_path):
    saved(a_place())
    published(tmp_path / "b.zip", at=AT + timedelta(days=3650))
    with public_site(tmp_path / "public"):
        with pytest.raises(RuleBroken, match="時計"):
            received(tmp_path / "b.zip")
        assert rows(Place) == 0


def test_a_byte_that_changed_anywhere_never_ends_in_a_trace_or_in_other_facts(app, saved, tmp_path):
    saved(a_place(name="正しいサロン"))
    published(tmp_path / "b.zip")
    whole = (tmp_path / "b.zip").read_bytes()
    with public_site(tmp_path / "public"):
        for place in range(0, len(whole), 97):
            (tmp_path / "c.zip").write_bytes(whole[:place] + bytes([whole[place] ^ 0x55]) + whole[place + 1 :])
            try:
                received(tmp_path / "c.zip")
            except (BadInput, OSError):
                continue
            assert directory_session().scalars(select(Place.name)).all() == ["正しいサロン"]


def rewritten(path, to, change):
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(to, "w") as new:
        for name in old.namelist():
            new.writestr(name, change(name, old.read(name)))
    return to


@pytest.mark.parametrize(
    "change",
    [
        lambda name, told: told.replace("正しい".encode(), "ちがう".encode()) if name == "place.jsonl" else told,
        lambda name, told: told + b'{"id":1}\n' if name == "opening.jsonl" else told,
        lambda name, told: b"" if name == "place.jsonl" else told,
        lambda name, told: told.replace(b"2026", b"2036") if name == MANIFEST else told,
        lambda name, told: bytes(64) if name == SIGNATURE else told,
        lambda name, told: STRANGER.sign(b"") if name == SIGNATURE else told,
    ],
    ids=["a fact", "a row more", "a table emptied", "the day", "no signature", "another's signature"],
)
def test_what_was_changed_on_the_way_is_not_taken(app, saved, tmp_path, change):
    saved(a_place(name="正しいサロン"))
    published(tmp_path / "b.zip")
    with public_site(tmp_path / "public"):
        with pytest.raises(BadInput):
            received(rewritten(tmp_path / "b.zip", tmp_path / "c.zip", change))
        assert rows(Place) == 0


def test_only_the_keys_that_were_registered_open_the_door(app, saved, tmp_path):
    saved(a_place())
    published(tmp_path / "b.zip", signer=STRANGER)
    with public_site(tmp_path / "public"):
        with pytest.raises(BadInput, match="署名"):
            received(tmp_path / "b.zip")
        assert received(tmp_path / "b.zip", public_keys=(SIGNER.public_key, STRANGER.public_key)).places == 1


def test_another_version_and_another_file_are_refused_in_words(app, saved, tmp_path):
    saved(a_place())
    published(tmp_path / "b.zip")
    (tmp_path / "no.zip").write_bytes(b"PK\x03\x04 nothing")
    with zipfile.ZipFile(tmp_path / "other.zip", "w") as file:
        file.writestr("place.jsonl", "")
    with zipfile.ZipFile(tmp_path / "bomb.zip", "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr(MANIFEST, bytes(50_000_000))
        file.writestr(SIGNATURE, bytes(64))
    with public_site(tmp_path / "public"):
        with pytest.raises(BadInput, match="版"):
            received(tmp_path / "b.zip", revision="another")
        for name in ("no.zip", "other.zip", "bomb.zip"):
            with pytest.raises(BadInput, match="壊れて"):
                received(tmp_path / name)


def test_an_offices_own_database_is_never_overwritten(app, directory, saved, tmp_path):
    saved(a_place(), a_place(publication=Publication.DRAFT))
    published(tmp_path / "b.zip")
    with pytest.raises(RuleBroken, match="庁内の記録"):
        received(tmp_path / "b.zip")
    done = app.test_cli_runner().invoke(args=["receive", str(tmp_path / "b.zip")])

    assert done.exit_code == 1
    assert "公開側" in done.stderr
    assert rows(Place) == 2


def test_a_mishap_while_writing_leaves_the_last_bundle(app, saved, tmp_path, monkeypatch):
    saved(a_place())
    published(tmp_path / "b.zip")
    before = (tmp_path / "b.zip").read_bytes()

    def full(*_):
        raise OSError(28, "No space left on device", "b.zip")

    monkeypatch.setattr("directory.bundles.bundle_file._to_disk", full)
    done = app.test_cli_runner().invoke(args=["publish", str(tmp_path / "b.zip")])

    assert done.exit_code == 1
    assert (tmp_path / "b.zip").read_bytes() == before
    assert [path.name for path in tmp_path.iterdir() if "making" in path.name] == []


def test_a_mishap_while_receiving_changes_nothing(app, saved, tmp_path, monkeypatch):
    saved(a_place(name="まえ"))
    published(tmp_path / "1.zip")
    saved(a_place(name="あと"))
    published(tmp_path / "2.zip", at=AT + timedelta(days=1))
    with public_site(tmp_path / "public"):
        received(tmp_path / "1.zip")

        def dies(*_):
            raise RuntimeError

        monkeypatch.setattr("directory.bundles.services._renew_days", dies)
        with pytest.raises(RuntimeError):
            received(tmp_path / "2.zip")
        assert directory_session().scalars(select(Place.name)).all() == ["まえ"]
        monkeypatch.undo()
        assert received(tmp_path / "2.zip").places == 2


def test_the_two_commands_work_together_and_the_site_answers(settings, tmp_path):
    office = create_app(site="all", **settings)
    bundle = str(tmp_path / "b.zip")
    with office.app_context():
        upgrade_all()
        with unit_of_work(directory_session()) as session:
            session.add_all([a_place(name="橋をわたるサロン"), a_window()])
    run = office.test_cli_runner()
    made = run.invoke(args=["publish", bundle])
    key = run.invoke(args=["publish", "--show-key"]).stdout.strip()
    assert made.exit_code == 0, made.stderr

    with public_site(tmp_path / "public") as site:
        refused = site.test_cli_runner().invoke(args=["receive", bundle])
        assert (refused.exit_code, "IBASHO_BUNDLE_PUBLIC_KEY" in refused.stderr) == (1, True)
    with public_site(tmp_path / "public", IBASHO_BUNDLE_PUBLIC_KEY=key) as site:
        done = site.test_cli_runner().invoke(args=["receive", bundle])
        assert done.exit_code == 0, done.stderr
        assert "橋をわたるサロン" in site.test_client().get("/places?q=橋をわたる").text
        assert site.test_cli_runner().invoke(args=["publish", bundle]).exit_code == 1
        assert rows(ConsultationWindow) == 1


def test_a_key_that_is_none_stops_the_start_with_its_name(tmp_path):
    with (
        pytest.raises(BadInput, match="IBASHO_BUNDLE_PUBLIC_KEY"),
        public_site(tmp_path, IBASHO_BUNDLE_PUBLIC_KEY="abc"),
    ):
        pass


@pytest.mark.postgres
def test_a_bundle_goes_from_either_database_into_either(settings, postgres_settings, tmp_path):
    made = {}
    for name, given in (("sqlite", settings), ("postgres", postgres_settings)):
        office = create_app(site="all", **given)
        with office.app_context():
            upgrade_all()
            with unit_of_work(directory_session()) as session:
                session.add_all([a_place(key=f"from{name}"), an_opening()])
            made[name] = tmp_path / f"{name}.zip"
            published(made[name])
            directory_session().rollback()
            for engine in db.engines.values():
                engine.dispose()
    with public_site(tmp_path / "public"):
        assert received(made["postgres"]).places == 2
        assert directory_session().scalar(select(Place.id).where(Place.key == "frompostgres"))
    with create_app(site="all", **postgres_settings).app_context():
        for table in reversed(DirectoryBase.metadata.sorted_tables):
            with unit_of_work(directory_session()) as session:
                session.execute(text(f"DELETE FROM {table.name}"))
        assert received(made["sqlite"]).places == 2
        assert rows(Opening) == 1
        directory_session().rollback()
        for engine in db.engines.values():
            engine.dispose()
