"""JSON and NPZ files as dicts, and the error that names a file and what is wrong in it.

Every file is written whole or not at all.
"""

from __future__ import annotations

import json
import os
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
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
    except RecursionError:
        raise FileError(
            f"{path}: is not JSON of this kind: lists within lists without end"
        ) from None
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
        stored = np.load(path, allow_pickle=False)
        if isinstance(stored, np.ndarray):
            raise ValueError("it is one array without a name")
        with stored:
            return {name: stored[name] for name in stored.files}
    except OSError as error:
        raise FileError(f"{path}: cannot be read: {error.strerror or error}") from None
    except (ValueError, EOFError, RuntimeError, zipfile.BadZipFile, zlib.error) as error:
        raise FileError(f"{path}: is not an NPZ file of plain arrays: {error}") from None


@contextmanager
def whole_file(path: str | os.PathLike[str]) -> Iterator[Path]:
    """Write a file beside its place, and put it there once it is whole.

    Parameters
    ----------
    path : path
        Where to.

    Yields
    ------
    Path
        The file to write.

    Raises
    ------
    FileError
        If it cannot be written.
    """
    path = Path(path)
    part = path.with_name(path.name + ".part")
    try:
        yield part
        part.replace(path)
    except OSError as error:
        hint = "; is it open in another program?" if isinstance(error, PermissionError) else ""
        raise FileError(f"{path}: cannot be written: {error.strerror}{hint}") from None
    except TypeError as error:
        raise FileError(f"{path}: ids should be text or whole numbers: {error}") from None
    finally:
        with suppress(OSError):
            part.unlink()


def store_json(path: Path, fields: Mapping[str, Any], indent: int | None = None) -> None:
    """Write an object as JSON.

    Parameters
    ----------
    path : Path
        Where to.
    fields : mapping
        Lists, numbers and text, by name.
    indent : int, optional
        As in `json.dumps`.
    """
    path.write_text(json.dumps(fields, indent=indent) + "\n", encoding="utf-8")


def store_npz(path: Path, arrays: Mapping[str, Any]) -> None:
    """Write arrays as a compressed NPZ file.

    Parameters
    ----------
    path : Path
        Where to.
    arrays : mapping
        Arrays without Python objects, by name.
    """
    with path.open("wb") as stream:
        np.savez_compressed(stream, allow_pickle=False, **arrays)
