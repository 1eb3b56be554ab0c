"""Settings, read once from the environment. A missing secret stops the start and names itself."""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent


class MissingSetting(RuntimeError):
    """A setting the service cannot run without is not in the environment."""

    def __init__(self, name: str, purpose: str) -> None:
        super().__init__(
            f"{name} is not set. It is {purpose}. "
            "`make run` writes development values to instance/dev.env; "
            "docs/operations says how to make your own for a server."
        )
        self.name = name


SECRETS = {
    "SECRET_KEY": "the key that signs sessions and links",
    "PASSWORD_SALT": "the salt mixed into every password hash",
    "TOTP_KEY": "the key that encrypts authenticator secrets",
    "FIELD_KEYS": "the comma-separated keys that encrypt special-category answers, newest first",
}


def whole_number(text: str, name: str) -> int:
    """A setting that counts something; raises ValueError that names it for anything else."""
    if not re.fullmatch(r"\d{1,4}", text.strip()):
        raise ValueError(f"{name} must be a whole number such as 0 or 1; it is {text!r}")
    return int(text)


@dataclass(frozen=True)
class Settings:
    """Everything the service needs to know about where it runs."""

    secret_key: str
    password_salt: str
    totp_key: str
    field_keys: tuple[str, ...]
    database_url: str
    base_url: str
    mail_url: str
    mail_from: str
    service_name: str = "National Mentoring Programme"
    brand_colour: str = "#1d4f5e"
    logo_url: str = ""
    trusted_proxies: int = 0
    form_limits: int = 1
    secure_cookies: bool = True
    testing: bool = False
    fast_passwords: bool = False

    @classmethod
    def from_environ(cls, environ: Mapping[str, str] | None = None) -> "Settings":
        """Read the settings; raises MissingSetting for the first secret that is not there."""
        env = os.environ if environ is None else environ
        for name, purpose in SECRETS.items():
            if not env.get(name):
                raise MissingSetting(name, purpose)
        colour = env.get("BRAND_COLOUR", cls.brand_colour)
        if not re.fullmatch(r"#[0-9a-fA-F]{6}", colour):
            raise ValueError(f"BRAND_COLOUR must be like {cls.brand_colour}; it is {colour!r}")
        base_url = env.get("BASE_URL", "http://localhost:8000").rstrip("/")
        return cls(
            secret_key=env["SECRET_KEY"],
            password_salt=env["PASSWORD_SALT"],
            totp_key=env["TOTP_KEY"],
            field_keys=tuple(key.strip() for key in env["FIELD_KEYS"].split(",") if key.strip()),
            database_url=env.get("DATABASE_URL")
            or f"sqlite:///{ROOT / 'instance' / 'mentoring.db'}",
            base_url=base_url,
            mail_url=env.get("MAIL_URL") or f"file://{ROOT / 'instance' / 'mail'}",
            mail_from=env.get("MAIL_FROM", "mentoring@localhost"),
            service_name=env.get("SERVICE_NAME", cls.service_name),
            brand_colour=colour,
            logo_url=env.get("LOGO_URL", ""),
            trusted_proxies=whole_number(env.get("TRUSTED_PROXIES", "0"), "TRUSTED_PROXIES"),
            form_limits=whole_number(env.get("FORM_LIMITS", "1"), "FORM_LIMITS"),
            secure_cookies=base_url.startswith("https://"),
        )
