"""Total → grade by the profile's half-open bands: 优 [90,∞), 良 [80,90), 中 [60,80), 差 below."""

from decimal import Decimal

from pipeline.score.terms import plain
from pipeline.settings import Profile


def bands(profile: Profile) -> tuple[tuple[str, Decimal], ...]:
    """The grades and their lower bounds, best first."""
    table = {str(name): Decimal(str(least)) for name, least in profile.table("grades").items()}
    return tuple(sorted(table.items(), key=lambda band: -band[1]))


def grade_of(total: Decimal, profile: Profile) -> str:
    """The grade of a total; empty where the profile has none for it."""
    return next((name for name, least in bands(profile) if total >= least), "")


def bands_said(profile: Profile) -> str:
    """The bands in words: 优≥90，良≥80且＜90，…"""
    parts, above = [], None
    for name, least in bands(profile):
        parts.append(f"{name}≥{plain(least)}" + (f"且＜{plain(above)}" if above is not None else ""))
        above = least
    return "，".join(parts)
