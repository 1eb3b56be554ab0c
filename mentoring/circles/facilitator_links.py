"""The link by which whoever is named to facilitate a circle answers: it opens nothing else."""

from flask import current_app
from itsdangerous import BadSignature, URLSafeSerializer

from mentoring.errors import LinkExpired


def _serializer() -> URLSafeSerializer:
    return URLSafeSerializer(str(current_app.secret_key), salt="circle-facilitator")


def link_token(circle_id: int, account_id: int) -> str:
    """What stands in the address."""
    return str(_serializer().dumps([circle_id, account_id]))


def named_by(token: str) -> tuple[int, int]:
    """The circle and the account of a link; raises LinkExpired for one that is not ours."""
    try:
        circle_id, account_id = _serializer().loads(token)
    except (BadSignature, ValueError, TypeError):
        raise LinkExpired("This link is not one of ours, or it was cut short.") from None
    return circle_id, account_id
