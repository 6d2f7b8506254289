// Two clients of orval: functions over fetch, and schemas of zod for what is sent and answered.
const input = process.env.DOCUMENT;

export default {
  fetch: { input, output: { target: "generated/orval/fetch.ts", client: "fetch", mode: "single" } },
  zod: { input, output: { target: "generated/orval/zod.ts", client: "zod", mode: "single" } },
};
