"""What a rule is: a numbered generator that looks at one thing and says what it found.

    @rule("W04", "error", "{name}的分值为{weight}，应大于0。", over=Indicator, basis="…", suggestion="…")
    def weight_is_positive(indicator, project, profile):
        \"\"\"Why this matters, for `jixiao rules W04`.\"\"\"
        if indicator.weight is None:
            return NotApplicable("表上没有分值")
        if indicator.weight <= 0:
            yield hit(project, indicator, "weight", name=indicator.level3, weight=indicator.weight)

What a rule receives depends on `over`: Book → (book, intake parts), Form → (form, project), Project → (project,),
Indicator → (indicator, project), Batch → (batch, tables); the profile comes last.
"""

from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Any, NamedTuple

from pipeline.model import Finding, Indicator, Kind, Place, Project, Severity
from pipeline.settings import Profile

STAGES = {"target": "G", "monitoring": "J", "self_evaluation": "Z", "department": "D"}
"""Which stage of the year a layout belongs to: goals, monitoring, self-evaluation; D is a department's overall form."""

_SHOWN, _LISTED = 80, 600
_QUOTED = ("x", "name", "title", "rest")
"""Facts that quote a cell are cut sooner than facts that list several things."""


class NotApplicable(NamedTuple):
    """What a rule returns where its question makes no sense, with the reason in Chinese."""

    reason: str


class Hit(NamedTuple):
    """One thing found: where, the facts of the message, the doubtful text and the part of it to mark.

    `severity` is set only where this case is milder than the rule.
    """

    places: tuple[Place, ...]
    facts: Mapping[str, object]
    text: str = ""
    expected: str = ""
    span: tuple[int, int] | None = None
    severity: Severity | None = None


Outcome = Generator[Hit, None, NotApplicable | None]
Gate = Callable[[Indicator, Profile], object]
"""Whether a rule needs to be asked about an indicator at all: false where it is sure to find nothing."""


class Gates(NamedTuple):
    """The gates of a rule over indicators. Each looks at its own part of an indicator and at nothing else.

    `value`: target, sign_text, unit_text; `texts`: level3, description; `levels`: level1, level2, class1, class2;
    `shape`: whether name, value, weight and extras are there. So what a gate says is remembered by that part.
    """

    value: Gate | None = None
    texts: Gate | None = None
    levels: Gate | None = None
    shape: Gate | None = None


OPEN = Gates()
"""No gates: the rule is always asked."""


@dataclass(frozen=True, slots=True, eq=False)
class Rule:
    """A rule with everything the catalogue prints; `reads` names the profile sections it depends on.

    `kinds` are the kinds of values a rule over indicators looks at (all, when empty): it is not asked about others,
    nor where one of its `gates` is shut.
    """

    code: str
    severity: Severity
    message: str
    over: type
    basis: str
    suggestion: str
    stages: str
    reads: tuple[str, ...]
    name: str
    explanation: str
    module: str
    check: Callable[..., Outcome] | None = None
    kinds: tuple[Kind, ...] = ()
    gates: Gates = OPEN

    def basis_under(self, profile: Profile) -> str:
        """The basis, and what of it is 待核对 under this profile."""
        doubts = [f"{profile.doubt(section)}（待核对）" for section in self.reads if profile.doubt(section)]
        return "；".join((self.basis, *doubts))


def rule(
    code: str, severity: str, message: str, *, over: type, basis: str, suggestion: str, stages: str = "GJZ",
    reads: tuple[str, ...] = (), kinds: tuple[Kind, ...] = (), value: Gate | None = None, texts: Gate | None = None,
    levels: Gate | None = None, shape: Gate | None = None,
) -> Callable[[Callable[..., Outcome]], Rule]:  # fmt: skip
    """Make a rule of a generator."""

    def make(check: Callable[..., Outcome]) -> Rule:
        explanation = " ".join((check.__doc__ or "").split())
        return Rule(
            code,
            Severity(severity),
            message,
            over,
            basis,
            suggestion,
            stages,
            reads,
            check.__name__,
            explanation,
            check.__module__,
            check,
            kinds,
            Gates(value, texts, levels, shape),
        )

    return make


def hit(
    project: Project, subject: Indicator | str, field: str = "target", *, text: str | None = None, expected: str = "",
    span: tuple[int, int] | None = None, also: tuple[Place, ...] = (), **facts: object,
) -> Hit:  # fmt: skip
    """A hit at a field of an indicator, or at a field of the project when `subject` is its name."""
    if isinstance(subject, Indicator):
        place = at(project, subject, field)
        shown = (subject.target.text if field == "target" else getattr(subject, field, "")) if text is None else text
    else:
        place = project.at(subject)
        shown = project.texts.get(subject, str(getattr(project, subject, "") or "")) if text is None else text
    return Hit((place, *also), facts, str("" if shown is None else shown), expected, span)


def at(project: Project, indicator: Indicator, field: str = "target") -> Place:
    """The place of an indicator's field, else of the indicator, else of the form."""
    file, sheet, cell = project.place
    return Place(file, sheet, indicator.cells.get(field) or indicator.ref or cell)


def make_finding(rule: Rule, found: Hit, profile: Profile, agency: str = "", project: str = "") -> Finding:
    """The complete sentence of a hit, with severity and basis as the profile has them."""
    places, given, text, expected, span, milder = found
    facts = {
        key: value  # most facts are short texts that show as they are
        if type(value) is str and len(value) <= _SHOWN and value.isprintable()
        else show(value, _SHOWN if key in _QUOTED else _LISTED)
        for key, value in given.items()
    }
    if span is not None:
        facts["span"] = f"{span[0]}:{span[1]}"
    severity, basis, suggestion = _constants(rule, profile)
    return Finding(
        rule.code,
        severity or milder or rule.severity,
        rule.message.format_map(facts),
        places,
        agency,
        project,
        text,
        expected,
        basis,
        suggestion or rule.suggestion.format_map(facts),
        facts,
    )


@lru_cache(maxsize=1024)
def _constants(rule: Rule, profile: Profile) -> tuple[Severity | None, str, str]:
    """What all findings of a rule share: severity where the settings have one, basis, suggestion without blanks.

    One text for all of them: they are compared, kept and sent by the ten thousand.
    """
    level = profile.severities.get(rule.code)
    suggestion = rule.suggestion if "{" not in rule.suggestion else ""
    return Severity(level) if level else None, rule.basis_under(profile), suggestion


def show(value: object, most: int = _SHOWN) -> str:
    """A fact as it stands in a sentence: line breaks and control signs visible, no exponent, not too long."""
    if isinstance(value, Decimal):
        return f"{value:f}"
    text = str(value)
    if not text.isprintable():
        text = "".join("↵" if mark == "\n" else mark if mark.isprintable() else "□" for mark in text)
    return text if len(text) <= most else text[: most - 1] + "…"


def run(rule: Rule, subject: tuple[Any, ...], profile: Profile) -> tuple[tuple[Hit, ...], NotApplicable | None]:
    """All hits of one rule on one subject, and why it is not applicable, if so."""
    assert rule.check is not None
    generator = rule.check(*subject, profile)
    hits: list[Hit] = []
    while True:
        try:
            hits.append(next(generator))
        except StopIteration as end:
            return tuple(hits), end.value
