"""Settings come from the environment; a wrong or missing one stops the start with a sentence."""

import base64
import binascii
import os
import re
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from email.utils import parseaddr
from pathlib import Path
from urllib.parse import urlsplit

from core.errors import BadInput

SITES = ("all", "public", "office")
ENVIRONMENTS = ("local", "production")
GEOCODERS = ("offline", "gsi")
SEARCHES = ("whoosh", "postgresql")
OFFICE_SETTINGS = ("IBASHO_OFFICE_DB", "IBASHO_FIELD_KEY")
ORIGIN = re.compile(r"https?://[a-z0-9.-]+(:[0-9]+)?")
GSI_PALE = "https://cyberjapandata.gsi.go.jp/xyz/pale/{z}/{x}/{y}.png"

DOCUMENTED = {
    "IBASHO_SITE": "all（すべて）・public（公開側のみ）・office（庁内のみ）。既定は all",
    "IBASHO_ENV": "local（この機械だけで試す。鍵は自動で作る）・production（本番）。既定は local",
    "IBASHO_DATA": "データベース・索引・鍵を置くフォルダー。既定は instance/",
    "IBASHO_DIRECTORY_DB": "公開側データベースのURL（SQLAlchemy形式）。既定は IBASHO_DATA のSQLite",
    "IBASHO_OFFICE_DB": "庁内データベースのURL。public では設定しない",
    "IBASHO_SECRET_KEY": "Cookieの署名に使う鍵、32文字以上。本番では必須",
    "IBASHO_FIELD_KEY": "個人情報の暗号鍵（32バイトのbase64、カンマ区切りで複数、先頭で暗号化）。本番では必須",
    "IBASHO_INBOX_PUBLIC_KEY": "住民の知らせを封じる公開鍵（庁内の flask inbox key が出す）。本番の public では必須",
    "IBASHO_BUNDLE_PUBLIC_KEY": "receive で確かめる庁内の鍵（庁内の publish --show-key が出す。複数はカンマ区切り）",
    "IBASHO_BASE_URL": "住民が見るURL（QRコードに入る）。本番では必須",
    "IBASHO_HOSTS": "受け付けるホスト名（カンマ区切り）。本番では必須",
    "IBASHO_EMBED": "anywhere（どのサイトにも）・none・埋め込めるサイト（https://… をカンマ区切り）。既定は anywhere",
    "IBASHO_TILES": "none・gsi-pale・タイルのURL。既定は none（市の輪郭だけで描く）",
    "IBASHO_SEARCH": "whoosh（索引を IBASHO_DATA に置く）・postgresql（公開側データベースに置く）。既定は whoosh",
    "IBASHO_CONFIRM_DAYS": "団体への確認のリンクと番号が使える日数（7〜365）。既定は 60",
    "IBASHO_RETENTION_YEARS": "終結した方の記録を、最後の記録から何年残すか（1〜30）。既定は 5",
    "IBASHO_RETENTION_GRACE_DAYS": "記録を消すと予告してから、消すまでの日数（7〜365）。既定は 60",
    "IBASHO_SMTP": "メールサーバー（smtp://・smtps://利用者:合言葉@ホスト:ポート）。なければ IBASHO_DATA/mail に置く",
    "IBASHO_MAIL_FROM": "メールの差出人（例: ひだまり市 福祉課 <fukushi@example.lg.jp>）。IBASHO_SMTP があれば必須",
    "IBASHO_GEOCODER": "offline（町丁目表だけ）・gsi（国土地理院の住所検索も使う）。既定は offline",
}


