"""How well questions are answered: labelled questions in, figures by kind and topic out, other engines beside them."""

from bot.evaluation.bootstrap import Share
from bot.evaluation.figures import Row, by_kind, by_topic
from bot.evaluation.outcomes import Outcome, run
from bot.evaluation.questions import EXPECTED, Question, load
from bot.evaluation.report import Report, measure

__all__ = ["EXPECTED", "Outcome", "Question", "Report", "Row", "Share", "by_kind", "by_topic", "load", "measure", "run"]
