"""Made-up instances, the same for everybody: a matrix or lists of scores, and capacities."""

from __future__ import annotations

from pathlib import Path

import numpy as np

FEATURES = 64


def _people(count: int, rng: np.random.Generator) -> np.ndarray:
    """Draw people: four categories of twelve kinds, and sixteen numbers."""
    people = np.zeros((count, FEATURES), np.float32)
    for block in range(4):
        share = rng.dirichlet(np.ones(12) * 0.7)
        people[np.arange(count), 12 * block + rng.choice(12, count, p=share)] = 1
    people[:, 48:] = rng.normal(size=(count, 16))
    return people


def structured(n: int, m: int) -> tuple[np.ndarray, np.ndarray]:
    """Return scores as fit between people, with popular mentors, and capacities of 2 or 3."""
    rng = np.random.default_rng(1)
    mentees, mentors = _people(n, rng), _people(m, rng)
    fit = np.zeros((FEATURES, FEATURES), np.float32)
    for block in range(4):
        part = slice(12 * block, 12 * block + 12)
        fit[part, part] = rng.uniform(0, 3, (12, 12)) + 4 * np.eye(12)
    fit[48:, 48:] = rng.normal(size=(16, 16)) * 0.25 + np.eye(16) * 0.5
    capacity = rng.integers(2, 4, m)
    score = (mentees @ fit) @ mentors.T
    score -= score.min()
    return np.rint(score * 1000).astype(np.int32) + 1, capacity


def candidates(n: int, m: int, each: int) -> dict[str, np.ndarray]:
    """Return compressed rows of `each` random candidates per mentee."""
    rng = np.random.default_rng(3)
    capacity = rng.integers(2, 4, m)
    column = np.sort(rng.integers(0, m, (n, each)), axis=1)
    keep = np.ones(column.shape, bool)
    keep[:, 1:] = column[:, 1:] != column[:, :-1]
    indptr = np.concatenate(([0], np.cumsum(keep.sum(axis=1))))
    scores = rng.integers(1, 1_000_001, int(indptr[-1]))
    return {"indptr": indptr, "indices": column[keep], "scores": scores, "capacity": capacity}


def take_places(capacity: np.ndarray, left: int) -> None:
    """Take places from mentors at random until so many are left."""
    rng = np.random.default_rng(4)
    held = np.repeat(np.arange(len(capacity)), capacity)
    gone = rng.choice(held, len(held) - left, replace=False)
    capacity -= np.bincount(gone, minlength=len(capacity))


def make(name: str, folder: Path) -> Path:
    """Write one instance, such as ``tight-ties-5000``, unless it is there; return its file."""
    path = folder / f"{name}.npz"
    if path.exists():
        return path
    folder.mkdir(parents=True, exist_ok=True)
    kinds, n = name.split("-")[:-1], int(name.split("-")[-1])
    m = n // 2
    if "sparse" in kinds:
        lists = candidates(n, m, 50)
        if "short" in kinds:
            take_places(lists["capacity"], n * 9 // 10)
        np.savez(path, **lists)
        return path
    score, capacity = structured(n, m)
    rng = np.random.default_rng(2)
    if "uniform" in kinds:
        score = rng.integers(1, 1_000_001, (n, m)).astype(np.int32)
    if "tight" in kinds:
        while capacity.sum() > n:
            j = rng.integers(m)
            capacity[j] -= capacity[j] > 1
        while capacity.sum() < n:
            capacity[rng.integers(m)] += 1
    if "short" in kinds:
        take_places(capacity, n * 9 // 10)
    if "ties" in kinds:
        low, high = int(score.min()), int(score.max())
        score = ((score - low).astype(np.int64) * 20 // (high - low + 1)).astype(np.int32) + 1
    arrays = {"scores": score, "capacity": capacity}
    if "banned" in kinds:
        arrays["allowed"] = rng.random((n, m), dtype=np.float32) > 0.3
    if "blocks" in kinds:
        arrays["allowed"] = rng.integers(0, 3, n)[:, None] != rng.integers(0, 3, m)[None, :]
    if "float32" in kinds:
        arrays["scores"] = score.astype(np.float32)
    np.savez(path, **arrays)
    return path
