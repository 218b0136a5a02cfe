"""How much of the generated forms is recognized: projects, fields, rows, false rows, by family.

python tests/recognition/measure_forms.py [NUMBER] [SEED] [seen|held|all] [merged|dissolved|filled]
"""

import sys
from collections import Counter
from decimal import Decimal, InvalidOperation

from grid_book import book_of, sheet_of
from make_forms import ALL, HELD_OUT, SEEN, grid_of, make_sheet

from pipeline.normalize import normalize_form
from pipeline.recognize import load_layouts, recognize_forms


def compare(truth, form, project, counts, misses):
    """Compare one project with its truth."""
    texts = {
        "project_name": project.texts.get("project_name", ""), "fiscal_year": project.fiscal_year,
        "agency_code": project.agency_code, "agency_name": project.agency_name, "budget": project.budget,
        "fiscal": project.fiscal, "other": project.other, "goal": project.goal, "purpose": project.purpose,
        "project_code": project.code,
    }  # fmt: skip
    if truth["layout"] != "department":
        texts["project_name"] = project.name
    for key, wanted in truth.items():
        if key == "indicators":
            continue
        found = form.layout if key == "layout" else texts[key]
        good = found.startswith(wanted) if key == "layout" else _same(found, wanted)
        counts["fields", good] += 1
        if not good:
            misses.append(f"{key}: {found!r} instead of {wanted!r}")
    wanted_rows = truth["indicators"]
    found_rows = [
        {key: row.fields[key].text.strip() if key in row.fields else "" for key in wanted}
        for row, wanted in zip(form.rows, [*wanted_rows, *wanted_rows[:1] * len(form.rows)], strict=False)
    ]
    for number, wanted in enumerate(wanted_rows):
        good = number < len(found_rows) and found_rows[number] == {k: v.strip() for k, v in wanted.items()}
        counts["rows", good] += 1
        if not good:
            misses.append(
                f"row {number}: {found_rows[number] if number < len(found_rows) else None} instead of {wanted}"
            )
    counts["false", True] += max(0, len(form.rows) - len(wanted_rows))


def _same(found, wanted):
    if wanted is None:
        return found is None
    if isinstance(wanted, Decimal):
        try:
            return found is not None and Decimal(found) == wanted
        except InvalidOperation:
            return False
    return found == wanted


def dissolve(canvas, how):
    """The merged areas of a sheet as they are, dissolved (texts in their corners), or filled out with their texts."""
    if how == "filled":
        for top, left, bottom, right in canvas.merges:
            text = canvas.cells.get((top, left))
            if text is not None:
                canvas.cells |= {(r, c): text for r in range(top, bottom + 1) for c in range(left, right + 1)}
    return canvas.merges if how == "merged" else []


def measure(count, seed, families, how="merged"):
    """Counts over `count` generated sheets."""
    layouts = load_layouts()
    total, by_family, shown = Counter(), {}, []
    for number in range(count):
        family, canvas, truths = make_sheet(seed, number, families)
        counts = by_family.setdefault(family, Counter())
        merges = dissolve(canvas, how)
        forms, _ = recognize_forms(book_of(sheet_of("表", grid_of(canvas), merges)), layouts)
        counts["projects", len(forms) == len(truths)] += len(truths)
        misses = []
        for truth, form in zip(truths, forms, strict=False):
            compare(truth, form, normalize_form(form, "a.xlsx", None), counts, misses)
        if len(forms) != len(truths):
            misses.append(f"{len(forms)} forms instead of {len(truths)}")
        if misses:
            shown.append((number, family, misses[:4]))
    for counts in by_family.values():
        total += counts
    return total, by_family, shown


def share(counts, key):
    good, bad = counts[key, True], counts[key, False]
    return good / (good + bad) if good + bad else 1.0


if __name__ == "__main__":
    count, seed = int((sys.argv[1:] or ["100"])[0]), (sys.argv[2:] or ["1"])[0]
    families = {"seen": SEEN, "held": HELD_OUT, "all": ALL}[(sys.argv[3:] or ["seen"])[0]]
    total, by_family, shown = measure(count, seed, families, (sys.argv[4:] or ["merged"])[0])
    for number, family, misses in shown[:12]:
        print(number, family, *misses, sep="\n    ")
    for family, counts in [*sorted(by_family.items()), ("ALL", total)]:
        print(
            f"{family:18}",
            *(f"{key} {share(counts, key):.3f}" for key in ("projects", "fields", "rows")),
            "false",
            counts["false", True],
        )
