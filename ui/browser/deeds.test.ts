/** What is done with a flow as a whole, and why somebody got a message. */

import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { api, axe, openBrowser, type State, signedIn, visit } from "./driver";

let browser: Browser;
let state: State;

beforeAll(async () => {
  browser = await openBrowser();
  state = await signedIn();
});
afterAll(() => browser?.close());

async function more(page: Page, item: string): Promise<void> {
  await page.getByRole("button", { name: "More", exact: true }).click();
  await page.getByRole("menuitem", { name: item, exact: true }).click();
}

test("a flow is duplicated, launched at a time, stopped, archived; versions are compared and taken back", async () => {
  const { page, errors, close } = await visit(browser, { width: 1440, state });
  await page.goto("/flows/thank-you");
  await more(page, "Duplicate");
  const name = `Thanks ${Date.now()}`;
  await page.getByRole("textbox", { name: "Name of the copy" }).fill(name);
  await page.getByRole("button", { name: "Duplicate", exact: true }).click();
  await page.waitForURL(/version=draft/);
  const slug = new URL(page.url()).pathname.split("/")[2] ?? "";
  await page.locator("[data-node]").first().waitFor();
  await page.getByRole("button", { name: "Launch", exact: true }).click();
  await page.getByRole("radio", { name: "Begin at a time" }).click();
  await page.getByLabel(/^Time in/).fill("2030-05-01T09:00");
  expect(await axe(page)).toEqual([]);
  await page.getByRole("button", { name: "Schedule the launch" }).click();
  await page.waitForURL((url) => url.search === "");
  await page.getByText("Scheduled, version 1", { exact: true }).waitFor();
  const flow = await api<{ status: string; settings: { starts_at: string } }>(page, `/flows/${slug}`);
  expect([flow.status, flow.settings.starts_at]).toEqual(["scheduled", "2030-05-01 09:00"]);
  await more(page, "Versions");
  await page.getByRole("heading", { name: "The first version" }).waitFor();
  await page.getByRole("button", { name: "Take version 1 as the draft" }).waitFor();
  expect(await axe(page)).toEqual([]);
  await page.keyboard.press("Escape");
  await page.getByRole("dialog").waitFor({ state: "detached" });
  await more(page, "Begin the numbers anew");
  await page.getByRole("button", { name: "Begin anew" }).click();
  await page.getByRole("dialog").waitFor({ state: "detached" });
  await more(page, "Stop, and all leave");
  await page.getByRole("dialog").getByRole("button", { name: "Stop", exact: true }).click();
  await page.getByText("Cancelled", { exact: false }).first().waitFor();
  await more(page, "Archive");
  await page.getByRole("dialog").getByRole("button", { name: "Archive", exact: true }).click();
  await page.getByText("Archived", { exact: false }).first().waitFor();
  await page.goto("/settings/launches");
  const [saved] = await Promise.all([
    page.waitForResponse((answer) => answer.request().method() === "PATCH"),
    page.getByRole("switch", { name: "Admins may delete flows that were launched" }).click(),
  ]);
  expect(saved.ok()).toBe(true);
  expect(await axe(page)).toEqual([]);
  await page.goto(`/flows/${slug}`);
  await more(page, "Delete for good");
  const sure = page.getByRole("button", { name: "Delete for good", exact: true });
  await page.getByRole("textbox", { name: "Type the flow’s name" }).fill("Thanks");
  expect(await sure.isDisabled()).toBe(true);
  expect(await axe(page)).toEqual([]);
  await page.getByRole("textbox", { name: "Type the flow’s name" }).fill(name);
  await sure.click();
  await page.waitForURL((url) => url.pathname === "/flows");
  expect(errors).toEqual([]);
  await close();
}, 300_000);

test("a message says why it was sent, and a flow who entered and who did not", async () => {
  const { page, errors, close } = await visit(browser, { width: 1440, state });
  await page.goto("/messages");
  const { items } = await api<{ items: { id: string }[] }>(page, "/messages?status=sent&flow=welcome");
  await page.goto(`/messages/${items.at(-1)?.id}`);
  const why = page.getByRole("region", { name: /^Why did .* get this/ });
  await why.getByText("newsletter signup", { exact: false }).first().waitFor();
  await why.getByText("Consent was not withdrawn", { exact: false }).waitFor();
  await why.getByText("It was sent", { exact: false }).waitFor();
  expect(await axe(page)).toEqual([]);
  await page.goto("/flows/welcome");
  await more(page, "Who entered, and who did not");
  await page
    .getByRole("textbox", { name: "Person" })
    .or(page.getByRole("combobox", { name: "Person" }))
    .first()
    .click();
  await page.getByRole("option", { name: /Ada Lovelace/ }).click();
  await page.getByRole("link", { name: "Ada Lovelace entered" }).waitFor();
  expect(await axe(page)).toEqual([]);
  expect(errors).toEqual([]);
  await close();
}, 300_000);
