"""What any question file gives: questions in their order and every problem with its place."""

from __future__ import annotations

from dataclasses import dataclass

from truongthi.core.errors import Problem
from truongthi.core.questions import NOTE, Question


@dataclass(frozen=True, slots=True)
class QuestionFile:
    questions: tuple[Question, ...]
    problems: tuple[Problem, ...]

    @property
    def errors(self) -> tuple[Problem, ...]:
        return tuple(problem for problem in self.problems if problem.is_error)

    @property
    def faults(self) -> tuple[Problem, ...]:
        """Errors and warnings: a person should mend or at least look at them."""
        return tuple(problem for problem in self.problems if problem.severity != NOTE)

    @property
    def notes(self) -> tuple[Problem, ...]:
        """Worth a look, no fault."""
        return tuple(problem for problem in self.problems if problem.severity == NOTE)

    def problems_of(self, question: Question) -> tuple[Problem, ...]:
        return tuple(problem for problem in self.problems if problem.where == question.where)
