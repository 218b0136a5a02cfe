"""Write what is generated from the rules and their cases: docs/rules.md and pipeline/rules.tsv.

python tests/checks/make_rules.py
"""

import sys
from pathlib import Path

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
sys.path[:0] = [str(ROOT), str(HERE)]

from check_cases import judge, load_cases  # noqa: E402

from pipeline.check import catalogue  # noqa: E402
from pipeline.check.imports import import_examples  # noqa: E402
from pipeline.check.manual import handbook, table  # noqa: E402
from pipeline.settings import load_profile  # noqa: E402


def examples() -> dict[str, str]:
    """The sentence the first failing case of each rule produces."""
    rules = {rule.code: rule for rule in catalogue()}
    found: dict[str, str] = {}
    for case in load_cases():
        if case.expect == "fires" and case.code not in found:
            found[case.code] = judge(rules[case.code], case)[0][0].message
    return found | import_examples()


def texts() -> dict[Path, str]:
    """Every generated file and its content."""
    profile = load_profile("national2020", local=Path("none.toml"))
    shown = examples()
    return {
        ROOT / "docs" / "rules.md": handbook(profile, shown),
        ROOT / "pipeline" / "rules.tsv": table(profile, shown),
    }


if __name__ == "__main__":
    for path, text in texts().items():
        path.write_text(text, encoding="utf-8")
        print(f"{path.relative_to(ROOT)}: {len(text)}")
