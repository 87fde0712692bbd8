/** What a page may run and load is said strictly, and no page breaks it; the first load is small. */

import { gzipSync } from "node:zlib";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openBrowser, type State, signedIn, visit } from "./driver";

let browser: Browser;
let state: State;

beforeAll(async () => {
  browser = await openBrowser();
  state = await signedIn();
});
afterAll(() => browser?.close());

test("the policy lets no inline script run, and no page violates it", async () => {
  const { page, errors, close } = await visit(browser, { width: 1440, state });
  await page.addInitScript(() => {
    const broken: string[] = [];
    Object.assign(window, { broken });
    document.addEventListener("securitypolicyviolation", (event) => {
      broken.push(`${event.violatedDirective} ${event.blockedURI} ${event.sourceFile}`);
    });
  });
  for (const path of [
    "/",
    "/flows/welcome",
    "/flows/welcome?version=draft",
    "/people",
    "/messages",
    "/settings/sender",
  ]) {
    const answer = await page.goto(path);
    const policy = (await answer?.headerValue("content-security-policy")) ?? "";
    const scripts = policy.split("; ").find((one) => one.startsWith("script-src"));
    expect([path, scripts]).toEqual([path, "script-src 'self'"]);
    expect(await page.evaluate(() => (window as unknown as { broken: string[] }).broken)).toEqual([]);
  }
  const ran = await page.evaluate(() => {
    const script = document.createElement("script");
    script.textContent = "window.ranInline = true";
    document.body.append(script);
    return "ranInline" in window;
  });
  expect(ran).toBe(false);
  expect(errors.filter((one) => !one.includes("Content Security Policy"))).toEqual([]);
  await close();
}, 300_000);

test("the list of flows loads at most 250 kB of script, packed", async () => {
  const { page, close } = await visit(browser, { width: 1440, state, alone: true });
  const sizes: number[] = [];
  const read: Promise<unknown>[] = [];
  page.on("response", (answer) => {
    if (/\/assets\/.*\.js$/.test(answer.url())) {
      read.push(answer.body().then((body) => sizes.push(gzipSync(body).length)));
    }
  });
  await page.goto("/flows");
  await Promise.all(read);
  const total = sizes.reduce((sum, size) => sum + size, 0);
  expect(sizes.length).toBeGreaterThan(0);
  expect(total).toBeLessThanOrEqual(250_000);
  await close();
});
