// A person's first minutes, on a demo server: the first page, then /docs, where they log in, look around, and try
// operations as they find them; and somebody else who signs up, makes a goal, and comes back.
//
// usage: docs.mjs URL FOLDER     FOLDER gets a screenshot of a phone

import assert from "node:assert/strict";
import { readFile, readdir } from "node:fs/promises";
import { createRequire } from "node:module";
import { chromium } from "playwright-core";
import { waivers } from "./waivers.mjs";

const [, , url, folder] = process.argv;
// Some of every kind, to be executed as the page has filled them in. tests/it/examples.rs sends them all.
const SAMPLE = [
  ["me", "get_me"],
  ["plans", "list_plans"],
  ["plans", "get_plan"],
  ["assessments", "create_assessment"],
  ["goals", "create_goal"],
  ["goals", "update_goal"],
  ["gap-items", "create_gap_item"],
  ["milestones", "create_milestone"],
  ["role-profiles", "list_roles"],
];

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM,
  args: [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
  ],
});
try {
  // The first page is one screen, and leads to the documentation.
  const home = await newPage({ width: 1280, height: 720 });
  await home.goto(url);
  await home.screenshot({ path: `${folder}/home.png` });
  assert.ok(await home.evaluate(() => document.documentElement.scrollHeight <= innerHeight), "it is over a screen");
  await home.click("text=Sign up");
  await home.waitForSelector("#operations-auth-sign_up.is-open");

  // What it costs to open the page, and one of its operations. The bounds are far off: a machine under test is busy.
  const first = await newPage({ width: 1280, height: 900 });
  const loading = await measure(async () => {
    await first.goto(`${url}/docs/`);
    await first.waitForSelector(".opblock-tag");
  });
  await first.locator("#operations-tag-goals").click();
  const opening = await measure(async () => {
    await first.locator("#operations-goals-create_goal .opblock-summary-control").click();
    await first.waitForSelector("#operations-goals-create_goal .execute");
  });
  console.log(`/docs loads in ${loading.toFixed(2)} s of CPU, and an operation opens in ${opening.toFixed(2)} s`);
  assert.ok(loading < 10 && opening < 5, "the page has become slow");

  // Somebody new signs up, and again on their next visit. What they make is filled in, and tokens renew themselves.
  for (const visit of ["first", "second"]) {
    await first.reload();
    await first.waitForSelector(".opblock-tag");
    const { status } = await execute(first, "auth", "sign_up");
    assert.equal(status, 201, `signing up on the ${visit} visit is answered with ${status}`);
  }
  assert.equal((await execute(first, "goals", "create_goal")).status, 201);
  assert.equal((await execute(first, "goals", "get_goal")).status, 200, "the new goal's id is not filled in");
  assert.equal((await execute(first, "goals", "update_goal")).status, 200, "the new goal's id is not filled in");
  const renewed = first.waitForRequest((request) => request.url().endsWith("/v1/auth/refresh"));
  await first.reload();
  await first.waitForSelector(".opblock-tag");
  assert.equal((await execute(first, "me", "get_me")).status, 200);
  await renewed;

  const page = await newPage({ width: 1280, height: 900 });
  await page.goto(`${url}/docs/`);
  await page.waitForSelector(".opblock-tag");

  // Operations are in the order of the journey.
  await page.locator("#operations-tag-auth").click();
  const listed = page.locator("#operations-tag-auth ~ div .opblock, .opblock-tag-section .opblock");
  assert.match((await listed.first().getAttribute("id")) ?? "", /sign_up$/, "signing up is not what comes first");
  await page.locator("#operations-tag-auth").click();

  // Logging in closes the padlock, and a reload keeps it closed.
  assert.equal(await page.locator(".auth-wrapper .authorize.locked").count(), 0);
  assert.equal((await execute(page, "auth", "log_in")).status, 200);
  await page.waitForSelector(".auth-wrapper .authorize.locked");
  await page.reload();
  await page.waitForSelector(".auth-wrapper .authorize.locked");

  for (const [tag, id] of SAMPLE) {
    const { status, shown } = await execute(page, tag, id);
    assert.ok(status >= 200 && status < 300, `${id} as filled in is answered with ${status}`);
    assert.match(shown, /Request duration\s+\d+ ms/i, `${id} does not show how long it took`);
    if (id.startsWith("get_")) {
      assert.match(shown, /etag: ?(W\/)?"/i, `${id} does not show its ETag`);
    }
  }

  // A link to an operation opens it.
  const linked = await newPage({ width: 1280, height: 900 });
  await linked.goto(`${url}/docs/#/goals/achieve_goal`);
  await linked.waitForSelector("#operations-goals-achieve_goal.is-open");
  await expectAccessible(linked);

  // The filter leaves the tags that it names.
  await linked.fill(".operation-filter-input", "milestones");
  await linked.waitForFunction(() => document.querySelectorAll(".opblock-tag").length === 1);

  // On a phone nothing is wider than the screen.
  const phone = await newPage({ width: 390, height: 844 });
  await phone.goto(`${url}/docs/#/goals/create_goal`);
  await phone.waitForSelector("#operations-goals-create_goal.is-open");
  await phone.screenshot({ path: `${folder}/phone.png` });
  const width = await phone.evaluate(() => document.documentElement.scrollWidth);
  assert.ok(width <= 390, `on a phone the page is ${width} pixels wide`);
  const narrow = await phone.evaluate(() =>
    [...document.querySelectorAll("table.parameters > tbody > tr > td, table.headers > tbody > tr > td")]
      .filter((cell) => cell.offsetWidth > 0 && cell.offsetWidth < 200)
      .map((cell) => cell.innerText),
  );
  assert.deepEqual(narrow, [], "on a phone cells of tables are narrow");
} finally {
  await browser.close();
}

// A page of a new visitor, on which any request to another host and any complaint of the browser is a failure.
async function newPage(viewport) {
  const context = await browser.newContext({ viewport });
  const page = await context.newPage();
  // The document is large, and a machine under test may be busy.
  page.setDefaultTimeout(120_000);
  const fail = (what) => {
    console.error(what);
    process.exitCode = 1;
  };
  page.on("request", (request) => {
    const isOwn = request.url().startsWith(`${url}/`) || request.url().startsWith("data:");
    if (!isOwn) fail(`a request to elsewhere: ${request.url()}`);
  });
  page.on("console", (message) => {
    if (message.type() === "error") fail(`an error on the page: ${message.text()}`);
  });
  page.on("pageerror", (error) => fail(`an error on the page: ${error}`));
  return page;
}

// The seconds of CPU that the pages of the browser take meanwhile, and half a second after.
async function measure(work) {
  const before = await cpuSeconds();
  await work();
  await new Promise((done) => setTimeout(done, 500));
  return (await cpuSeconds()) - before;
}

async function cpuSeconds() {
  let ticks = 0;
  for (const process of (await readdir("/proc")).filter((name) => /^\d+$/.test(name))) {
    try {
      if (!(await readFile(`/proc/${process}/cmdline`, "utf8")).includes("--type=renderer")) continue;
      const fields = (await readFile(`/proc/${process}/stat`, "utf8")).split(") ")[1].split(" ");
      ticks += Number(fields[11]) + Number(fields[12]);
    } catch {
      // It has ended meanwhile.
    }
  }
  return ticks / 100;
}

// Opens an operation, sends it as it is filled in, and says what the page shows of the answer.
async function execute(page, tag, id) {
  const section = page.locator(`#operations-tag-${tag}`);
  if ((await section.getAttribute("data-is-open")) !== "true") await section.click();
  const operation = page.locator(`#operations-${tag}-${id}`);
  await operation.locator(".opblock-summary-control").click();
  await operation.locator(".execute").click();
  const answer = operation.locator(".live-responses-table");
  await answer.waitFor();
  const status = Number.parseInt(await answer.locator(".response-col_status").last().innerText(), 10);
  const shown = await answer.innerText();
  await operation.locator(".opblock-summary-control").click();
  return { status, shown };
}

// axe finds nothing that is not waived, and everything that is waived is still there.
async function expectAccessible(page) {
  const path = createRequire(import.meta.url).resolve("axe-core/axe.min.js");
  // The page's policy admits no script of others; the debugger does not ask it.
  await page.evaluate(await readFile(path, "utf8"));
  const { violations } = await page.evaluate(() => globalThis.axe.run());
  for (const { id, help, nodes } of violations.filter((one) => !(one.id in waivers))) {
    console.error(`axe: ${id}: ${help}: ${nodes.map((node) => node.target).join(", ")}`);
    process.exitCode = 1;
  }
  for (const id of Object.keys(waivers).filter((one) => !violations.some((found) => found.id === one))) {
    console.error(`axe finds ${id} no more: delete its waiver`);
    process.exitCode = 1;
  }
}
