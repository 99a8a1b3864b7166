"""The grade marks: ◆ excellent, ● good, ◐ acceptable, ▼ poor. Shape carries the meaning, colour repeats it."""

from reports.charts.palette import Mode, colour, grade_colour


def mark(grade: str, *, size: float = 10, mode: Mode = "web", has_ring: bool = True) -> str:
    """Return a grade's mark centred on 0,0; the ring parts it from a line below."""
    half = size / 2
    ink, sheet = grade_colour(grade, mode), colour("sheet", mode)
    ring = f' stroke="{sheet}" stroke-width="1.5" paint-order="stroke"' if has_ring else ""
    if grade == "excellent":
        reach = half * 1.12
        return f'<path d="M0 {-reach:.2f}L{reach:.2f} 0L0 {reach:.2f}L{-reach:.2f} 0Z" fill="{ink}"{ring}/>'
    if grade == "good":
        return f'<circle r="{half * 0.88:.2f}" fill="{ink}"{ring}/>'
    if grade == "acceptable":
        return _half_filled(half * 0.88 - 0.8, ink=ink, sheet=sheet, has_ring=has_ring)
    return f'<path d="M{-half} {-half * 0.78:.2f}H{half}L0 {half * 0.98:.2f}Z" fill="{ink}"{ring}/>'


def _half_filled(radius: float, *, ink: str, sheet: str, has_ring: bool) -> str:
    back = f'<circle r="{radius + 1.8:.2f}" fill="{sheet}"/>' if has_ring else ""
    outline = f'<circle r="{radius:.2f}" fill="{sheet}" stroke="{ink}" stroke-width="1.6"/>'
    left = f'<path d="M0 {-radius:.2f}A{radius:.2f} {radius:.2f} 0 0 0 0 {radius:.2f}Z" fill="{ink}"/>'
    return f"{back}{outline}{left}"


def glyph(grade: str, *, size: int = 10, mode: Mode = "web") -> str:
    """Return a grade's mark as a picture of its own, to stand before the grade's word or figure."""
    half = size / 2 + 1
    box = f'width="{size + 2}" height="{size + 2}" viewBox="{-half} {-half} {2 * half} {2 * half}"'
    return f'<svg class="glyph" {box} aria-hidden="true">{mark(grade, size=size, mode=mode, has_ring=False)}</svg>'


def arrow(*, is_up: bool) -> str:
    """Return the small triangle of a movement; the word beside it says the same."""
    path = "M4 1 7.4 7H.6Z" if is_up else "M4 7 .6 1H7.4Z"
    return (
        f'<svg width="8" height="8" viewBox="0 0 8 8" aria-hidden="true"><path d="{path}" fill="currentColor"/></svg>'
    )
