"""JSON and NPZ files as dicts, and the error that names a file and what is wrong in it."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path
from typing import Any

import numpy as np

from .errors import MatchingError


class FileError(MatchingError):
    """A file that cannot be read or written, with what is wrong in it."""


def load_json(path: Path) -> dict[str, Any]:
    """Return the object in a JSON file.

    Parameters
    ----------
    path : Path
        Where it is.

    Returns
    -------
    dict
        What it holds, by name.

    Raises
    ------
    FileError
        If it cannot be read.
    """
    try:
        told = json.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise FileError(f"{path}: cannot be read: {error.strerror}") from None
    except UnicodeDecodeError:
        raise FileError(f"{path}: is not text in UTF-8") from None
    except json.JSONDecodeError as error:
        raise FileError(f"{path}, line {error.lineno}: is not JSON: {error.msg}") from None
    if not isinstance(told, dict):
        raise FileError(f"{path}: one object with named fields expected")
    return told


def load_npz(path: Path) -> dict[str, Any]:
    """Return the arrays of an NPZ file; it may hold no Python objects.

    Parameters
    ----------
    path : Path
        Where it is.

    Returns
    -------
    dict
        What it holds, by name.

    Raises
    ------
    FileError
        If it cannot be read.
    """
    try:
        with np.load(path, allow_pickle=False) as stored:
            return {name: stored[name] for name in stored.files}
    except OSError as error:
        raise FileError(f"{path}: cannot be read: {error.strerror or error}") from None
    except (ValueError, zipfile.BadZipFile) as error:
        raise FileError(f"{path}: is not an NPZ file of plain arrays: {error}") from None
