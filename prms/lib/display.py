"""How numbers, money and dates are written for people, in English and in Simplified Chinese.

Pure: the language is an argument ("en", "zh-hans"), moments arrive in the reader's own time zone.
A value that is missing is written as an en dash, never as zero.
"""

from collections.abc import Callable, Iterable
from datetime import date, datetime
from decimal import Decimal

from prms.lib.money import canonical_decimal, round_half_up
from prms.lib.periods import Month, Quarter

MISSING = "–"
MINUS = "\N{MINUS SIGN}"
NBSP = "\N{NO-BREAK SPACE}"

Number = int | float | Decimal

# Short symbols are written behind a figure in both languages; other units are named by the KPI itself.
UNIT_SYMBOLS = frozenset({"h", "min", "s", "d", "km", "kWh", "MWh", "kg", "t"})
CURRENCY_SIGNS = {"CNY": "¥", "USD": "$", "EUR": "€", "GBP": "£"}
CURRENCY_NAMES_ZH = {"CNY": "元", "USD": "美元", "EUR": "欧元", "GBP": "英镑", "JPY": "日元", "HKD": "港元"}

MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
QUARTERS_ZH = "一二三四"
WEEKDAYS_ZH = "一二三四五六日"


def is_chinese(language: str) -> bool:
    """Say whether a language code is one of Chinese."""
    return language.lower().startswith("zh")


def as_exact(value: Number) -> Decimal:
    """Return a number as the Decimal that it prints as; only display may take floats."""
    return Decimal(str(value)) if isinstance(value, float) else Decimal(value)


def listed(names: Iterable[str], language: str) -> str:
    """Write names one after the other: `Finance, Executive`; 财务、高管."""
    return ("、" if is_chinese(language) else ", ").join(names)


def number(value: Number | None, places: int | None = None) -> str:
    """Write `11,340` or `−3.5`; with `places` rounded half up, without as exact as it is."""
    if value is None:
        return MISSING
    exact = as_exact(value)
    text = canonical_decimal(exact) if places is None else str(round_half_up(exact, places))
    whole, dot, fraction = text.lstrip("-").partition(".")
    is_negative = text.startswith("-") and bool(whole.strip("0") or fraction.strip("0"))
    return f"{MINUS if is_negative else ''}{int(whole):,}{dot}{fraction}"


def percent(fraction: Number | None, places: int | None = None) -> str:
    """Write the fraction 0.032 as `3.2%`: one decimal, two where it is under 1 %."""
    if fraction is None:
        return MISSING
    points = as_exact(fraction) * 100
    if places is None:
        places = 2 if 0 < abs(points) < 1 else 1
    return f"{number(points, places)}%"


def money(amount: Number | None, currency: str, language: str) -> str:
    """Write an amount to be grasped at a glance: `¥63.8M`, `6,380 万元`; under a million in full units."""
    if amount is None:
        return MISSING
    exact = as_exact(amount)
    size = abs(exact)
    if size < 1_000_000:
        return _with_sign(number(exact, 0), currency)
    if is_chinese(language):
        unit, divisor, places = ("亿", 100_000_000, 2) if size >= 100_000_000 else ("万", 10_000, 0)
        name = CURRENCY_NAMES_ZH.get(currency, f" {currency}")
        return f"{number(exact / divisor, places)}{NBSP}{unit}{name}"
    unit, divisor = ("B", 1_000_000_000) if size >= 1_000_000_000 else ("M", 1_000_000)
    return _with_sign(f"{number(exact / divisor, 1)}{unit}", currency)


def money_exact(amount: Number | None, currency: str) -> str:
    """Write an amount to the cent, as a statement does: `¥612,480.00`."""
    return MISSING if amount is None else _with_sign(number(amount, 2), currency)


def _with_sign(text: str, currency: str) -> str:
    sign = CURRENCY_SIGNS.get(currency, f"{currency}{NBSP}")
    return f"{MINUS}{sign}{text[1:]}" if text.startswith(MINUS) else f"{sign}{text}"


