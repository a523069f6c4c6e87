"""Small plots as inline SVG that read the same in black and white: outlined, hatched, each bar with its number."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

WIDTH = 520  # little more than a phone has, so that letters stay readable there
_ROW = 26
_LEFT = 236
_HEIGHT = 220
_FOOT = 34
_HEAD = 22
_NAME = 72  # width of a week's name
_LABEL = 34  # characters of a label beside a bar
HATCH = (
    '<defs><pattern id="hatch" width="6" height="6" patternTransform="rotate(45)" patternUnits="userSpaceOnUse">'
    '<rect width="6" height="6" fill="#fff"/><line x1="0" y1="0" x2="0" y2="6" stroke="#222" stroke-width="2.4"/>'
    "</pattern></defs>"
)

Bars = Sequence[tuple[str, float]]


def columns(title: str, bars: Bars) -> str:
    """Columns from left to right, as for weeks; every fourth is named, each has its number on top.

    Args:
        title: what is shown, for those who hear the page.
        bars: (name, value of 0 or more).
    """
    most = max((value for _, value in bars), default=0) or 1
    step = WIDTH / max(len(bars), 1)
    room = _HEIGHT - _FOOT - _HEAD
    parts = [f'<line x1="0" x2="{WIDTH}" y1="{_HEIGHT - _FOOT}" y2="{_HEIGHT - _FOOT}" stroke="#222"/>']
    for number, (name, value) in enumerate(bars):
        tall = room * value / most
        x, y = number * step + step * 0.15, _HEIGHT - _FOOT - tall
        parts.append(f'<rect x="{x:.1f}" y="{y:.1f}" width="{step * 0.7:.1f}" height="{tall:.1f}" {_FILL}/>')
        if value:
            parts.append(_text(x + step * 0.35, y - 5, f"{value:g}", "middle"))
        if number % 4 == 0:
            parts.append(_text(min(x, WIDTH - _NAME), _HEIGHT - _FOOT + 18, name, "start"))
    return _svg(title, _HEIGHT, parts)


def rows(title: str, bars: Bars, unit: str = "") -> str:
    """Bars one under the other, each with its name before it and its number after it.

    Args:
        title: what is shown, for those who hear the page.
        bars: (name, value of 0 or more).
        unit: what stands after the number.
    """
    most = max((value for _, value in bars), default=0) or 1
    room = WIDTH - _LEFT - 70
    parts: list[str] = []
    for number, (name, value) in enumerate(bars):
        y, long = number * _ROW + 4, room * value / most
        short = name if len(name) <= _LABEL else f"{name[: _LABEL - 1]}…"
        parts.append(_text(_LEFT - 8, y + 13, short, "end"))
        parts.append(f'<rect x="{_LEFT}" y="{y}" width="{long:.1f}" height="{_ROW - 9}" {_FILL}/>')
        parts.append(_text(_LEFT + long + 6, y + 13, f"{value:g}{unit}", "start"))
    return _svg(title, len(bars) * _ROW + 8, parts)


_FILL = 'fill="url(#hatch)" stroke="#222" stroke-width="1.2"'


def _text(x: float, y: float, text: str, anchor: str) -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{escape(text)}</text>'


def _svg(title: str, height: int, parts: Sequence[str]) -> str:
    return (
        f'<svg role="img" aria-label="{escape(title, quote=True)}" viewBox="0 0 {WIDTH} {height}" '
        f'xmlns="http://www.w3.org/2000/svg">{HATCH}{"".join(parts)}</svg>'
    )
