"""Sign-in forms: they ask; rules stay in services."""

from wtforms import HiddenField, PasswordField, SelectField, StringField
from wtforms.validators import InputRequired

from core.forms import Form, at_most, offered_all
from core.permissions import Role

NEEDED = "入力してください。"


class SignInForm(Form):
    """Login and password."""

    login = StringField("ログイン名", validators=[InputRequired("ログイン名を" + NEEDED), at_most(200)])
    password = PasswordField("パスワード", validators=[InputRequired("パスワードを" + NEEDED), at_most(1000)])


class CodeForm(Form):
    """The second factor."""

    code = StringField("確認コード", validators=[InputRequired("確認コードを" + NEEDED), at_most(40)])


class SetUpForm(Form):
    """Password and second factor of a new account."""

    secret = HiddenField()
    password = PasswordField("新しいパスワード", validators=[InputRequired("パスワードを" + NEEDED), at_most(1000)])
    code = StringField("確認コード（6けた）", validators=[InputRequired("確認コードを" + NEEDED), at_most(20)])


class ChangePasswordForm(Form):
    """A new password for oneself."""

    old = PasswordField("いまのパスワード", validators=[InputRequired("いまのパスワードを" + NEEDED)])
    new = PasswordField("新しいパスワード", validators=[InputRequired("新しいパスワードを" + NEEDED), at_most(1000)])


class NewAccountForm(Form):
    """A new colleague."""

    login = StringField("ログイン名", validators=[InputRequired("ログイン名を" + NEEDED), at_most(100)])
    name = StringField("名前", validators=[InputRequired("名前を" + NEEDED), at_most(100)])
    role = SelectField("役割", choices=offered_all(Role), coerce=Role)
