/** What people do in the app, from end to end. */

import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { api, axe, openBrowser, type State, shot, signedIn, signIn, type Visit, visit } from "./driver";

let browser: Browser;
let state: State;
let here: Visit;
let page: Page;

beforeAll(async () => {
  browser = await openBrowser();
  state = await signedIn();
});
afterAll(() => browser?.close());
beforeEach(async () => {
  here = await visit(browser, { width: 1440, state });
  page = here.page;
});
afterEach(() => here.close());

test("a wrong password is said beside the field", async () => {
  const other = await visit(browser, { width: 1440 });
  await other.page.goto("/sign-in");
  await other.page.getByLabel("Email").fill("nobody@shop.example");
  await other.page.getByRole("textbox", { name: "Password" }).fill("not the password");
  await other.page.getByRole("button", { name: "Sign in", exact: true }).click();
  await other.page.getByText("do not go together").waitFor();
  await other.close();
});

test("a search leaves the flows that fit, a click opens one", async () => {
  await page.goto("/flows");
  await page.getByRole("searchbox", { name: "Find by name" }).fill("welcome");
  await page.getByRole("link", { name: "Thank you for your order" }).waitFor({ state: "detached" });
  await page.getByRole("link", { name: /Welcome/ }).click();
  await page.getByRole("region", { name: /Canvas of Welcome/ }).waitFor();
});

test("a node opens beside the canvas, and arrows walk along the roads", async () => {
  await page.goto("/flows/welcome");
  const node = page.locator('[data-node="say_hello"]');
  await node.click();
  await page.getByRole("complementary", { name: "Node Say hello" }).waitFor();
  expect(await axe(page)).toEqual([]);
  await node.press("ArrowRight");
  await page.getByRole("complementary", { name: "Node Mark as subscriber" }).waitFor();
  await page.keyboard.press("Escape");
  await page.getByRole("complementary", { name: /^Node/ }).waitFor({ state: "detached" });
});

test("the canvas shows how many people came and wait", async () => {
  await page.goto("/flows/welcome");
  await page.locator('[data-node="say_hello"]').getByText("sent").waitFor();
  await page.getByText("waiting", { exact: false }).first().waitFor();
});

