/** What colleagues do with each other: they keep flows in order, one asks for a launch, the other agrees. */

import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { api, looks, openBrowser, PASSWORD, type State, send, settled, signedIn, visit } from "./driver";

const MAX = "max@cdshop.example";
const SLOW = 300_000;

let browser: Browser;
let nora: State;
let max: State;

beforeAll(async () => {
  browser = await openBrowser();
  nora = await signedIn();
  const { page, close } = await visit(browser, { width: 1440, state: nora });
  await page.goto("/");
  await send(page, "/users", { email: MAX, name: "Max Weber", role: "approver", password: PASSWORD });
  await close();
  max = await signedIn(MAX);
}, SLOW);
afterAll(() => browser?.close());

test(
  "flows are chosen, moved to a folder and marked, and found again by both",
  async () => {
    const { page, errors, close } = await visit(browser, { width: 1440, state: nora });
    await page.goto("/flows");
    await page.getByRole("checkbox", { name: "Choose Welcome to the newsletter" }).check();
    await page.getByRole("checkbox", { name: "Choose Thank you for your order" }).check();
    await page.getByText("2 flows chosen").waitFor();
    await page.getByRole("button", { name: "Move to a folder" }).click();
    await page.getByRole("dialog").getByRole("combobox", { name: "Folder" }).fill("Shop/Mail");
    await page.getByRole("button", { name: "Move", exact: true }).click();
    await page.getByText("Shop / Mail").first().waitFor();
    await page.getByRole("checkbox", { name: "Choose Welcome to the newsletter" }).check();
    await page.getByRole("button", { name: "Change tags" }).click();
    await page.getByRole("combobox", { name: "Tags to add" }).fill("newsletter");
    await page.keyboard.press("Enter");
    await looks(page, "tags");
    await page.getByRole("dialog").getByRole("button", { name: "Change tags" }).click();
    await page.getByRole("dialog").waitFor({ state: "detached" });
    await page.getByRole("combobox", { name: "Tag", exact: true }).click();
    await page.getByRole("option", { name: "newsletter (1)" }).click();
    await page.getByRole("link", { name: "Thank you for your order" }).waitFor({ state: "detached" });
    await page.goto("/flows?folder=Shop%2FMail");
    await page.getByRole("checkbox", { name: "Choose Thank you for your order" }).check();
    await settled(page);
    await looks(page, "folders");
    expect(await page.request.get("/api/v1/flows/welcome/file").then((file) => file.text())).toContain(
      "tags: [newsletter]\nfolder: Shop/Mail\n",
    );
    expect(errors).toEqual([]);
    await close();
  },
  SLOW,
);

test(
  "a flow becomes a template of the workspace, another begins with it, and it is renamed and deleted",
  async () => {
    const { page, errors, close } = await visit(browser, { width: 1440, state: nora });
    await page.goto("/flows/thank-you");
    await page.getByRole("button", { name: "More", exact: true }).click();
    await page.getByRole("menuitem", { name: "Save as a template" }).click();
    await page.getByRole("textbox", { name: "Name of the template" }).fill("Thanks");
    await page.getByRole("textbox", { name: "What it is for" }).fill("A word after each order.");
    await page.getByRole("button", { name: "Save the template" }).click();
    await page.getByRole("dialog").waitFor({ state: "detached" });
    const gallery = async () => {
      await page.goto("/flows");
      await page.getByRole("button", { name: "New flow" }).click();
      await page.getByRole("menuitem", { name: "From a template" }).click();
      await page.getByRole("heading", { name: "Your own" }).waitFor();
    };
    await gallery();
    await looks(page, "templates");
    await page.getByRole("button", { name: /A word after each order/ }).click();
    await page.getByRole("button", { name: "Thanks", exact: true }).waitFor();
    await gallery();
    await page.getByRole("button", { name: "More of Thanks", exact: true }).click();
    await page.getByRole("menuitem", { name: "Rename" }).click();
    await page.getByRole("textbox", { name: "Name of the template" }).fill("Many thanks");
    await page.getByRole("button", { name: "Save", exact: true }).click();
    await page.getByRole("button", { name: "More of Many thanks" }).click();
    await page.getByRole("menuitem", { name: "Delete" }).click();
    await page.getByRole("button", { name: "Delete the template" }).click();
    await page.getByRole("heading", { name: "Your own" }).waitFor({ state: "detached" });
    expect(errors).toEqual([]);
    await close();
  },
  SLOW,
);

test(
  "one asks for a launch with a note, the other sees what it means and agrees",
  async () => {
    const maker = await visit(browser, { width: 1440, state: nora });
    const { page } = maker;
    await page.goto("/settings/launches");
    await page.getByRole("switch", { name: "A launch needs a second person" }).click();
    await page.getByText("These may agree to what another asks").waitFor();
    await page.waitForFunction(
      () => document.querySelector<HTMLInputElement>('input[role="switch"]')?.checked === true,
    );
    await looks(page, "launches");
    await page.goto("/flows/welcome?version=draft");
    await page.getByRole("button", { name: "Rename" }).or(page.getByTitle("Rename")).click();
    await page.getByRole("textbox", { name: "Name of the flow" }).fill("Welcome, friend");
    await page.keyboard.press("Enter");
    await page.getByText("Saved", { exact: true }).waitFor();
    await page.getByRole("button", { name: "Launch", exact: true }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByRole("textbox", { name: "A note for who is to agree" }).fill("A warmer name, nothing else.");
    await looks(page, "ask");
    await dialog.getByRole("button", { name: "Ask for the launch" }).click();
    await dialog.getByText("asked for this launch").waitFor();
    await looks(page, "asked");
    await dialog.getByRole("link", { name: "See the request" }).click();
    await page.getByText("another person has to answer").waitFor();

    const checker = await visit(browser, { width: 1440, state: max });
    const other = checker.page;
    await other.goto("/");
    await other.getByText("‘Welcome to the newsletter’ waits for your answer").waitFor();
    await other.goto("/team/told");
    await other.getByText("Nora Lindqvist asks you to agree").waitFor();
    await other.getByRole("link", { name: "look at it" }).click();
    await other.getByText("A warmer name, nothing else.").waitFor();
    await other.getByText("is “Welcome, friend”").waitFor();
    await settled(other);
    await looks(other, "approval");
    await other.getByRole("textbox", { name: "A note for Nora Lindqvist" }).fill("Nice.");
    await other.getByRole("button", { name: "Agree and launch" }).click();
    await other.getByText("agreed, and it was launched").waitFor();
    await other.getByRole("link", { name: "Approvals" }).first().click();
    await other.getByText("Agreed and launched").waitFor();
    await looks(other, "approvals");
    const flow = await api<{ name: string; launch_request: unknown }>(other, "/flows/welcome");
    expect([flow.name, flow.launch_request]).toEqual(["Welcome, friend", null]);
    expect([...maker.errors, ...checker.errors]).toEqual([]);
    await send(page, "/workspaces/current", { launch_approval: false }, "PATCH");
    await checker.close();
    await maker.close();
  },
  SLOW,
);
