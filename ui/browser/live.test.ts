/** The first page and the live canvas: what they say, and where they lead. */

import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { axe, openBrowser, type State, shot, signedIn, visit } from "./driver";

let browser: Browser;
let state: State;

beforeAll(async () => {
  browser = await openBrowser();
  state = await signedIn();
});
afterAll(() => browser?.close());

test("home tells what needs somebody, ticks off first steps and leads to the flows that are live", async () => {
  const { page, errors, close } = await visit(browser, { width: 1440, state });
  await page.goto("/");
  await page.getByRole("listitem").filter({ hasText: "Mail goes to the catcher only" }).getByRole("link").waitFor();
  await page.getByRole("listitem").filter({ hasText: "Draft a flow (done)" }).waitFor();
  await page.getByRole("img", { name: /^Messages sent by day: .* [1-9]/ }).waitFor();
  await page.getByRole("region", { name: "Done lately" }).getByRole("listitem").first().waitFor();
  expect(await axe(page)).toEqual([]);
  await page
    .getByRole("region", { name: "Live flows" })
    .getByRole("link", { name: /Welcome/ })
    .click();
  await page.getByRole("region", { name: /Canvas of Welcome/ }).waitFor();
  expect(errors).toEqual([]);
  await close();
});

test("numbers are of a range, who waits at a node is a click away, and numbers stay while the flow is edited", async () => {
  const { page, errors, close } = await visit(browser, { width: 1440, state });
  await page.goto("/flows/welcome");
  await page.locator('[data-node="say_hello"]').getByText("sent").waitFor();
  await page.getByRole("button", { name: "Engagement", exact: true }).click();
  const engagement = page.getByRole("dialog").filter({ hasText: "Total engagements" });
  await engagement.getByText("Who entered in this time, each once.", { exact: true }).waitFor();
  expect(await axe(page)).toEqual([]);
  await shot(page, "engagement");
  await page.keyboard.press("Escape");
  await engagement.waitFor({ state: "detached" });
  await page.getByRole("combobox", { name: "Time of the numbers" }).click();
  await page.getByRole("option", { name: "Between two days" }).click();
  await page.getByLabel("From", { exact: true }).fill("2020-01-01");
  await page.getByLabel("To", { exact: true }).fill("2020-01-02");
  await page.waitForFunction(() =>
    document.querySelector('[data-node="say_hello"]')?.textContent?.includes("0 reached"),
  );
  expect(new URL(page.url()).searchParams.get("range")).toBe("2020-01-01..2020-01-02");
  await page.locator('[data-node="two_days"]').click();
  const panel = page.getByRole("complementary", { name: /^Node/ });
  await panel.getByRole("link", { name: /Ada Lovelace/ }).waitFor();
  expect(await axe(page)).toEqual([]);
  await panel.getByRole("link", { name: /^See all/ }).click();
  await page.getByText("Who stands at ‘two_days’ now").waitFor();
  await page.getByRole("link", { name: /Ada Lovelace/ }).waitFor();
  await page.goto("/flows/welcome?version=draft");
  await page.locator('[data-node="say_hello"]').getByText("sent").waitFor();
  expect(errors).toEqual([]);
  await close();
});