def quantity(value: Number | None, unit: str) -> str:
    """Write a KPI's figure with its unit: a fraction under `%` as a percentage, `16 h`, `¥1,164`, `580`."""
    if value is None:
        return MISSING
    if unit == "%":
        return percent(value)
    shown = number(round_half_up(as_exact(value), 2).normalize())
    if unit in CURRENCY_SIGNS or unit in CURRENCY_NAMES_ZH:
        return _with_sign(shown, unit)
    return f"{shown}{NBSP}{unit}" if unit in UNIT_SYMBOLS else shown


def month_and_quarter(period: Month | Quarter, style: str, language: str) -> str:
    """Write `October 2026` (month), `Oct 2026` (mon), `Oct` (m); `Q3 2026`; 2026年10月, 2026年第三季度."""
    if isinstance(period, Quarter):
        if is_chinese(language):
            return f"{period.year}年第{QUARTERS_ZH[period.number - 1]}季度"
        return f"Q{period.number} {period.year}"
    return day(period.first_day, style if style in {"month", "mon", "m"} else "month", language)


def day(value: date, style: str, language: str) -> str:
    """Write a day or a moment in one of the house's styles.

    full `12 Nov 2026`, short `12 Nov`, long `Thursday, 12 November 2026`, weekday `Thu 12 Nov`, month, mon, m,
    moment `12 Nov, 09:20`, stamp `12 Nov 2026, 09:20`, clock `09:20`, iso `2026-11-12`.
    """
    style_table = CHINESE_DAYS if is_chinese(language) else ENGLISH_DAYS
    return style_table[style](value)


def _clock(value: date) -> str:
    return f"{value:%H:%M}" if isinstance(value, datetime) else ""


def _moment(written_day: str, value: date, gap: str) -> str:
    clock = _clock(value)
    return f"{written_day}{gap}{clock}" if clock else written_day


def _short(value: date) -> str:
    return f"{value.day} {MONTHS[value.month - 1][:3]}"


def _short_zh(value: date) -> str:
    return f"{value.month}月{value.day}日"


ENGLISH_DAYS: dict[str, Callable[[date], str]] = {
    "full": lambda d: f"{_short(d)} {d.year}",
    "short": _short,
    "long": lambda d: f"{WEEKDAYS[d.weekday()]}, {d.day} {MONTHS[d.month - 1]} {d.year}",
    "weekday": lambda d: f"{WEEKDAYS[d.weekday()][:3]} {_short(d)}",
    "month": lambda d: f"{MONTHS[d.month - 1]} {d.year}",
    "mon": lambda d: f"{MONTHS[d.month - 1][:3]} {d.year}",
    "m": lambda d: MONTHS[d.month - 1][:3],
    "moment": lambda d: _moment(_short(d), d, ", "),
    "stamp": lambda d: _moment(f"{_short(d)} {d.year}", d, ", "),
    "clock": _clock,
    "iso": lambda d: d.isoformat()[:10],
}
CHINESE_DAYS: dict[str, Callable[[date], str]] = {
    "full": lambda d: f"{d.year}年{_short_zh(d)}",
    "short": _short_zh,
    "long": lambda d: f"{d.year}年{_short_zh(d)} 星期{WEEKDAYS_ZH[d.weekday()]}",
    "weekday": lambda d: f"{_short_zh(d)} 周{WEEKDAYS_ZH[d.weekday()]}",
    "month": lambda d: f"{d.year}年{d.month}月",
    "mon": lambda d: f"{d.year}年{d.month}月",
    "m": lambda d: f"{d.month}月",
    "moment": lambda d: _moment(_short_zh(d), d, " "),
    "stamp": lambda d: _moment(f"{d.year}年{_short_zh(d)}", d, " "),
    "clock": _clock,
    "iso": lambda d: d.isoformat()[:10],
}
