/** A new version while people are inside: moved, taken back, let finish and stopped; what was is restored, a draft thrown away. */

import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { api, axe, openBrowser, type State, send, shot, signedIn, visit } from "./driver";

const SOON = { timeout: 60_000 };

let browser: Browser;
let state: State;

beforeAll(async () => {
  browser = await openBrowser();
  state = await signedIn();
});
afterAll(() => browser?.close());

interface Flow {
  readonly status: string;
  readonly inside: number;
  readonly version: number | null;
  readonly has_draft: boolean;
  readonly versions: readonly { readonly number: number; readonly status: string; readonly inside: number }[];
}

const ID = `moving-${Date.now()}`;
const FILE = `towpath: 1
id: ${ID}
name: Moving
subject: contact
start:
  - from: api
first: long
nodes:
  long: {kind: delay, title: Long, for: 90 days, next: bye}
  bye: {kind: exit}
`;

const flowOf = (page: Page) => api<Flow>(page, `/flows/${ID}`);

async function more(page: Page, item: string): Promise<void> {
  await page.getByRole("button", { name: "More", exact: true }).click();
  await page.getByRole("menuitem", { name: item, exact: true }).click();
}

/** Opens the draft and puts a tag behind the wait. */
async function change(page: Page, tag: string): Promise<void> {
  await page.goto(`/flows/${ID}?version=draft`);
  await page.locator('[data-node="long"]').click();
  await page.locator('[data-node="long"][data-selected="true"]').waitFor();
  await page.keyboard.press("a");
  const field = page.getByRole("combobox", { name: "Find a node", exact: true });
  await field.fill("tag");
  await field.press("Enter");
  const sheet = page.getByRole("complementary", { name: /^Settings of/ });
  await sheet.locator("input:focus").waitFor();
  await page.keyboard.type(tag);
  await page.keyboard.press("Enter");
  await page.keyboard.press("Control+Enter");
  await sheet.waitFor({ state: "detached" });
  await expect.poll(async () => JSON.stringify(await api(page, `/flows/${ID}/draft`)), SOON).toContain(`"${tag}"`);
}

test("who is inside is moved to a new version and back, finishes on another, and that is stopped", async () => {
  const { page, errors, close } = await visit(browser, { width: 1440, state });
  const dialog = page.getByRole("dialog");
  await page.goto("/flows");
  await send(page, "/flows/import", FILE);
  await page.goto(`/flows/${ID}?version=draft`);
  await page.getByRole("button", { name: "Launch", exact: true }).click();
  await dialog.getByRole("button", { name: "Launch version 1", exact: true }).click();
  await page.getByText("Live, version 1", { exact: true }).waitFor();
  await send(page, `/flows/${ID}/participants`, { participants: [{ contact: { external_id: "c-marta" } }] });
  await expect.poll(async () => (await flowOf(page)).inside, SOON).toBe(1);

  // Moved along, each node with its own answer.
  await change(page, "second");
  await page.getByRole("button", { name: "Launch", exact: true }).click();
  await dialog.getByRole("radio", { name: "Move them to version 2", exact: true }).check();
  const choice = dialog.getByRole("combobox", { name: "What happens at Long", exact: true });
  for (const answer of ["Leave the flow", "Keep"]) {
    await choice.click();
    await page.getByRole("option", { name: answer, exact: true }).click();
    await expect.poll(() => choice.inputValue(), SOON).toBe(answer);
  }
  expect(await axe(page)).toEqual([]);
  await shot(page, "launch-with-people");
  await dialog.getByRole("button", { name: "Launch and move 1 person", exact: true }).click();
  await page.getByText("Live, version 2", { exact: true }).waitFor();
  const insideOf = async (number: number) => (await flowOf(page)).versions.find((one) => one.number === number)?.inside;
  await expect.poll(() => insideOf(2), SOON).toBe(1);

  // Taken back: what was live before is live again, as a version of its own.
  await more(page, "Versions");
  expect(await axe(page)).toEqual([]);
  await dialog.getByRole("button", { name: "Take the launch back", exact: true }).click();
  await expect.poll(async () => (await flowOf(page)).version, SOON).toBe(3);
  await expect.poll(() => insideOf(3), SOON).toBe(1);
  await page.keyboard.press("Escape");
  await dialog.waitFor({ state: "detached" });

  // A new version lets them finish on the old one; that one is stopped, and the flow goes on.
  await change(page, "fourth");
  await page.getByRole("button", { name: "Launch", exact: true }).click();
  await dialog.getByRole("radio", { name: "Let them finish on version 3", exact: true }).check();
  await dialog.getByRole("button", { name: "Launch version 4", exact: true }).click();
  await page.getByText("Live, version 4", { exact: true }).waitFor();
  await more(page, "Versions");
  await dialog
    .getByRole("listitem")
    .filter({ hasText: "Version 3" })
    .getByRole("button", { name: /^Version 3/ })
    .click();
  await dialog.getByRole("button", { name: "Stop version 3", exact: true }).click();
  await expect
    .poll(async () => (await flowOf(page)).versions.find((one) => one.number === 3)?.status, SOON)
    .toBe("stopped");
  await expect.poll(async () => (await flowOf(page)).inside, SOON).toBe(0);
  expect((await flowOf(page)).status).toBe("active");

  // The first version becomes the draft again; the draft is thrown away.
  await dialog
    .getByRole("listitem")
    .filter({ hasText: "Version 1" })
    .getByRole("button", { name: /^Version 1/ })
    .click();
  await dialog.getByRole("button", { name: "Take version 1 as the draft", exact: true }).click();
  await page.waitForURL(/version=draft/);
  await page.locator('[data-node="long"]').waitFor();
  await expect.poll(() => page.locator('[data-node^="tag"]').count(), SOON).toBe(0);
  await more(page, "Throw the draft away");
  await dialog.getByRole("button", { name: "Throw away", exact: true }).click();
  await page.getByText("Live, version 4", { exact: true }).waitFor();
  await expect.poll(async () => (await flowOf(page)).has_draft, SOON).toBe(false);
  await page.locator('[data-node="tag"]').waitFor();
  expect(errors).toEqual([]);
  await close();
});
