"""`check` and its kin read by children, as a build does: of a file that kills its reader the others hear nothing."""

import os
import signal

from product import drop

import pipeline.intake
from pipeline.review import review_folder
from pipeline.settings import load_profile


def test_a_file_that_kills_its_reader_costs_a_review_that_file_alone(tmp_path, monkeypatch):
    drop(tmp_path / "input", 3)
    take_in = pipeline.intake.take_in_light

    def fatal(found, *rest):
        if found.name.startswith("01"):
            os.kill(os.getpid(), signal.SIGKILL)
        return take_in(found, *rest)

    monkeypatch.setattr(pipeline.intake, "take_in_light", fatal)
    review = review_folder(tmp_path / "input", load_profile("tianjin"))
    assert [one.book.defect.kind if one.book.defect else "" for one in review.intakes] == ["", "reader_died", ""]
    fates = {source.path: source.fate for source in review.batch.sources}
    assert fates["00单位.xlsx"] == fates["02单位.xlsx"] == "taken" and fates["01单位.xlsx"].startswith("unreadable")
    assert {project.place.file for project in review.batch.projects} == {"00单位.xlsx", "02单位.xlsx"}
