"""Frozen figures: their fingerprint, and that a row which has them never changes.

A figure that is made twice tells by the difference who came or went between. So a report is made
once, and every page and file of it is made from the one row.
"""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from sqlalchemy import event


def digest_of(payload: Mapping[str, Any]) -> str:
    """The fingerprint of a report."""
    written = json.dumps(payload, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(written.encode()).hexdigest()


def never_changes(model: Any) -> None:
    """Refuse every change to rows of a model; raises RuntimeError at the flush that tries."""
    event.listen(model, "before_update", _refuse)


def _refuse(mapper: Any, connection: Any, row: Any) -> None:
    raise RuntimeError(f"A {type(row).__name__} is frozen and cannot change")
