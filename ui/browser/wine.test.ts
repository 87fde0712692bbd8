/** The wine club's flow of the example file, built from nothing with no mouse at all, and exported as that file. */

import { readFileSync } from "node:fs";
import type { Browser, Locator, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { api, openBrowser, type State, send, shot, signedIn, visit } from "./driver";

const FILE = new URL("../../tests/flows/seeds/wine-club.yaml", import.meta.url);
const MOST_ROUNDS = 8;

let browser: Browser;
let state: State;

beforeAll(async () => {
  browser = await openBrowser();
  state = await signedIn();
});
afterAll(() => browser?.close());

/** With Tab, the shorter way round, to what is wanted: what can't be reached so can't be done without a mouse. */
async function reach(page: Page, wanted: Locator): Promise<void> {
  await wanted.waitFor({ state: "attached" });
  const has = (element: Element) => element === document.activeElement;
  for (let round = 0; round < MOST_ROUNDS && !(await wanted.evaluate(has)); round += 1) {
    const away = await wanted.evaluate((element) => {
      const all = [
        ...document.querySelectorAll<HTMLElement>("a[href], button, input, select, textarea, summary, [tabindex]"),
      ];
      const open = all.filter((one) => one.tabIndex >= 0 && !one.matches(":disabled") && one.checkVisibility());
      return open.indexOf(element as HTMLElement) - open.indexOf(document.activeElement as HTMLElement);
    });
    for (let n = 0; n < Math.max(1, Math.abs(away)); n += 1) {
      await page.keyboard.press(away < 0 ? "Shift+Tab" : "Tab");
    }
  }
  expect(await wanted.evaluate(has), `${wanted} is not reached by Tab`).toBe(true);
}

async function write(page: Page, wanted: Locator, text: string): Promise<void> {
  await reach(page, wanted);
  await page.keyboard.press("Control+a");
  await page.keyboard.insertText(text);
}

/** A list that is narrowed by typing: the first that fits is taken. */
async function pick(page: Page, wanted: Locator, text: string): Promise<void> {
  await write(page, wanted, text);
  await page.keyboard.press("Enter");
}

/** A list of choices without a field to type in. */
async function choose(page: Page, wanted: Locator, option: string): Promise<void> {
  await reach(page, wanted);
  await page.keyboard.press("ArrowDown");
  const list = page.getByRole("listbox").filter({ visible: true });
  const aimed = list.getByRole("option", { name: option, exact: true });
  await aimed.waitFor();
  for (let n = 0; n < 12 && (await aimed.getAttribute("data-combobox-selected")) === null; n += 1) {
    await page.keyboard.press("ArrowDown");
  }
  await page.keyboard.press("Enter");
}

const panel = (page: Page) => page.getByRole("complementary");

/** `[path, operator, value]`, as the last of its group. */
async function compare(page: Page, group: Locator, what: string, operator: string, value: string): Promise<void> {
  const at = group.getByRole("combobox", { name: "What", exact: true });
  const before = await at.count();
  await reach(page, group.getByRole("button", { name: "Condition", exact: true }).last());
  await page.keyboard.press("Enter");
  await pick(page, at.nth(before), what);
  await pick(page, group.getByRole("combobox", { name: "How it is compared" }).nth(before), operator);
  await write(page, group.getByLabel("Value", { exact: true }).nth(before), value);
}

/** Has bought the tasting within so many days. */
async function bought(page: Page, days: number): Promise<void> {
  const asked = panel(page).locator("[data-condition]");
  await reach(page, asked.getByRole("button", { name: "Condition", exact: true }));
  await page.keyboard.press("Enter");
  await pick(page, asked.getByRole("combobox", { name: "About" }), "Did");
  await pick(page, asked.getByRole("combobox", { name: "What happened" }), "Order paid");
  await compare(page, asked.locator("ul ul").locator("..").first(), "product_ids", "has", "autumn-tasting");
  await choose(page, asked.getByRole("combobox", { name: "Unit: Within" }), "days");
  await reach(page, asked.getByRole("textbox", { name: "Within", exact: true }));
  await page.keyboard.press("Control+a");
  await page.keyboard.type(String(days));
}

/** Adds a node behind the one that holds the focus; outlet: another than the first that is open. */
async function add(page: Page, kind: string, outlet?: string): Promise<void> {
  await page.keyboard.press("a");
  const field = page.getByRole("combobox", { name: "Find a node" });
  await page.locator('[aria-label="Find a node"]:focus').waitFor();
  if (outlet) {
    await page.keyboard.press("Tab");
    const chosen = page.locator('[aria-label="Behind which outlet"] input:checked');
    for (let n = 0; n < 4 && (await chosen.getAttribute("value")) !== outlet; n += 1) {
      await page.keyboard.press("ArrowRight");
    }
    await page.keyboard.press("Shift+Tab");
  }
  await page.keyboard.type(kind);
  await page.keyboard.press("Enter");
  await field.waitFor({ state: "detached" });
  await panel(page).waitFor();
}

async function apply(page: Page, node: string): Promise<void> {
  await page.keyboard.press("Control+Enter");
  await page.locator(`[data-node="${node}"]:focus`).waitFor();
}

async function applyAs(page: Page, id: string): Promise<void> {
  await reach(page, panel(page).locator("summary"));
  await page.keyboard.press("Enter");
  await write(page, panel(page).getByLabel("Id", { exact: true }), id);
  await apply(page, id);
}

async function walkTo(page: Page, id: string, keys: readonly string[]): Promise<void> {
  for (const key of keys) {
    await page.keyboard.press(key);
  }
  await page.locator(`[data-node="${id}"]:focus`).waitFor();
}

interface Draft {
  readonly document: Readonly<Record<string, unknown>>;
}

/** What the printer always writes may be left out in a file: its id, and the first node where that is the first of the list. */
function said({ id: _, first, ...rest }: Draft["document"]): unknown {
  return { ...rest, first: first ?? Object.keys(rest.nodes as object)[0] };
}

/** Where the draft says that a card stands; NaN where it says nothing. */
async function placeOf(page: Page, id: string): Promise<readonly [number, number]> {
  return page.locator(`.react-flow__node[data-id="${id}"]`).evaluate((card) => {
    const { m41, m42 } = new DOMMatrix(getComputedStyle(card).transform);
    return [m41, m42] as const;
  });
}

async function connect(page: Page, to: string): Promise<void> {
  await page.keyboard.press("c");
  await page.getByRole("dialog").locator("input:focus").waitFor();
  await pick(page, page.getByRole("combobox", { name: "Goes on to" }), `(${to})`);
  await reach(page, page.getByRole("button", { name: "Connect", exact: true }));
  await page.keyboard.press("Enter");
  await page.getByRole("dialog").waitFor({ state: "detached" });
}

test("the wine club is built by keyboard alone and equals the example file", async () => {
  const { page, errors, close } = await visit(browser, { width: 1440, state });
  const sheet = page.getByRole("complementary");
  const box = (name: string) =>
    sheet.getByRole("textbox", { name, exact: true }).or(sheet.getByRole("combobox", { name, exact: true }));
  await page.goto("/flows");
  await reach(page, page.getByRole("button", { name: "New flow" }));
  await page.keyboard.press("Enter");
  const fresh = page.getByRole("menuitem", { name: "From scratch" });
  await expect.poll(() => fresh.evaluate((one) => one === document.activeElement), { timeout: 60_000 }).toBe(true);
  await page.keyboard.press("Enter");
  await page.locator('input[maxlength="200"]:focus').waitFor();
  await page.keyboard.insertText("Wine club autumn tasting");
  await page.keyboard.press("Enter");
  await page.locator('[data-node="__start__"]').waitFor();
  const slug = new URL(page.url()).pathname.split("/")[2] ?? "";

  await page.keyboard.press("s");
  await write(page, box("What it is for"), "Fill the autumn tasting from the club.");
  await choose(page, box("Re entry"), "Once");
  await pick(page, box("Time zone"), "rome");
  await reach(page, sheet.getByRole("switch", { name: "The flow has a goal" }));
  await page.keyboard.press("Space");
  await write(page, box("Event"), "order_paid");
  await reach(page, sheet.getByRole("button", { name: /more settings$/ }));
  await page.keyboard.press("Enter");
  await compare(page, sheet.locator("[data-condition]"), "product_ids", "has", "autumn-tasting");
  await write(page, box("Within"), "30");
  await write(page, box("Value").last(), "event.total");
  await reach(page, sheet.getByRole("button", { name: "Add a variable" }));
  await page.keyboard.press("Enter");
  await write(page, box("Name"), "discount");
  await choose(page, box("Type"), "Number");
  await write(page, box("Initial"), "15");
  await page.keyboard.press("Control+Enter");
  await sheet.waitFor({ state: "detached" });

  await walkTo(page, "__start__", ["ArrowRight"]);
  await page.keyboard.press("Enter");
  await write(page, box("Event"), "link_clicked");
  const start = sheet.locator("[data-condition]").first();
  await compare(page, start, "Campaign", "is", "Autumn tasting");
  await compare(page, start, "url", "contains", "/wine/tickets");
  await reach(page, sheet.getByRole("button", { name: "Add a way out" }));
  await page.keyboard.press("Enter");
  await write(page, box("Event").nth(1), "tag_removed");
  await compare(page, sheet.locator("[data-condition]").nth(1), "Tag", "is", "#wineclub");
  await apply(page, "__start__");

  await add(page, "feed post");
  await write(page, box("Text"), "{{ contact.first_name }} looked at the tasting");
  await applyAs(page, "announce");
  await add(page, "tag");
  await write(page, box("Add"), "#autumn-tasting");
  await applyAs(page, "mark");
  await add(page, "delay");
  await applyAs(page, "a_day");
  await add(page, "filter");
  await bought(page, 30);
  await applyAs(page, "bought");
  await add(page, "email", "no");
  await write(page, box("Name"), "Incentive");
  await write(page, box("Subject"), "{{ discount }}% off if you book this week");
  await write(page, box("Text"), "Dear {{ contact.first_name }} …");
  await applyAs(page, "incentive");
  await add(page, "delay");
  await choose(page, sheet.getByRole("combobox", { name: "Unit of" }), "weeks");
  await applyAs(page, "a_week");
  await add(page, "filter");
  await bought(page, 7);
  await applyAs(page, "bought_now");
  await add(page, "update product", "yes");
  await write(page, box("Product"), "autumn-tasting");
  await reach(page, sheet.getByRole("button", { name: "Add an attribute" }));
  await page.keyboard.press("Enter");
  await write(page, sheet.getByLabel("Attribute 1 of Set"), "discount");
  await write(page, box("Value of discount"), "=vars.discount");
  await applyAs(page, "reprice");
  await add(page, "task");
  await write(page, box("Title"), "Make sure {{ contact.first_name }} gets {{ discount }}% off");
  await reach(page, sheet.getByRole("button", { name: /more settings$/ }));
  await page.keyboard.press("Enter");
  await write(page, box("For"), "owner");
  await write(page, box("Due in"), "1");
  await applyAs(page, "tell_rep");
  await add(page, "list");
  await write(page, box("Add to"), "Autumn Tasting Attendees");
  await applyAs(page, "attend");
  await walkTo(page, "bought_now", ["ArrowLeft", "ArrowLeft", "ArrowLeft"]);
  await add(page, "email", "no");
  await write(page, box("Name"), "Last call");
  await reach(page, sheet.getByRole("radiogroup", { name: "Form of Template" }).locator("input:checked"));
  await page.keyboard.press("ArrowLeft");
  await write(page, box("Template"), "last-day");
  await applyAs(page, "last_call");
  await add(page, "delay");
  await applyAs(page, "final_day");
  await add(page, "filter");
  await bought(page, 9);
  await applyAs(page, "bought_at_last");
  await add(page, "tag", "no");
  await write(page, box("Remove"), "#autumn-tasting");
  await applyAs(page, "unmark");

  // What comes together again is connected; the first card is put in its place.
  await walkTo(page, "bought_at_last", ["ArrowUp"]);
  await connect(page, "attend");
  await reach(page, page.locator(`[data-node="bought"]`));
  await connect(page, "attend");
  await reach(page, page.locator(`[data-node="announce"]`));
  for (const [key, axis] of [
    ["ArrowLeft", 0],
    ["ArrowDown", 1],
  ] as const) {
    for (let n = 0; n < 20 && (await placeOf(page, "announce"))[axis] !== 0; n += 1) {
      await page.keyboard.press(`Shift+${key}`);
    }
  }
  await page.getByText("Saved", { exact: true }).waitFor();
  await reach(page, page.getByRole("button", { name: "More", exact: true }));
  await page.keyboard.press("Enter");
  const item = page.getByRole("menuitem", { name: "Download the file" });
  await item.waitFor();
  for (let n = 0; n < 8 && !(await item.evaluate((one) => one === document.activeElement)); n += 1) {
    await page.keyboard.press("ArrowDown");
  }
  const [download] = await Promise.all([page.waitForEvent("download"), page.keyboard.press("Enter")]);
  const exported = readFileSync(await download.path(), "utf8");
  const built = (await api<Draft>(page, `/flows/${slug}/draft`)).document;

  // The file itself, and what was exported, are taken in again under other ids: all three say the same, in the same order.
  for (const [id = "", text = ""] of [
    ["wine-file", readFileSync(FILE, "utf8")],
    ["wine-exported", exported.replace(/^id:.*\n/m, "")],
  ]) {
    await send(page, "/flows/import", text.replace("towpath: 1\n", `towpath: 1\nid: ${id}\n`));
    const { document } = await api<Draft>(page, `/flows/${id}/draft`);
    expect(said(document), id).toEqual(said(built));
    expect(Object.keys(document.nodes as object), id).toEqual(Object.keys(built.nodes as object));
  }
  await shot(page, "wine");
  expect(errors).toEqual([]);
  await close();
}, 300_000);