class RefusedToStart(BadInput, SystemExit):
    """A setting is wrong or missing: the program ends with the sentence, without a trace of calls."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.code = sentence


@dataclass(frozen=True)
class Settings:
    """Everything the environment decides; `field_keys[0]` encrypts, the others still decrypt.

    `inbox_public_key` seals what the public site receives, `bundle_public_keys` are those of the offices whose bundles
    it takes; the office's own keys come out of its field keys.
    """

    site: str
    environment: str
    data: Path
    directory_db: str
    office_db: str | None
    secret_key: str
    field_keys: tuple[bytes, ...]
    inbox_public_key: bytes | None
    bundle_public_keys: tuple[bytes, ...]
    base_url: str
    hosts: tuple[str, ...]
    tiles: str
    embed: str
    geocoder: str
    search: str
    confirm_days: int
    retention_years: int
    retention_grace_days: int
    smtp: str
    mail_from: str

    @property
    def has_office(self) -> bool:
        """Whether accounts and the staff half exist on this site."""
        return self.site != "public"

    @property
    def is_production(self) -> bool:
        """Whether real residents and staff use it."""
        return self.environment == "production"


def read_settings(env: Mapping[str, str], *, site: str | None = None, root: Path) -> Settings:
    """The settings of `env`; raises RefusedToStart with the name of the setting and what to write there."""
    site = _choice("IBASHO_SITE", site or env.get("IBASHO_SITE", "all"), SITES)
    environment = _choice("IBASHO_ENV", env.get("IBASHO_ENV", "local"), ENVIRONMENTS)
    if site == "public":
        _refuse_office_settings(env)
    data = Path(env.get("IBASHO_DATA") or root / "instance").absolute()
    keys = _Keys(env, data, generate=environment == "local")
    base_url = _required("IBASHO_BASE_URL", env, environment, default="http://127.0.0.1:5000").rstrip("/")
    if urlsplit(base_url).scheme not in ("http", "https") or not urlsplit(base_url).netloc:
        raise RefusedToStart("IBASHO_BASE_URL は https:// で始まるURLにしてください。")
    hosts = _required("IBASHO_HOSTS", env, environment, default="127.0.0.1,localhost,[::1]")
    directory_db = env.get("IBASHO_DIRECTORY_DB") or f"sqlite:///{data / 'directory.sqlite3'}"
    return Settings(
        site=site,
        environment=environment,
        data=data,
        directory_db=directory_db,
        office_db=None if site == "public" else env.get("IBASHO_OFFICE_DB") or f"sqlite:///{data / 'office.sqlite3'}",
        secret_key=keys.secret_key(),
        field_keys=() if site == "public" else keys.field_keys(),
        inbox_public_key=keys.inbox_public_key() if site == "public" else None,
        bundle_public_keys=keys.bundle_public_keys(),
        base_url=base_url,
        hosts=tuple(host.strip() for host in hosts.split(",") if host.strip()),
        tiles=_tiles(env.get("IBASHO_TILES", "none")),
        embed=_embed(env.get("IBASHO_EMBED", "anywhere")),
        geocoder=_choice("IBASHO_GEOCODER", env.get("IBASHO_GEOCODER", "offline"), GEOCODERS),
        search=_search(env.get("IBASHO_SEARCH", "whoosh"), directory_db),
        confirm_days=_days("IBASHO_CONFIRM_DAYS", env.get("IBASHO_CONFIRM_DAYS", "60")),
        retention_years=_years("IBASHO_RETENTION_YEARS", env.get("IBASHO_RETENTION_YEARS", "5")),
        retention_grace_days=_days("IBASHO_RETENTION_GRACE_DAYS", env.get("IBASHO_RETENTION_GRACE_DAYS", "60")),
        smtp=_smtp(env.get("IBASHO_SMTP", "")),
        mail_from=_mail_from(env.get("IBASHO_MAIL_FROM", ""), has_server=bool(env.get("IBASHO_SMTP"))),
    )


class _Keys:
    """Keys from the environment or, for local trials only, made once and kept beside the data (mode 600)."""

    def __init__(self, env: Mapping[str, str], data: Path, *, generate: bool) -> None:
        self._env, self._folder, self._generate = env, data / "keys", generate

    def secret_key(self) -> str:
        key = self._get("IBASHO_SECRET_KEY", lambda: secrets.token_urlsafe(48))
        if len(key) < 32:
            raise RefusedToStart("IBASHO_SECRET_KEY は32文字以上にしてください。")
        return key

    def field_keys(self) -> tuple[bytes, ...]:
        given = self._get("IBASHO_FIELD_KEY", lambda: base64.b64encode(secrets.token_bytes(32)).decode())
        return tuple(_key("IBASHO_FIELD_KEY", part) for part in given.split(","))

    def inbox_public_key(self) -> bytes | None:
        """Nothing can be made up here: only the office can open what a key of its own sealed."""
        given = self._env.get("IBASHO_INBOX_PUBLIC_KEY")
        if not given and not self._generate:
            raise RefusedToStart(_missing("IBASHO_INBOX_PUBLIC_KEY"))
        return _key("IBASHO_INBOX_PUBLIC_KEY", given) if given else None

    def bundle_public_keys(self) -> tuple[bytes, ...]:
        """Only a site that receives needs one; without any it receives nothing."""
        given = self._env.get("IBASHO_BUNDLE_PUBLIC_KEY")
        return tuple(_key("IBASHO_BUNDLE_PUBLIC_KEY", part) for part in given.split(",")) if given else ()

    def _get(self, name: str, make: Callable[[], str]) -> str:
        if given := self._env.get(name):
            return given
        if not self._generate:
            raise RefusedToStart(_missing(name))
        path = self._folder / name.lower()
        if not path.exists():
            self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            _write_once(path, make())
        return path.read_text().strip()


def _write_once(path: Path, text: str) -> None:
    """Another process may be first: then its key stays."""
    spare = path.with_suffix(f".{os.getpid()}")
    spare.touch(mode=0o600)
    spare.write_text(text)
    try:
        os.link(spare, path)
    except FileExistsError:
        return
    finally:
        spare.unlink()


def _key(name: str, part: str) -> bytes:
    try:
        key = base64.b64decode(part.strip(), validate=True)
    except binascii.Error:
        key = b""
    if len(key) != 32:
        raise RefusedToStart(f"{name} は、32バイトをbase64で書いた鍵にしてください（複数はカンマ区切り）。")
    return key


def _choice(name: str, value: str, choices: tuple[str, ...]) -> str:
    if value not in choices:
        raise RefusedToStart(f"{name} は {'・'.join(choices)} のどれかにしてください（いまの値: {value}）。")
    return value


def _required(name: str, env: Mapping[str, str], environment: str, *, default: str) -> str:
    value = env.get(name) or ("" if environment == "production" else default)
    if not value:
        raise RefusedToStart(_missing(name))
    return value


def _missing(name: str) -> str:
    return f"{name} が設定されていません。本番では必ず設定してください。（{DOCUMENTED[name]}）"


def _embed(value: str) -> str:
    """Who may frame the pages under /embed/, as CSP writes it (frame-ancestors)."""
    if value in ("anywhere", "none"):
        return {"anywhere": "*", "none": "'none'"}[value]
    origins = [origin.strip().rstrip("/") for origin in value.split(",") if origin.strip()]
    if origins and all(ORIGIN.fullmatch(origin) for origin in origins):
        return " ".join(origins)
    raise RefusedToStart("IBASHO_EMBED は anywhere・none か、https:// で始まるサイトをカンマで区切って書いてください。")


def _tiles(value: str) -> str:
    if value == "gsi-pale":
        return GSI_PALE
    if value == "none":
        return ""
    if value.startswith("https://") and all(part in value for part in ("{z}", "{x}", "{y}")):
        return value
    raise RefusedToStart("IBASHO_TILES は none・gsi-pale か、{z}/{x}/{y} を含む https:// のURLにしてください。")


def _search(value: str, directory_db: str) -> str:
    search = _choice("IBASHO_SEARCH", value, SEARCHES)
    if search == "postgresql" and not directory_db.startswith("postgres"):
        raise RefusedToStart(
            "IBASHO_SEARCH=postgresql は、IBASHO_DIRECTORY_DB が postgresql:// のときだけ使えます。"
            "SQLiteでは IBASHO_SEARCH を whoosh にするか、設定を外してください。"
        )
    return search


def _days(name: str, value: str) -> int:
    if value.isascii() and value.isdigit() and 7 <= int(value) <= 365:
        return int(value)
    raise RefusedToStart(f"{name} は 7 から 365 までの日数にしてください（いまの値: {value}）。")


def _years(name: str, value: str) -> int:
    if value.isascii() and value.isdigit() and 1 <= int(value) <= 30:
        return int(value)
    raise RefusedToStart(f"{name} は 1 から 30 までの年数にしてください（いまの値: {value}）。")


def _smtp(value: str) -> str:
    """The address of the mail server; its password is never repeated in a message."""
    if not value:
        return ""
    try:
        parts = urlsplit(value)
        is_right = parts.scheme in ("smtp", "smtps") and bool(parts.hostname) and parts.port is not None
    except ValueError:
        is_right = False
    if is_right:
        return value
    raise RefusedToStart(
        "IBASHO_SMTP は smtp://ホスト:587 か smtps://利用者:合言葉@ホスト:465 のように書いてください。"
    )


def _mail_from(value: str, *, has_server: bool) -> str:
    if not value and not has_server:
        return "ibasho@localhost"
    if "@" in parseaddr(value)[1] and not any(letter in value for letter in "\r\n"):
        return value
    raise RefusedToStart("IBASHO_MAIL_FROM は 差出人の名前 <name@example.lg.jp> のように書いてください。")


def _refuse_office_settings(env: Mapping[str, str]) -> None:
    seen = [name for name in OFFICE_SETTINGS if env.get(name)]
    if seen:
        raise RefusedToStart(
            f"公開側（IBASHO_SITE=public）では {'・'.join(seen)} を設定しないでください。庁内の鍵や情報を置けません。"
        )
