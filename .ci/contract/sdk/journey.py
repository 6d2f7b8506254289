"""The five calls of the README with openapi-python-client. The client is generated beside this file, as milepost."""

import datetime
import sys
from typing import TypeVar

from milepost import AuthenticatedClient, Client
from milepost.api.assessments import create_assessment
from milepost.api.auth import sign_up
from milepost.api.gap_items import create_gap_item
from milepost.api.goals import create_goal
from milepost.api.milestones import create_milestone
from milepost.api.plans import get_plan
from milepost.models import (
    AssessmentKind,
    AssessmentView,
    CreateAssessment,
    CreateGapItem,
    CreateGoal,
    CreateMilestone,
    GapItemView,
    GoalHorizon,
    GoalView,
    MilestoneView,
    PlanView,
    RatingInput,
    SignUp,
    TokenSet,
)

T = TypeVar("T")


def need(answer: object, kind: type[T]) -> T:
    """The answer, if it is what was asked for."""
    assert isinstance(answer, kind), f"refused: {answer}"
    return answer


def in_days(days: int) -> datetime.date:
    return datetime.date.today() + datetime.timedelta(days=days)


def main(url: str) -> None:
    newcomer = SignUp(
        email="openapi-python-client@example.org",
        password="correct horse battery staple",
        display_name="Someone",
    )
    tokens = need(sign_up.sync(client=Client(base_url=url), body=newcomer), TokenSet)
    client = AuthenticatedClient(base_url=url, token=tokens.access_token)

    assessment = CreateAssessment(
        kind=AssessmentKind.SELF,
        strengths="explaining things",
        struggles="large audiences",
        ratings=[RatingInput(skill="Public speaking", level=1)],
        submit=True,
    )
    need(create_assessment.sync(client=client, body=assessment), AssessmentView)

    wanted = CreateGoal(
        title="Speak at a national conference",
        horizon=GoalHorizon.ONE_YEAR,
        target_role_title="Staff engineer",
        due_on=in_days(300),
    )
    goal = need(create_goal.sync(client=client, body=wanted), GoalView)

    gap = CreateGapItem(goal_id=goal.id, skill="Public speaking", target_level=3)
    need(create_gap_item.sync(client=client, body=gap), GapItemView)

    talk = CreateMilestone(goal_id=goal.id, title="Give a talk at a local meetup", due_on=in_days(90))
    need(create_milestone.sync(client=client, body=talk), MilestoneView)

    plan = need(get_plan.sync(plan_id=str(goal.plan_id), client=client), PlanView)
    assert (plan.readiness, plan.coverage) == (33.3, 100), (plan.readiness, plan.coverage)


main(sys.argv[1])
