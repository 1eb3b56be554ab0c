"""Draws the engine's time over the number of mentees."""

from __future__ import annotations

import math
from collections.abc import Sequence

LEFT, TOP, WIDTH, HEIGHT = 70, 30, 520, 300


def drawing(points: Sequence[tuple[int, float]]) -> str:
    """Return an SVG of seconds over mentees, both axes logarithmic."""
    first, last = points[0], points[-1]
    low, high = math.floor(math.log10(first[1])), math.ceil(math.log10(last[1]))

    def x(n: float) -> float:
        return LEFT + WIDTH * math.log(n / first[0]) / math.log(last[0] / first[0])

    def y(seconds: float) -> float:
        return TOP + HEIGHT * (high - math.log10(seconds)) / (high - low)

    parts = [
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 640 400" role="img" '
        'font-family="sans-serif" font-size="13">',
        "<title>Time to solve and prove, over the number of mentees</title>",
        '<rect width="640" height="400" fill="white"/>',
    ]
    for power in range(low, high + 1):
        at = y(10**power)
        parts.append(f'<path d="M{LEFT} {at:.0f}h{WIDTH}" stroke="#d8dde0"/>')
        parts.append(
            f'<text x="{LEFT - 8}" y="{at + 4:.0f}" text-anchor="end">{10.0**power:g} s</text>'
        )
    for n, _ in points:
        parts.append(
            f'<text x="{x(n):.0f}" y="{TOP + HEIGHT + 20}" text-anchor="middle">{n:,}</text>'
        )
    line = " ".join(f"{x(n):.1f},{y(t):.1f}" for n, t in points)
    parts.append(f'<polyline points="{line}" fill="none" stroke="#005eb8" stroke-width="2.5"/>')
    for n, t in points:
        parts.append(f'<circle cx="{x(n):.1f}" cy="{y(t):.1f}" r="4" fill="#005eb8"/>')
        parts.append(
            f'<text x="{x(n):.0f}" y="{y(t) - 10:.0f}" text-anchor="middle">{t:.2g} s</text>'
        )
    parts.append('<text x="330" y="385" text-anchor="middle">mentees (half as many mentors)</text>')
    return "\n".join([*parts, "</svg>", ""])