test("a broken file is refused with its places, a sound one becomes a draft and is launched", async () => {
  await page.goto("/flows");
  await page.getByRole("button", { name: "New flow" }).click();
  await page.getByRole("menuitem", { name: "From a file" }).click();
  const broken = "towpath: 1\nname: Broken\nstart:\n  - event: order_paid\nnodes:\n  a: {kind: sent_email, next: b}\n";
  await page
    .locator('input[type="file"]')
    .setInputFiles({ name: "broken.yaml", mimeType: "text/yaml", buffer: Buffer.from(broken) });
  await page.getByText("broken.yaml was not taken in").waitFor();
  await page
    .getByText(/send_email/)
    .first()
    .waitFor();
  await page
    .getByText(/Line 6/)
    .first()
    .waitFor();
  const sound =
    "towpath: 1\nid: birthday\nname: Birthday\nsubject: contact\nstart:\n  - event: birthday\nfirst: mark\nnodes:\n  mark: {kind: tag, add: [birthday]}\n";
  await page
    .locator('input[type="file"]')
    .setInputFiles({ name: "birthday.yaml", mimeType: "text/yaml", buffer: Buffer.from(sound) });
  await page.getByRole("heading", { name: "Birthday", level: 1, exact: true }).waitFor();
  await page.getByRole("button", { name: "Launch", exact: true }).click();
  await page.getByRole("button", { name: "Launch version 1", exact: true }).click();
  await page.getByText("Live, version 1", { exact: true }).waitFor();
  await page.getByRole("button", { name: "More", exact: true }).click();
  await page.getByRole("menuitem", { name: "Pause" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Pause" }).click();
  await page.getByText("Paused, version 1", { exact: true }).waitFor();
  await page.getByRole("button", { name: "Resume", exact: true }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Resume" }).click();
  await page.getByText("Live, version 1", { exact: true }).waitFor();
  const download = page.waitForEvent("download");
  await page.getByRole("button", { name: "More", exact: true }).click();
  await page.getByRole("menuitem", { name: "Download the file" }).click();
  expect((await download).suggestedFilename()).toBe("birthday.yaml");
});

test("a run shows its way, a visit shows the message as sent in a frame without scripts", async () => {
  const { items } = await api<{ items: { id: string }[] }>(page, "/messages?status=sent&flow=welcome");
  const message = await api<{ run: string }>(page, `/messages/${items[0]?.id}`);
  await page.goto(`/runs/${message.run}`);
  await page.locator('[data-node="say_hello"][data-light="taken"]').waitFor();
  await page.getByRole("button", { name: "Say hello" }).last().click();
  const panel = page.getByRole("complementary", { name: "Visit to Say hello" });
  await panel.getByText("Gates").waitFor();
  await panel.getByText("As sent").waitFor();
  expect(await axe(page)).toEqual([]);
  await panel.getByRole("link", { name: "The message, and why" }).click();
  await page.getByRole("heading", { level: 1 }).waitFor();
  const frame = page.locator("iframe");
  if ((await frame.count()) > 0) {
    expect(await frame.getAttribute("sandbox")).toBe("");
  }
});

test("a person is found by the beginning of a name, and the time line tells what happened", async () => {
  await page.goto("/people");
  await page.getByRole("searchbox", { name: "Find by name, email, phone or id" }).fill("ada");
  await page.getByRole("link", { name: /Ada/ }).first().click();
  await page.getByText("Entered Welcome to the newsletter").waitFor();
  await page.getByRole("link", { name: "Messages" }).last().click();
  await page.getByRole("link", { name: /Email ‘Welcome’/ }).waitFor();
});

test("a key is shown once and can be revoked", async () => {
  await page.goto("/settings/keys");
  await page.getByRole("button", { name: "Make a key" }).click();
  await page.getByLabel("Name", { exact: true }).fill("Till");
  await page.getByRole("button", { name: "Make the key" }).click();
  await page.getByText("it is not shown again").waitFor();
  expect(await axe(page)).toEqual([]);
  await page.getByRole("button", { name: "Done" }).click();
  await page.getByRole("button", { name: "Revoke Till" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Revoke" }).click();
  await page.getByRole("button", { name: "Revoke Till" }).waitFor({ state: "detached" });
});

test("a test mail goes out by the sender", async () => {
  await page.goto("/settings/sender");
  await page.getByRole("button", { name: "Send a test mail" }).click();
  await page.getByRole("status").last().waitFor();
});

test("Ctrl K finds a page from anywhere", async () => {
  await page.goto("/messages");
  await page.getByRole("heading", { name: "Messages", level: 1, exact: true }).waitFor();
  await page.keyboard.press("Control+k");
  await page.getByRole("combobox", { name: "Search or do" }).fill("peop");
  expect(await axe(page)).toEqual([]);
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "People", level: 1, exact: true }).waitFor();
  await page.keyboard.press("Control+k");
  await page.getByRole("combobox", { name: "Search or do" }).fill("pause thank");
  await page.getByRole("option", { name: "Pause Thank you for your order" }).waitFor();
  await page.keyboard.press("Enter");
  await page.getByRole("dialog", { name: "Pause Thank you for your order" }).waitFor();
  await page.keyboard.press("Escape");
  await page.getByRole("dialog").waitFor({ state: "detached" });
  await page.keyboard.press("Control+k");
  await page.getByRole("combobox", { name: "Search or do" }).fill("new flow");
  await page.keyboard.press("Enter");
  await page.getByRole("dialog", { name: "New flow" }).waitFor();
});

test("the chosen theme stays", async () => {
  const own = await visit(browser, { width: 1440, state, alone: true });
  await own.page.goto("/settings/account");
  await own.page.getByText("Dark", { exact: true }).click();
  await own.page.locator('html[data-mantine-color-scheme="dark"]').waitFor();
  await own.page.reload();
  await own.page.locator('html[data-mantine-color-scheme="dark"]').waitFor();
  await own.close();
});

test("on a phone the flow is a list, and a node a sheet", async () => {
  const phone = await visit(browser, { width: 390, state });
  await phone.page.goto("/flows/welcome");
  await phone.page.getByRole("button", { name: /Bought since/ }).click();
  await phone.page.getByRole("complementary", { name: "Node Bought since?" }).waitFor();
  expect(await axe(phone.page)).toEqual([]);
  await phone.close();
});

test("who signs out is asked to sign in, and comes back to the page", async () => {
  const other = await visit(browser, { width: 1440 });
  await signIn(other.page);
  await other.page.goto("/settings/account");
  await other.page.getByRole("button", { name: "Sign out" }).click();
  await other.page.getByRole("button", { name: "Sign in", exact: true }).waitFor();
  await other.page.goto("/people?search=ada");
  await other.page.getByRole("button", { name: "Sign in", exact: true }).waitFor();
  expect(new URL(other.page.url()).searchParams.get("then")).toBe("/people?search=ada");
  await other.close();
});

test("a file of people is mapped, tried, taken in and undone", async () => {
  await page.goto("/people");
  await page.getByRole("link", { name: "Import" }).click();
  await page.getByRole("button", { name: "Import a file" }).click();
  const file = "E-Mail,Shoe size,Comment\nnew.person@shop.example,42,hello\nnobody,43,hi\n";
  await page
    .locator('input[type="file"]')
    .setInputFiles({ name: "people.csv", mimeType: "text/csv", buffer: Buffer.from(file) });
  await page.getByRole("heading", { name: "people.csv" }).waitFor();
  expect(await page.getByLabel("E-Mail goes to").inputValue()).toBe("email");
  await page.getByLabel("Comment goes to").selectOption("Leave it out");
  expect(await axe(page)).toEqual([]);
  await page.getByRole("button", { name: "Try it" }).click();
  await page.getByText("What the try showed").waitFor();
  await page.getByText("“nobody” is no email address.").waitFor();
  await page.getByRole("button", { name: "Take 2 rows in" }).click();
  await page.getByText("Done").waitFor();
  expect(await axe(page)).toEqual([]);
  const address = page.url();
  expect(await page.getByRole("link", { name: "All of them as a file", exact: true }).getAttribute("href")).toMatch(
    /\/errors\.csv$/,
  );
  await page.goto("/people?search=new.person");
  await page.getByRole("link", { name: /new.person/ }).waitFor();
  await page.goto(address);
  await page.getByRole("button", { name: "Undo this import", exact: true }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("button", { name: "Try it", exact: true }).waitFor();
  expect(await axe(page)).toEqual([]);
  await dialog.getByRole("button", { name: "Try it", exact: true }).click();
  await page.getByRole("heading", { name: "What undoing would do; nothing was changed", exact: true }).waitFor();
  await page.getByRole("button", { name: "Undo this import", exact: true }).click();
  await dialog.getByRole("button", { name: "Undo it", exact: true }).click();
  await page.getByRole("heading", { name: "Undone", exact: true }).waitFor();
  await page.getByRole("button", { name: "Undo this import", exact: true }).waitFor({ state: "detached" });
  expect(await axe(page)).toEqual([]);
  await shot(page, "import-undone");
  const found = await api<{ items: unknown[] }>(page, "/contacts?search=new.person");
  expect(found.items).toEqual([]);
});

test("people are filtered, sorted and shown with columns, and the view is saved, found again and deleted", async () => {
  await page.goto("/people");
  await page.getByRole("button", { name: "Columns", exact: true }).click();
  await page.getByRole("combobox", { name: "Columns beside the name" }).fill("genre");
  await page.getByRole("option", { name: "Genre", exact: true }).click();
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "Show these columns", exact: true }).click();
  await page.getByRole("columnheader", { name: "Genre", exact: true }).waitFor();
  const where = encodeURIComponent(JSON.stringify([["contact.last_name", "is", "Okafor"]]));
  await page.goto(`/people?columns=genre,country&sort=name&where=${where}`);
  await page.getByRole("link", { name: "Ivy Okafor", exact: true }).waitFor();
  expect(await page.getByRole("link", { name: "Ada Lovelace", exact: true }).count()).toBe(0);
  await page.getByRole("button", { name: "Save as a new view", exact: true }).click();
  await page.getByRole("textbox", { name: "Name", exact: true }).fill("The Okafors");
  await page.getByRole("checkbox", { name: "Share with the workspace" }).check();
  expect(await axe(page)).toEqual([]);
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await page.waitForURL(/view=\d+$/);
  expect(await axe(page)).toEqual([]);
  await shot(page, "people-view");
  await page.getByRole("button", { name: "Filtered", exact: true }).click();
  await page.getByRole("group", { name: "Who is shown", exact: true }).waitFor();
  await shot(page, "people-filter");
  expect(await axe(page)).toEqual([]);
  await page.getByRole("button", { name: "Take the filter off", exact: true }).click();
  await page.getByRole("link", { name: "Ada Lovelace", exact: true }).waitFor();
  await page.getByRole("button", { name: "Save the view", exact: true }).click();
  await page.waitForURL(/view=\d+$/);
  await page.getByRole("button", { name: "More with this view", exact: true }).click();
  await page.getByRole("menuitem", { name: "Delete the view", exact: true }).click();
  await page.waitForURL(/\/people$/);
});

test("a list is made, somebody is put in and taken out, and it is deleted", async () => {
  await page.goto("/people/lists");
  await page.getByRole("button", { name: "Make a list" }).click();
  await page.getByLabel("Name").fill("Tastings");
  await page.getByRole("button", { name: "Make the list" }).click();
  await page.getByRole("link", { name: "Tastings" }).click();
  await page.getByLabel("Add to the list").fill("nobody-knows-me");
  await page.getByRole("button", { name: "Add", exact: true }).click();
  await page.getByText("Nobody here is known as").waitFor();
  await page.getByLabel("Add to the list").fill("ada@lovelace.example");
  await page.getByRole("button", { name: "Add", exact: true }).click();
  await page.getByRole("link", { name: /Ada/ }).waitFor();
  expect(await axe(page)).toEqual([]);
  await page.getByRole("button", { name: /^Take out / }).click();
  await page.getByText("Nobody is in this list").waitFor();
  await page.getByRole("button", { name: "Delete" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Delete" }).click();
  await page.getByRole("link", { name: "Tastings" }).waitFor({ state: "detached" });
});

test("a company is made, somebody is put in and shown with it, and it is deleted", async () => {
  await page.goto("/people/companies");
  await page.getByRole("button", { name: "Make a company" }).click();
  await page.getByRole("textbox", { name: "Name", exact: true }).fill("Acme");
  await page.getByRole("button", { name: "Make the company" }).click();
  await page.getByRole("link", { name: "Acme" }).click();
  await page.getByLabel("Add to the company").fill("ada@lovelace.example");
  await page.getByRole("button", { name: "Add", exact: true }).click();
  await page.getByRole("link", { name: /Ada/ }).waitFor();
  expect(await axe(page)).toEqual([]);
  await shot(page, "company");
  await page.getByRole("link", { name: /Ada/ }).click();
  await page.getByRole("link", { name: "Acme" }).click();
  await page.getByRole("button", { name: "Delete" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Delete" }).click();
  await page.getByRole("link", { name: "Acme" }).waitFor({ state: "detached" });
});

test("codes are added to a pool, rows to a catalog; a bad file says which row", async () => {
  await page.goto("/catalog/coupons");
  await page.getByRole("link", { name: "Autumn" }).click();
  await page.getByRole("button", { name: "Add codes" }).click();
  await page.getByRole("textbox", { name: "Codes" }).fill("AUTUMN-2\nAUTUMN-3\n");
  await page.getByRole("button", { name: "Add 2" }).click();
  await page.getByText("1 added, 1 were there already.").waitFor();
  await page.getByRole("button", { name: "Done" }).click();
  await page.getByText("AUTUMN-3").waitFor();
  await page.goto("/catalog/tables");
  await page.getByRole("link", { name: "Shops" }).click();
  await page.getByRole("button", { name: "Import rows" }).click();
  const choose = async (text: string) =>
    page
      .locator('input[type="file"]')
      .setInputFiles({ name: "shops.csv", mimeType: "text/csv", buffer: Buffer.from(text) });
  await choose("city,street\nRoma\n");
  await page.getByRole("button", { name: "Import", exact: true }).click();
  await page.getByText("Row 2: it has 1 cells, the header has 2.").waitFor();
  expect(await axe(page)).toEqual([]);
  await choose("city,street\nRoma,Via Appia 3\n");
  await page.getByRole("radio", { name: "Stay" }).check();
  await page.getByRole("button", { name: "Import", exact: true }).click();
  await page.getByText("1 rows came; the catalog has 2 now.").waitFor();
});

test("a task is made, done, and opened again by keyboard", async () => {
  await page.goto("/team/tasks");
  await page.getByRole("button", { name: "New task" }).click();
  const form = page.getByRole("dialog", { name: "New task" });
  await form.getByLabel("Title").fill("Call the printer");
  expect(await axe(page)).toEqual([]);
  await page.keyboard.press("Enter");
  const done = page.getByRole("checkbox", { name: "Call the printer is done" });
  await done.focus();
  await page.keyboard.press("Space");
  await done.waitFor({ state: "detached" });
  await page.getByRole("link", { name: "Completed" }).click();
  await page.getByRole("checkbox", { name: "Call the printer is done", checked: true }).click();
  await page.getByRole("link", { name: "Open", exact: true }).click();
  await done.waitFor();
  expect(await axe(page)).toEqual([]);
});

test("a note and an owner stand with the person, and a post in the feed", async () => {
  const { items } = await api<{ items: { id: string }[] }>(page, "/contacts?limit=1");
  await page.goto(`/people/${items[0]?.id}?show=notes`);
  await page.getByLabel("A note about this person").fill("Likes jazz");
  await page.getByRole("button", { name: "Write the note" }).click();
  await page.getByText("Likes jazz", { exact: true }).waitFor();
  await page.getByRole("combobox", { name: "Owner" }).click();
  await page.getByRole("option", { name: "Nora Lindqvist" }).click();
  await expect
    .poll(async () => (await api<{ owner: string | null }>(page, `/contacts/${items[0]?.id}`)).owner)
    .toContain("nora");
  await page.goto("/team/feed");
  await page.getByLabel("Tell the team").fill("The tasting is sold out");
  await page.getByRole("button", { name: "Post" }).click();
  await page.getByText("The tasting is sold out", { exact: true }).waitFor();
  expect(await axe(page)).toEqual([]);
});

test("a sender of text messages is added, and a test stays in the catcher", async () => {
  await page.goto("/settings/sms");
  await page.getByRole("button", { name: "Add a sender" }).click();
  await page.getByRole("dialog").getByLabel("Name", { exact: true }).fill("Texts");
  expect(await axe(page)).toEqual([]);
  await page.getByRole("button", { name: "Save the sender" }).click();
  await page.getByRole("button", { name: "Change Texts" }).click();
  await page.getByLabel("To", { exact: true }).fill("+39 333 123 4567");
  await page.getByRole("button", { name: "Send a test message" }).click();
  await page.getByText("kept by the catcher").waitFor();
});
