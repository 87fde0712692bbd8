/** Comments in the builder: asked with a mention, answered by who was told, resolved; by keyboard, in every look. */

import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { api, looks, openBrowser, PASSWORD, type State, send, settled, signedIn, visit } from "./driver";

const UMA = "uma@cdshop.example";
const SLOW = 300_000;

let browser: Browser;
let nora: State;
let uma: State;

beforeAll(async () => {
  browser = await openBrowser();
  nora = await signedIn();
  const { page, close } = await visit(browser, { width: 1440, state: nora });
  await page.goto("/");
  await send(page, "/users", { email: UMA, name: "Uma Keller", role: "analyst", password: PASSWORD });
  await close();
  uma = await signedIn(UMA);
}, SLOW);
afterAll(() => browser?.close());

test(
  "one asks about a node and mentions a colleague, who is told, answers and resolves it",
  async () => {
    const asker = await visit(browser, { width: 1440, state: nora });
    const { page } = asker;
    await page.goto("/flows/thank-you?version=draft");
    const { nodes } = await api<{ nodes: { id: string }[] }>(page, "/flows/thank-you/document");
    const node = nodes[0]?.id ?? "";
    await page.locator(`button[data-node="${node}"]`).focus();
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("ArrowLeft");
    await page.keyboard.press("m");
    const panel = page.getByRole("complementary", { name: "Comments", exact: true });
    const field = panel.getByRole("textbox", { name: /^Comment on ‘/ });
    await field.fill("Is this soon enough, ");
    await field.press("End");
    await page.keyboard.type("@um");
    await panel.getByRole("option", { name: "Uma Keller" }).waitFor();
    await looks(page, "comments-mention");
    await field.focus();
    await page.keyboard.press("Enter");
    await page.keyboard.type("?");
    expect(await field.inputValue()).toBe("Is this soon enough, @Uma Keller ?");
    await page.keyboard.press("Control+Enter");
    await panel.getByRole("article", { name: "Thread of Nora Lindqvist", exact: true }).waitFor();
    await page.getByRole("button", { name: /^1 open thread on / }).waitFor();
    await page.keyboard.press("Escape");
    await panel.waitFor({ state: "detached" });

    const answerer = await visit(browser, { width: 1440, state: uma });
    const other = answerer.page;
    await other.goto("/team/told");
    await other.getByText("Nora Lindqvist mentions you in a comment on").waitFor();
    await other.getByRole("link", { name: "look at it", exact: true }).click();
    const thread = other.getByRole("article", { name: "Thread of Nora Lindqvist", exact: true });
    await thread.getByRole("button", { name: "Answer", exact: true }).click();
    await thread.getByRole("textbox", { name: "Answer", exact: true }).fill("Two days is what the numbers say.");
    await thread.getByRole("button", { name: "Answer", exact: true }).click();
    await thread.getByText("Two days is what the numbers say.").waitFor();
    await settled(other);
    await looks(other, "comments");
    await thread.getByRole("button", { name: "Resolve", exact: true }).click();
    await thread.waitFor({ state: "detached" });
    await other.getByText("Resolved", { exact: true }).click();
    await other.getByText("Resolved by Uma Keller").waitFor();
    await looks(other, "comments-resolved");
    expect([...asker.errors, ...answerer.errors]).toEqual([]);
    await answerer.close();
    await asker.close();
  },
  SLOW,
);
