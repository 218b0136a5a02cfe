"""What scoring takes from the profile, read once: formula variant, thresholds, bands, rounding, the basis to quote."""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from pipeline.domain.written import plain
from pipeline.settings import Profile

SECTION = "self_evaluation"


@dataclass(frozen=True, slots=True)
class Terms:
    """The scoring terms of a jurisdiction. `cap_formula` is deviation or ratio, `late` person, days or zero."""

    cap_formula: str
    over: Decimal | None
    floor: Decimal | None
    full_band: Decimal
    partial_band: Decimal
    late: str
    places: int
    steps: tuple[tuple[Decimal, Decimal], ...]
    basis: str

    @property
    def full(self) -> str:
        """The sheet formula of full marks."""
        return f"ROUND({{weight}},{self.places})"

    def round(self, points: Decimal) -> Decimal:
        """Points to the places of the profile, half up, as Excel's ROUND does."""
        return points.quantize(Decimal(1).scaleb(-self.places), ROUND_HALF_UP)


def terms_of(profile: Profile) -> Terms:
    """The terms of a profile."""
    steps = profile.table(SECTION).get("execution_steps", ())
    return Terms(
        cap_formula=profile.text(SECTION, "formula", "deviation"),
        over=profile.optional(SECTION, "over_threshold"),
        floor=profile.optional(SECTION, "pass_floor"),
        full_band=profile.decimal(SECTION, "full_band", "0.8"),
        partial_band=profile.decimal(SECTION, "partial_band", "0.6"),
        late=profile.text(SECTION, "late", "person"),
        places=int(profile.decimal(SECTION, "places", "2")),
        steps=tuple((Decimal(str(least)), Decimal(str(share))) for least, share in steps),
        basis=_basis(profile),
    )


def _basis(profile: Profile) -> str:
    known = profile.text("sources", SECTION) or f"地区方案“{profile.title}”的自评评分办法"
    doubt = profile.doubt(SECTION)
    return f"{known}；待核对：{doubt}" if doubt else known


def percent(value: Decimal) -> str:
    """A share in words: 0.9375 → 93.75%."""
    return f"{plain((value * 100).quantize(Decimal('0.01'), ROUND_HALF_UP))}%"
