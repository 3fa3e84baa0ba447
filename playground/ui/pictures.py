"""Name of an example -> a small drawing of its data as SVG; drawn without any data set, so that Home opens at once."""

from __future__ import annotations

import base64
import math
import random

_ORANGE, _BLUE = "#E08E0B", "#0072B2"
_SIZE = 84
#: a three, 8 x 8 pixels, brightness as a hexadecimal digit
_THREE = ("007fd100", "08ff9000", "02a9f300", "001bf900", "0039fe20", "0000aff4", "001afed1", "007dd500")


def svg_image(svg: str) -> str:
    """An SVG as an `<img>`, because Streamlit takes drawings out of HTML."""
    return f'<img src="data:image/svg+xml;base64,{base64.b64encode(svg.encode()).decode()}" alt="">'


def picture(name: str) -> str:
    """The drawing of `spiral`, `digits` or `diabetes` as HTML; others have none: ""."""
    drawn = {"spiral": _spiral, "digits": _digit, "diabetes": _scatter}.get(name)
    if drawn is None:
        return ""
    size = f'viewBox="0 0 100 100" width="{_SIZE}" height="{_SIZE}"'
    return svg_image(f'<svg xmlns="http://www.w3.org/2000/svg" {size}>{drawn()}</svg>')


def _dot(x: float, y: float, colour: str, radius: float = 2.6) -> str:
    return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius}" fill="{colour}"/>'


def _spiral() -> str:
    dots = []
    for turn, colour in ((0.0, _BLUE), (math.pi, _ORANGE)):
        for step in range(42):
            part = step / 41
            angle, radius = 1.75 * part * 2 * math.pi + turn, 46 * part
            dots.append(_dot(50 + radius * math.sin(angle), 50 - radius * math.cos(angle), colour))
    return "".join(dots)


def _digit() -> str:
    squares = [
        f'<rect x="{2 + 12 * column}" y="{2 + 12 * row}" width="12.2" height="12.2" fill="{_BLUE}" '
        f'fill-opacity="{0.06 + 0.94 * int(pixel, 16) / 15:.2f}"/>'
        for row, pixels in enumerate(_THREE)
        for column, pixel in enumerate(pixels)
    ]
    return "".join(squares)


def _scatter() -> str:
    draw = random.Random(4)
    line = f'<path d="M4 84L96 20" stroke="{_ORANGE}" stroke-width="3" stroke-linecap="round"/>'
    dots = []
    for step in range(46):
        x = 5 + 90 * step / 45
        y = 84 - 0.7 * (x - 4) + draw.gauss(0, 9)
        dots.append(_dot(x, min(max(y, 3), 97), _BLUE, 2.4))
    return "".join(dots) + line
