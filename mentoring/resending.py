"""Forms that could not be taken: what was typed is kept on the answering page, to be sent again.

Nothing is kept by us: it stands in the page alone, without passwords and codes.
"""

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from flask import Response, make_response, render_template, request

from mentoring.transactions import UNSAFE

SECRET = re.compile("password|code")
KEEP_BYTES = 64 * 1024


@dataclass(frozen=True)
class Typed:
    """What a form held that can be sent again, and whether something of it cannot."""

    kept: list[tuple[str, str]]
    dropped: bool
    """A secret, which is never written into a page."""
    files: bool


def typed() -> Typed:
    """What came with this request; nothing of a form too large for a page, or of another site's.

    A page elsewhere could send a form here that looks signed out, because its cookie stays behind,
    and have our own page offer to send it again.
    """
    if not 0 < (request.content_length or 0) <= KEEP_BYTES or _from_elsewhere():
        return Typed([], False, False)
    sent = [each for each in request.form.items(multi=True) if each[0] != "csrf_token"]
    kept = [(name, text) for name, text in sent if not SECRET.search(name)]
    return Typed(kept, len(kept) < len(sent), any(request.files.values()))


def _from_elsewhere() -> bool:
    """Browsers name the site a form comes from, "null" where they hide it."""
    origin = request.headers.get("Origin")
    return origin is not None and urlsplit(origin).netloc != request.host


def sent_signed_out() -> bool:
    """Whether this request is a form with something in it that might be lost."""
    return request.method in UNSAFE and (request.content_length or 0) > 0


def signed_out_page(*, own: bool) -> Response:
    """Say that nothing was saved because the browser is signed out by now.

    Of people's own forms what they typed stays on the page, to be sent after signing in again.
    """
    found = typed() if own else Typed([], False, False)
    page = render_template(
        "signed_out.jinja",
        address=request.full_path.rstrip("?"),
        kept=found.kept,
        dropped=found.dropped or found.files,
    )
    answer = make_response(page, 401)
    answer.headers["Cache-Control"] = "no-store"
    return answer
