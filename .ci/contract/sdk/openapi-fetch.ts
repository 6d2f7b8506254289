// The five calls of the README with openapi-typescript and openapi-fetch.

import createClient from "openapi-fetch";
import { baseUrl, expectFigures, inDays, need, newcomer } from "./journey";
import type { paths } from "./generated/openapi-typescript/schema";

async function main(): Promise<void> {
  const api = createClient<paths>({ baseUrl });

  const signedUp = await api.POST("/v1/auth/signup", { body: newcomer });
  const { access_token } = need(signedUp.data, signedUp.error);
  api.use({
    onRequest({ request }) {
      request.headers.set("Authorization", `Bearer ${access_token}`);
      return request;
    },
  });

  const assessment = await api.POST("/v1/assessments", {
    body: {
      kind: "self",
      strengths: "explaining things",
      struggles: "large audiences",
      ratings: [{ skill: "Public speaking", level: 1 }],
      submit: true,
    },
  });
  need(assessment.data, assessment.error);

  const created = await api.POST("/v1/goals", {
    body: {
      title: "Speak at a national conference",
      horizon: "one_year",
      target_role_title: "Staff engineer",
      due_on: inDays(300),
    },
  });
  const goal = need(created.data, created.error);

  const gap = await api.POST("/v1/gap-items", {
    body: { goal_id: goal.id, skill: "Public speaking", target_level: 3 },
  });
  need(gap.data, gap.error);

  const milestone = await api.POST("/v1/milestones", {
    body: { goal_id: goal.id, title: "Give a talk at a local meetup", due_on: inDays(90) },
  });
  need(milestone.data, milestone.error);

  const read = await api.GET("/v1/plans/{plan_id}", { params: { path: { plan_id: goal.plan_id } } });
  const plan = need(read.data, read.error);
  expectFigures(plan.readiness, plan.coverage);
}

void main();
