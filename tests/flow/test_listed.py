"""Sequences that keep once what many of their items share: to all who ask they are the items themselves."""

import pickle

from hypothesis import given
from hypothesis import strategies as st

from pipeline.listed import Paired
from pipeline.model import FindingOutline, Place, Severity
from pipeline.parcel import together
from pipeline.spool import OnDisk, Picked, Spool, outlined, pick, write_block

SHEETS = st.sampled_from([(), (Place("甲.xlsx", "表一"),), (Place("甲.xlsx", "表一"), Place("乙.xlsx"))])
NAMES = st.sampled_from(["", "甲单位", "乙单位"])
OUTLINES = st.builds(
    FindingOutline, SHEETS, NAMES, NAMES, st.sampled_from(["A01", "C17", "X09"]), st.sampled_from(Severity)
)


@given(st.lists(OUTLINES), st.lists(OUTLINES))
def test_outlines_kept_together_are_the_outlines(one, other):
    kept = together(one)
    assert list(kept) == one
    assert len(kept) == len(one)
    both = kept.and_then(together(other))
    assert list(both) == one + other
    assert [both[index] for index in range(len(both))] == one + other
    assert list(kept) == one  # what follows leaves it as it was
    assert list(pickle.loads(pickle.dumps(both))) == one + other
    kept.extend(together(other))
    assert list(kept) == one + other
    assert all(type(item) is FindingOutline for item in kept)


def test_what_is_shared_is_kept_once():
    outlines = [FindingOutline((Place("甲.xlsx"),), "甲", str(n % 3), "A01", Severity.NOTE) for n in range(999)]
    kept = together(outlines)
    assert (len(kept.heads), len(kept.kinds)) == (3, 1)
    assert kept.extend(together(outlines[:2])) is None
    assert (len(kept.heads), len(kept.kinds), len(kept)) == (5, 1, 1001)


@given(st.lists(OUTLINES, min_size=1), st.data())
def test_picked_findings_have_their_own_outlines(outlines, data):
    spool = Spool()
    of = OnDisk(spool, [write_block(spool, range(len(outlines)))])
    chosen = data.draw(st.lists(st.integers(0, len(outlines) - 1)))
    picked = pick(Picked(of, range(len(outlines)), together(outlines)), chosen)
    assert list(picked) == chosen
    assert list(outlined(picked)) == [outlines[index] for index in chosen]
    assert [outlined(picked)[index] for index in range(len(chosen))] == [outlines[index] for index in chosen]
    more = pick(Picked(of, range(len(outlines)), together(outlines)), chosen[:1])
    longer = picked.with_more(more, [0] * len(more), together(outlines).and_then(together(outlines)))
    assert list(longer) == [*chosen[:1], *chosen]


def test_items_are_made_by_the_function_given():
    kept: Paired[str] = Paired("".join, [(("一", "二"), ("三",)), (("一", "二"), ("四",))])
    assert list(kept) == ["一二三", "一二四"]
    assert list(kept.each([1, 0, 1])) == ["一二四", "一二三", "一二四"]
    assert kept[-1] == "一二四"
    assert list(kept.numbers([1])) == [(0, 1)]
