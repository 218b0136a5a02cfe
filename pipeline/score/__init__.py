"""Year end and mid-year: completion, scores, totals, grades, lights; a project in, the project with results out."""

from pipeline.score.project import score_project

__all__ = ["score_project"]
