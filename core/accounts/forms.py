"""Sign-in forms: they ask; rules stay in services."""

from flask_wtf import FlaskForm
from wtforms import HiddenField, PasswordField, SelectField, StringField
from wtforms.validators import InputRequired, Length

from core.permissions import Role

NEEDED = "入力してください。"


class SignInForm(FlaskForm):
    """Login and password."""

    login = StringField("ログイン名", validators=[InputRequired("ログイン名を" + NEEDED), Length(max=200)])
    password = PasswordField("パスワード", validators=[InputRequired("パスワードを" + NEEDED), Length(max=1000)])


class CodeForm(FlaskForm):
    """The second factor."""

    code = StringField("確認コード", validators=[InputRequired("確認コードを" + NEEDED), Length(max=40)])


class SetUpForm(FlaskForm):
    """Password and second factor of a new account."""

    secret = HiddenField()
    password = PasswordField("新しいパスワード", validators=[InputRequired("パスワードを" + NEEDED), Length(max=1000)])
    code = StringField("確認コード（6けた）", validators=[InputRequired("確認コードを" + NEEDED), Length(max=20)])


class ChangePasswordForm(FlaskForm):
    """A new password for oneself."""

    old = PasswordField("いまのパスワード", validators=[InputRequired("いまのパスワードを" + NEEDED)])
    new = PasswordField("新しいパスワード", validators=[InputRequired("新しいパスワードを" + NEEDED), Length(max=1000)])


class NewAccountForm(FlaskForm):
    """A new colleague."""

    login = StringField("ログイン名", validators=[InputRequired("ログイン名を" + NEEDED), Length(max=100)])
    name = StringField("名前", validators=[InputRequired("名前を" + NEEDED), Length(max=100)])
    role = SelectField("役割", choices=[(role.value, role.label) for role in Role], coerce=Role)
