"""`jixiao score INPUT`: the scores of self-evaluation forms and the lights of monitoring forms, with their formulas."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from pipeline.console import Exit, emit, say
from pipeline.options import PROFILE, STORE, ProfileName, Year, require

if TYPE_CHECKING:
    from pipeline.model import Indicator, Merged, Place, Project


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("score", help="自评打分与监控亮灯：逐条列出得分或灯色、公式和依据，以及需要人工判断的项。")(score)


def score(
    source: Annotated[Path, typer.Argument(metavar="文件或文件夹", help="自评表、监控表所在的位置。")] = Path("input"),
    year: Year = None,
    profile: ProfileName = PROFILE,
    store: Annotated[
        Path, typer.Option("--store", metavar="文件夹", help="快照库所在的文件夹，里面有批复基线的就与基线对照。")
    ] = STORE,
    as_json: Annotated[bool, typer.Option("--json", help="每个项目、每条指标一行 JSON，打印在标准输出。")] = False,
) -> None:
    """Print one line per indicator and one per project."""
    from pipeline.batch import gather, without_copies
    from pipeline.domain.departed import departed_targets, target_place
    from pipeline.engine.progress import show_progress
    from pipeline.history.approved import against_approved
    from pipeline.intake import take_in_all
    from pipeline.refusal import refusals, tell
    from pipeline.score.aggregate import merge_projects
    from pipeline.settings import load_profile

    require(source)
    scheme = load_profile(profile)
    with show_progress() as progress:
        intakes = take_in_all(source, scheme, year, progress)
    refused = refusals(intakes)
    scored = [
        project for intake in without_copies(intakes) for project in intake.projects if project.appraisal is not None
    ]
    if not scored:
        tell(refused, as_json)
        say(f"“{source}”里没有自评表或监控表，没有可以打分的内容。")
        raise typer.Exit(Exit.NOTHING)
    batch, doubt = against_approved(gather((), intakes, year), store)
    departed = departed_targets(batch.departures)
    for project, title in zip(scored, _titles(scored), strict=True):
        for line, record in _lines(project, title, departed):
            emit(record) if as_json else say(line)
    for merged in merge_projects(scored, scheme):
        for line, record in _merged_lines(merged):
            emit(record) if as_json else say(line)
    tell(refused, as_json)
    if doubt:
        say(doubt)
    asks = sum(_is_asked(i) for project in scored for i in project.indicators)
    others = sum(target_place(p, i) in departed for p in scored for i in p.indicators)
    apart = f"；{others} 条的指标值与批复不一致" if others else ""
    say(f"共 {len(scored)} 张表、{len(set(_titles(scored)))} 个项目；有 {asks} 条指标需要人工判断或说明{apart}。")
    raise typer.Exit(Exit.PARTLY if refused else Exit.DONE)


def _is_asked(indicator: "Indicator") -> bool:
    """Whether a person has to judge: a mark that asks, a light that an answer could not give."""
    unlit = indicator.light is not None and not indicator.light.colour
    answered = indicator.actual is not None and bool(indicator.actual.text.strip())
    return bool(indicator.mark and indicator.mark.asks) or (unlit and answered)


def _titles(projects: "Sequence[Project]") -> list[str]:
    """The names of projects, told apart: with their unit where there are several, and with their year likewise."""
    from pipeline.domain.scoring import named

    units, years = ({getattr(one, key) for one in projects} for key in ("agency_name", "fiscal_year"))
    titles = [f"{one.agency_name}　{named(one)}" if len(units) > 1 else named(one) for one in projects]
    if len(years) < 2:
        return titles
    said = [f"{one.fiscal_year}年度" if one.fiscal_year else "年度不明" for one in projects]
    return [f"{title}（{year}）" for title, year in zip(titles, said, strict=True)]


def _lines(
    project: "Project", title: str = "", departed: "Mapping[Place, str] | None" = None
) -> Iterator[tuple[str, dict[str, Any]]]:
    from pipeline.domain.departed import target_place
    from pipeline.domain.scoring import named

    result = project.appraisal
    assert result is not None
    name = named(project)
    head = {"agency_name": project.agency_name, "project_name": name, "source_file": project.place.file}
    total = "待定" if result.total is None else f"{result.total}"
    summary = f"总分 {total} {result.grade}（{result.formula}）" if result.light is None else _light(result.light)
    yield f"{title or name}：{summary}", {**head, **_plain(result)}
    for indicator in project.indicators:
        other = (departed or {}).get(target_place(project, indicator), "")
        own = {**_own(indicator), **_plain(indicator.mark or indicator.light), "departs": other}
        yield f"  {_line(indicator)}{f'　〔{other}〕' if other else ''}", {**head, **own}


def _own(indicator: "Indicator") -> dict[str, Any]:
    """What the form says of an indicator: its values as written, the score submitted, and where it stands."""
    return {
        "level3": indicator.level3, "cell": indicator.ref, "target_text": indicator.target.text,
        "actual_text": indicator.actual.text if indicator.actual else "", "submitted": indicator.score,
    }  # fmt: skip


def _merged_lines(merged: "Merged") -> Iterator[tuple[str, dict[str, Any]]]:
    """A project of several units: its sub-projects put together, then scored."""
    lines = _lines(merged.project)
    yield next(lines)
    for joined, (line, record) in zip(merged.joined, lines, strict=True):
        yield f"{line}（{joined.formula}）", {**record, "way": joined.way, "joined": joined.formula}


def _line(indicator: "Indicator") -> str:
    mark, light = indicator.mark, indicator.light
    if light is not None:
        return f"{indicator.level3}：{_light(light)}"
    if mark is None:
        return indicator.level3
    points = "人工" if mark.points is None else f"{mark.points}/{mark.weight}"
    if indicator.score is not None and indicator.score != mark.points:
        points += f"（填报{indicator.score}）"
    asks = f"　〔{'；'.join(mark.asks)}〕" if mark.points is not None and mark.asks else ""
    return f"{indicator.level3}：{points}　{mark.formula}{asks}"


def _light(light: Any) -> str:
    from pipeline.domain.pace import COLOURS

    return f"{COLOURS[light.colour]}（{light.formula}）"


def _plain(result: Any) -> dict[str, Any]:
    """A frozen result as plain data, Decimals as text; what is empty keeps its key, so that all lines have the same."""
    from dataclasses import asdict

    return asdict(result) if result else {}
