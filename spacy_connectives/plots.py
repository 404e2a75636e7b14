"""Small plots as inline SVG, coloured by the page that they stand in."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

WIDTH, HEIGHT = 420, 260
LEFT, RIGHT, TOP, BOTTOM = 52, 14, 12, 44

PLOT_STYLE = """
svg.plot { max-width: 100%; height: auto; font-size: 12px; }
svg.plot text { fill: var(--muted); } svg.plot .axis { stroke: var(--line); }
svg.plot .ideal { stroke: var(--muted); stroke-dasharray: 4 4; }
svg.plot .line { stroke: var(--focus); fill: none; stroke-width: 2; }
svg.plot .dot, svg.plot .bar { fill: var(--focus); }
"""


def curve(
    points: Sequence[tuple[float, float]],
    *,
    title: str,
    x_label: str,
    y_label: str,
    x_range: tuple[float, float] | None = None,
    y_range: tuple[float, float] = (0.0, 1.0),
    diagonal: bool = False,
    notes: Sequence[str] = (),
) -> str:
    """Draw points joined by a line.

    points (Sequence[tuple[float, float]]): The points, in order of x.
    title (str): What is shown, for those who cannot see it.
    x_label, y_label (str): Names of the axes.
    x_range (Optional[tuple[float, float]]): Ends of the x axis; from the points if None.
    y_range (tuple[float, float]): Ends of the y axis.
    diagonal (bool): Draw where x equals y.
    notes (Sequence[str]): What to show on hover, one a point.
    RETURNS (str): SVG.
    """
    low, high = x_range or (min(x for x, _ in points), max(x for x, _ in points))
    high = high if high > low else low + 1

    def place(x: float, y: float) -> tuple[float, float]:
        across = (x - low) / (high - low)
        up = (y - y_range[0]) / (y_range[1] - y_range[0])
        return (
            LEFT + across * (WIDTH - LEFT - RIGHT),
            HEIGHT - BOTTOM - up * (HEIGHT - TOP - BOTTOM),
        )

    pieces = [_axes(low, high, y_range, x_label, y_label)]
    if diagonal:
        (x1, y1), (x2, y2) = place(low, low), place(high, high)
        pieces.append(f'<line class="ideal" x1="{x1:g}" y1="{y1:g}" x2="{x2:g}" y2="{y2:g}"/>')
    places = [place(x, y) for x, y in points]
    joined = " ".join(f"{x:.1f},{y:.1f}" for x, y in places)
    pieces.append(f'<polyline class="line" points="{joined}"/>')
    for i, (x, y) in enumerate(places):
        hover = f"<title>{escape(notes[i])}</title>" if i < len(notes) else ""
        pieces.append(f'<circle class="dot" cx="{x:.1f}" cy="{y:.1f}" r="4">{hover}</circle>')
    return _svg(title, pieces)


def bars(values: Sequence[tuple[str, float]], *, title: str, unit: str) -> str:
    """Draw horizontal bars.

    values (Sequence[tuple[str, float]]): Name and value of each bar.
    title (str): What is shown.
    unit (str): What the values count.
    RETURNS (str): SVG.
    """
    top = max((v for _, v in values), default=0.0) or 1.0
    row, left = 22, 190
    height = row * len(values) + 24
    pieces = []
    for i, (name, value) in enumerate(values):
        y = i * row + 4
        width = (WIDTH + 120 - left - 60) * value / top
        pieces.append(
            f'<text x="{left - 6}" y="{y + 13}" text-anchor="end">{escape(name)}</text>'
            f'<rect class="bar" x="{left}" y="{y}" width="{width:.1f}" height="{row - 6}"/>'
            f'<text x="{left + width + 5:.1f}" y="{y + 13}">{value:.2f}</text>'
        )
    pieces.append(f'<text x="{left}" y="{height - 4}">{escape(unit)}</text>')
    return _svg(title, pieces, WIDTH + 120, height)


def _axes(low: float, high: float, y_range: tuple[float, float], x_label: str, y_label: str) -> str:
    bottom, right = HEIGHT - BOTTOM, WIDTH - RIGHT
    pieces = [
        f'<line class="axis" x1="{LEFT}" y1="{bottom}" x2="{right}" y2="{bottom}"/>',
        f'<line class="axis" x1="{LEFT}" y1="{TOP}" x2="{LEFT}" y2="{bottom}"/>',
    ]
    for i in range(5):
        share = i / 4
        x = LEFT + share * (right - LEFT)
        y = bottom - share * (bottom - TOP)
        pieces.append(
            f'<text x="{x:g}" y="{bottom + 16}" text-anchor="middle">'
            f"{low + share * (high - low):.4g}</text>"
            f'<text x="{LEFT - 6}" y="{y + 4:g}" text-anchor="end">'
            f"{y_range[0] + share * (y_range[1] - y_range[0]):.3g}</text>"
        )
    middle = TOP + (bottom - TOP) / 2
    pieces.append(
        f'<text x="{LEFT + (right - LEFT) / 2:g}" y="{HEIGHT - 6}" text-anchor="middle">'
        f"{escape(x_label)}</text>"
        f'<text x="14" y="{middle:g}" text-anchor="middle" '
        f'transform="rotate(-90 14 {middle:g})">{escape(y_label)}</text>'
    )
    return "".join(pieces)


def _svg(title: str, pieces: Sequence[str], width: int = WIDTH, height: int = HEIGHT) -> str:
    return (
        f'<svg class="plot" role="img" viewBox="0 0 {width} {height}" width="{width}" '
        f'height="{height}" xmlns="http://www.w3.org/2000/svg"><title>{escape(title)}</title>'
        f"{''.join(pieces)}</svg>"
    )
