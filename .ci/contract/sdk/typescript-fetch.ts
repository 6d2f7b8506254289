// The five calls of the README with openapi-generator's typescript-fetch. It throws at every refusal.

import { baseUrl, expectFigures, inDays, newcomer } from "./journey";
import * as sdk from "./generated/typescript-fetch";

async function main(): Promise<void> {
  const { email, password, display_name: displayName } = newcomer;
  const anonymous = new sdk.Configuration({ basePath: baseUrl });
  const { accessToken } = await new sdk.AuthApi(anonymous).signUp({ signUp: { email, password, displayName } });
  const login = new sdk.Configuration({ basePath: baseUrl, accessToken });

  await new sdk.AssessmentsApi(login).createAssessment({
    createAssessment: {
      kind: "self",
      strengths: "explaining things",
      struggles: "large audiences",
      ratings: [{ skill: "Public speaking", level: 1 }],
      submit: true,
    },
  });

  const goal = await new sdk.GoalsApi(login).createGoal({
    createGoal: {
      title: "Speak at a national conference",
      horizon: "one_year",
      targetRoleTitle: "Staff engineer",
      dueOn: new Date(inDays(300)),
    },
  });

  await new sdk.GapItemsApi(login).createGapItem({
    createGapItem: { goalId: goal.id, skill: "Public speaking", targetLevel: 3 },
  });

  await new sdk.MilestonesApi(login).createMilestone({
    createMilestone: {
      goalId: goal.id,
      title: "Give a talk at a local meetup",
      dueOn: new Date(inDays(90)),
    },
  });

  const plan = await new sdk.PlansApi(login).getPlan({ planId: goal.planId });
  expectFigures(plan.readiness, plan.coverage);
}

void main();
