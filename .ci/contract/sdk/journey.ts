// What the journeys of all SDKs share: where the server is, who they are, and what must come out.

import assert from "node:assert/strict";

const [, script = "", url = ""] = process.argv;

/** The server. */
export const baseUrl = url;

/** A newcomer, one for each SDK. */
export const newcomer = {
  email: `${script.replace(/.*\/|\.js$/g, "")}@example.org`,
  password: "correct horse battery staple",
  display_name: "Someone",
};

/** A day from today on, as the API writes days. */
export function inDays(days: number): string {
  return new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);
}

/** What an answer holds, or the end of the journey. */
export function need<T>(value: T | undefined, problem: unknown): T {
  assert.ok(value !== undefined, `refused: ${JSON.stringify(problem)}`);
  return value;
}

/** The figures of the plan to which the five calls lead. */
export function expectFigures(readiness: number | null, coverage: number | null): void {
  assert.deepEqual({ readiness, coverage }, { readiness: 33.3, coverage: 100 });
}
