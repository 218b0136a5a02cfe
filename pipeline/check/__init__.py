"""Checks: rules with codes, over one workbook and over the batch. What the stages noted becomes findings here."""

from typing import TYPE_CHECKING

from pipeline.check.catalogue import catalogue
from pipeline.check.intake import check_intake
from pipeline.model import Batch, Finding
from pipeline.settings import Profile

if TYPE_CHECKING:
    from pipeline.tables import Tables

__all__ = ["catalogue", "check_batch", "check_intake"]


def check_batch(batch: Batch, tables: "Tables", profile: Profile) -> tuple[Finding, ...]:
    """Every finding that needs the whole batch: duplicates, one code with two names, mixed spellings, totals …"""
    from pipeline.check.batch import check_batch as check  # rapidfuzz, paid only where a batch is checked

    return check(batch, tables, profile)
