from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from reports.charts.canvas import attributes, text_equivalent
from reports.charts.palette import PRINT_FONT, Mode, colour

HEAD_WIDTH = 210
LEAN = 84


@dataclass(frozen=True, slots=True)
class Cause:
    text: str
    is_confirmed: bool = False


@dataclass(frozen=True, slots=True)
class Bone:
    """One family of causes: people, process, technology, data, market, policy."""

    name: str
    causes: Sequence[Cause]


def fishbone(
    *,
    effect: str,
    detail: str,
    bones: Sequence[Bone],
    label: str,
    width: int = 1060,
    height: int = 330,
    mode: Mode = "web",
) -> str:
    """Draw causes leading to an effect; the first half of the bones above the spine. Confirmed causes carry a dot."""
    middle, spine_end = height / 2, width - HEAD_WIDTH
    box = f'width="{width}" height="{height}" viewBox="0 0 {width} {height}"'
    ink = colour("ink", mode)
    parts = [
        f'<svg class="fishbone" {box} {text_equivalent(label)}>',
        f'<path d="M10 {middle}H{spine_end}" stroke="{ink}" stroke-width="2"/>',
        f'<path d="M{spine_end} {middle - 7}L{spine_end + 12} {middle}L{spine_end} {middle + 7}Z" fill="{ink}"/>',
        f'<rect x="{spine_end + 14}" y="{middle - 30}" width="190" height="60" rx="6" '
        f'fill="{colour("cinnabar-soft", mode)}" stroke="{colour("cinnabar", mode)}"/>',
        _text(spine_end + 28, middle - 5, effect, mode=mode, size=14, weight=600),
        _text(spine_end + 28, middle + 15, detail, mode=mode, fill="ink-2"),
    ]
    half = (len(bones) + 1) // 2
    step = (spine_end - 40) / max(1, half)
    for position, bone in enumerate(bones):
        foot = 60 + step * (position % half) + step * 0.72
        parts.append(_bone(bone, foot, (middle, 26 if position < half else height - 26), mode))
    return "".join([*parts, "</svg>"])


def _bone(bone: Bone, foot: float, heights: tuple[float, float], mode: Mode) -> str:
    """Draw one bone from the spine at `foot` to its tip, with its causes along it."""
    middle, tip_y = heights
    tip = foot - LEAN
    name_y = tip_y - 8 if tip_y < middle else tip_y + 18
    parts = [
        f'<path d="M{foot:.0f} {middle}L{tip:.0f} {tip_y}" stroke="{colour("ink-2", mode)}" stroke-width="1.5"/>',
        _text(tip, name_y, bone.name, mode=mode, size=12.5, weight=600, anchor="middle"),
    ]
    for position, cause in enumerate(bone.causes, start=1):
        share = position / (len(bone.causes) + 1)
        x, y = tip + LEAN * share, tip_y + (middle - tip_y) * share
        parts.append(f'<path d="M{x:.0f} {y:.0f}h-16" stroke="{colour("line-2", mode)}" stroke-width="1.25"/>')
        words = f"● {cause.text}" if cause.is_confirmed else cause.text
        fill, weight = ("cinnabar-ink", 600) if cause.is_confirmed else ("ink-2", 400)
        parts.append(_text(x - 22, y + 4, words, mode=mode, anchor="end", fill=fill, weight=weight))
    return "".join(parts)


def _text(
    x: float,
    y: float,
    words: str,
    *,
    mode: Mode,
    size: float = 12,
    weight: int = 400,
    anchor: str = "start",
    fill: str = "ink",
) -> str:
    looks: dict[str, object] = {"x": f"{x:.0f}", "y": f"{y:.0f}", "font_size": size, "font_weight": weight}
    looks |= {"text_anchor": anchor, "fill": colour(fill, mode)}
    looks["font_family"] = PRINT_FONT if mode == "print" else None
    return f"<text{attributes(looks)}>{escape(words)}</text>"
