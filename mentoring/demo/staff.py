"""One sign-in per role, each with a password and, where the role needs it, an authenticator key."""

import json
import secrets
from dataclasses import asdict, dataclass
from pathlib import Path

from flask_security import hash_password
from flask_security.proxies import _security

from mentoring.accounts.models import Account

SIGN_INS = Path(__file__).resolve().parents[2] / "instance" / "demo-accounts.json"


@dataclass(frozen=True)
class SignIn:
    """How to sign in as one made-up person."""

    role: str
    email: str
    password: str
    totp_secret: str | None


def new_password() -> str:
    """A password that passes our own rules and can be typed from a terminal."""
    return "-".join(secrets.token_hex(2) for _ in range(4))


def give_password(account: Account, password: str) -> None:
    account.password = hash_password(password)


def give_second_factor(account: Account) -> str:
    """Set up an authenticator as if the person had scanned the code; returns its key."""
    sealed = _security._totp_factory.generate_totp_secret()
    account.tf_primary_method, account.tf_totp_secret = "authenticator", sealed
    return (
        str(_security._totp_factory.get_totp_pretty_key(sealed)).replace(" ", "").replace("-", "")
    )


def write_sign_ins(sign_ins: list[SignIn], path: Path = SIGN_INS) -> None:
    """Keep the sign-ins where developers find them and nobody else reads them."""
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_suffix(".new")
    fresh.touch(mode=0o600)
    fresh.write_text(json.dumps([asdict(sign_in) for sign_in in sign_ins], indent=2) + "\n")
    fresh.replace(path)


def read_sign_ins(path: Path = SIGN_INS) -> list[SignIn]:
    """The sign-ins written when the demo was loaded; none when it has not been."""
    if not path.exists():
        return []
    return [SignIn(**row) for row in json.loads(path.read_text())]
