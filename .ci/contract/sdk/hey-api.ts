// The five calls of the README with @hey-api/openapi-ts.

import * as api from "./generated/hey-api";
import { client } from "./generated/hey-api/client.gen";
import { baseUrl, expectFigures, inDays, need, newcomer } from "./journey";

async function main(): Promise<void> {
  client.setConfig({ baseUrl });

  const signedUp = await api.signUp({ body: newcomer });
  client.setConfig({ auth: need(signedUp.data, signedUp.error).access_token });

  const assessment = await api.createAssessment({
    body: {
      kind: "self",
      strengths: "explaining things",
      struggles: "large audiences",
      ratings: [{ skill: "Public speaking", level: 1 }],
      submit: true,
    },
  });
  need(assessment.data, assessment.error);

  const created = await api.createGoal({
    body: {
      title: "Speak at a national conference",
      horizon: "one_year",
      target_role_title: "Staff engineer",
      due_on: inDays(300),
    },
  });
  const goal = need(created.data, created.error);

  const gap = await api.createGapItem({
    body: { goal_id: goal.id, skill: "Public speaking", target_level: 3 },
  });
  need(gap.data, gap.error);

  const milestone = await api.createMilestone({
    body: { goal_id: goal.id, title: "Give a talk at a local meetup", due_on: inDays(90) },
  });
  need(milestone.data, milestone.error);

  const read = await api.getPlan({ path: { plan_id: goal.plan_id } });
  const plan = need(read.data, read.error);
  expectFigures(plan.readiness, plan.coverage);
}

void main();
