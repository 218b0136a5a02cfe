"""What is carried from row to row, and over a repeated header to the next page, while one form is read."""

from dataclasses import dataclass, field

from pipeline.model import Field, Note, Place, Row

MIDTERM = ("中期", "实施期", "长期", "三年", "中长期", "总体绩效指标", "总体指标")


@dataclass(slots=True)
class Reader:
    """The rows of one form so far, the levels that hold for the next row, and what was noticed.

    `assumed` holds, by level, the rows (and cells) where it was taken from the row above; `until` says of a level down
    to which row a merged area makes it hold, so that nobody need look again.
    """

    file: str
    sheet: str
    rows: list[Row] = field(default_factory=list)
    midterm: list[str] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    totals: dict[str, Field] = field(default_factory=dict)
    levels: dict[str, Field] = field(default_factory=dict)
    midterm_levels: dict[str, Field] = field(default_factory=dict)
    until: dict[str, int] = field(default_factory=dict)
    assumed: dict[str, dict[int, str]] = field(default_factory=dict)
    section: str = ""

    def note(self, kind: str, ref: str, found: str = "") -> None:
        """Keep a note."""
        self.notes.append(Note(kind, Place(self.file, self.sheet, ref), found))

    def enter_section(self, text: str) -> None:
        """Take note that what follows stands under this label; the levels begin anew under another term."""
        if len(text) < 20 and text != self.section:
            if text.startswith(MIDTERM) or self.section.startswith(MIDTERM):
                self.begin_levels({})
                self.midterm_levels.clear()
            self.section = text

    def begin_levels(self, levels: dict[str, Field]) -> None:
        """Let other levels hold from here on."""
        self.levels = levels
        self.until.clear()

    @property
    def in_midterm(self) -> bool:
        """Whether the label over the rows speaks of the middle term."""
        return self.section.startswith(MIDTERM)
