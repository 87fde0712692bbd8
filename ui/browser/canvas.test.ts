/** What the hand does on the canvas: roads are drawn and led elsewhere, cards chosen together, kinds dropped, notes moved. */

import type { Browser, Locator, Page } from "playwright-core";
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

interface Draft {
  readonly document: {
    readonly nodes: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
    readonly layout?: Readonly<Record<string, readonly [number, number]>>;
    readonly notes?: readonly { readonly text: string; readonly at?: readonly [number, number] }[];
  };
}

const FLOW = `towpath: 1
id: ID
name: NAME
subject: contact
start:
  - event: opened
first: one
nodes:
  one: {kind: tag, title: One, add: [one], next: two}
  two: {kind: tag, title: Two, add: [two], next: three}
  three: {kind: tag, title: Three, add: [three], next: ask}
  ask: {kind: filter, title: Ask, where: [{has_tag: one}], next: {yes: five}}
  five: {kind: tag, title: Five, add: [five]}
  aside: {kind: tag, title: Aside, add: [aside]}
layout:
  one: [180, 0]
  two: [460, 0]
  three: [740, 0]
  ask: [180, 200]
  five: [460, 200]
  aside: [460, 400]
`;

/** The draft of a new flow, open. */
async function opened(page: Page, id: string, name: string): Promise<void> {
  await page.goto("/flows");
  await send(page, "/flows/import", FLOW.replace("ID", id).replace("NAME", name));
  await page.goto(`/flows/${id}?version=draft`);
  await page.locator('[data-node="aside"]').waitFor();
}

const draftOf = async (page: Page, id: string) => (await api<Draft>(page, `/flows/${id}/draft`)).document;
const nextOf = (page: Page, id: string, node: string) => async () => (await draftOf(page, id)).nodes[node]?.next;
const card = (page: Page, id: string) => page.locator(`.react-flow__node[data-id="${id}"]`);
const outlet = (page: Page, id: string, name: string) => card(page, id).locator(`.source[data-handleid="${name}"]`);
const inlet = (page: Page, id: string) => card(page, id).locator(".target");

async function middleOf(what: Locator): Promise<readonly [number, number]> {
  const box = await what.boundingBox();
  expect(box, `${what} is not shown`).not.toBeNull();
  return [(box?.x ?? 0) + (box?.width ?? 0) / 2, (box?.y ?? 0) + (box?.height ?? 0) / 2];
}

async function drag(page: Page, from: readonly [number, number], to: readonly [number, number]): Promise<void> {
  await page.mouse.move(...from);
  await page.mouse.down();
  await page.mouse.move((from[0] + to[0]) / 2, (from[1] + to[1]) / 2, { steps: 4 });
  await page.mouse.move(...to, { steps: 4 });
  await page.mouse.up();
}

/** A click chooses the card for the keys that follow. */
async function choose(page: Page, id: string): Promise<void> {
  await page.locator(`[data-node="${id}"]`).click();
  await page.locator(`[data-node="${id}"][data-selected="true"]`).waitFor();
}

test("roads are drawn and led elsewhere by dragging; cards within a frame are chosen and taken out, and the road heals", async () => {
  const { page, errors, close } = await visit(browser, { width: 1440, state });
  await opened(page, "by-hand", "By hand");
  await drag(page, await middleOf(outlet(page, "ask", "no")), await middleOf(inlet(page, "aside")));
  await expect.poll(nextOf(page, "by-hand", "ask"), SOON).toEqual({ yes: "five", no: "aside" });

  const end = page.locator('.react-flow__edge[data-id="ask|yes|five"]');
  await drag(
    page,
    await middleOf(end.locator(".react-flow__edgeupdater-target")),
    await middleOf(inlet(page, "aside")),
  );
  await expect.poll(nextOf(page, "by-hand", "ask"), SOON).toEqual({ yes: "aside", no: "aside" });
  await page.keyboard.press("Control+z");
  await expect.poll(nextOf(page, "by-hand", "ask"), SOON).toEqual({ yes: "five", no: "aside" });

  // A frame around the second and the third.
  const [two, three] = [await card(page, "two").boundingBox(), await card(page, "three").boundingBox()];
  await page.keyboard.down("Shift");
  await drag(
    page,
    [(two?.x ?? 0) - 24, (two?.y ?? 0) - 24],
    [(three?.x ?? 0) + (three?.width ?? 0) + 20, (three?.y ?? 0) + (three?.height ?? 0) + 20],
  );
  await page.keyboard.up("Shift");
  await page.locator('[data-node="three"][data-selected="true"]').waitFor();
  expect(
    await page.locator('[data-node][data-selected="true"]').evaluateAll((all) => all.map((one) => one.dataset.node)),
  ).toEqual(["two", "three"]);
  await page.keyboard.press("Delete");
  await page.locator('[data-node="two"]').waitFor({ state: "detached" });
  await expect.poll(nextOf(page, "by-hand", "one"), SOON).toBe("ask");
  expect(Object.keys((await draftOf(page, "by-hand")).nodes)).toEqual(["one", "ask", "five", "aside"]);
  expect(errors).toEqual([]);
  await close();
});

test("a kind is dropped on a road and beside the flow, found by typing, parked and brought back", async () => {
  const { page, errors, close } = await visit(browser, { width: 1440, state });
  await opened(page, "dropped", "Dropped");
  const palette = page.getByRole("navigation", { name: "Nodes to add", exact: true });
  const drop = async (kind: string, at: readonly [number, number]) => {
    const canvas = page.getByRole("region", { name: "Canvas of Dropped", exact: true });
    const box = await canvas.boundingBox();
    await palette
      .getByRole("button", { name: kind, exact: true })
      .dragTo(canvas, { targetPosition: { x: at[0] - (box?.x ?? 0), y: at[1] - (box?.y ?? 0) } });
  };
  const plus = page.locator('[data-road="two|done|three"]');
  await drop("Delay", await middleOf(plus));
  await page.locator('[data-node="delay"]').waitFor();
  await expect.poll(nextOf(page, "dropped", "two"), SOON).toBe("delay");
  await page.keyboard.press("Escape");
  await page.getByRole("complementary").waitFor({ state: "detached" });

  const aside = await card(page, "aside").boundingBox();
  await drop("Exit", [(aside?.x ?? 0) + 500, (aside?.y ?? 0) + 60]);
  await page.locator('[data-node="exit"][data-parked="true"]').waitFor();
  await expect.poll(async () => Object.keys((await draftOf(page, "dropped")).layout ?? {}), SOON).toContain("exit");

  // By its kind, by its name, and by what it says.
  await page.keyboard.press("Escape");
  await page.keyboard.press("/");
  const finder = page.getByRole("combobox", { name: "Name, kind or text", exact: true });
  await finder.fill("tag aside");
  await page.getByRole("option", { name: /^Aside/ }).waitFor();
  expect(await page.getByRole("option").count()).toBe(1);
  await finder.fill("five");
  expect(await axe(page)).toEqual([]);
  await shot(page, "find");
  await page.keyboard.press("Enter");
  await page.locator('[data-node="five"][data-selected="true"]:focus').waitFor();
  await palette.getByRole("searchbox", { name: "Find a node", exact: true }).focus();
  await page.keyboard.type("exi");
  await page.keyboard.press("Enter");
  await page.locator('[data-node="exit_2"]').waitFor();
  await expect.poll(nextOf(page, "dropped", "five"), SOON).toBe("exit_2");

  await page.getByRole("button", { name: "Fit the flow", exact: true }).click();
  await choose(page, "two");
  await page.keyboard.press("p");
  await page.locator('[data-node="two"][data-parked="true"]').waitFor();
  await expect.poll(nextOf(page, "dropped", "one"), SOON).toBe("delay");
  await page.keyboard.press("Control+z");
  await page.locator('[data-node="two"]:not([data-parked])').waitFor();
  expect(await axe(page)).toEqual([]);
  expect(errors).toEqual([]);
  await close();
});

test("a note is written, moved and taken out; the overview moves the view", async () => {
  const { page, errors, close } = await visit(browser, { width: 1440, state });
  await opened(page, "noted", "Noted");
  const notes = async () => (await draftOf(page, "noted")).notes ?? [];
  await choose(page, "aside");
  await page.keyboard.press("n");
  const sheet = page.getByRole("complementary", { name: "Note", exact: true });
  await sheet.getByRole("textbox", { name: "Text", exact: true }).fill("Ask Ada before this goes out");
  await page.keyboard.press("Control+Enter");
  await sheet.waitFor({ state: "detached" });
  const note = page.locator('[data-note="0"]');
  await note.getByText("Ask Ada before this goes out").waitFor();
  await expect.poll(async () => (await notes()).map((one) => one.text), SOON).toEqual(["Ask Ada before this goes out"]);
  const [before] = await notes();
  const at = await middleOf(note);
  await drag(page, at, [at[0] + 160, at[1] + 20]);
  await expect.poll(async () => ((await notes())[0]?.at?.[0] ?? 0) > (before?.at?.[0] ?? 0), SOON).toBe(true);
  expect(await axe(page)).toEqual([]);
  await shot(page, "note");
  await note.dblclick();
  await sheet.getByRole("button", { name: "Take the note out", exact: true }).click();
  await note.waitFor({ state: "detached" });
  await expect.poll(notes, SOON).toEqual([]);

  const placed = () => page.locator(".react-flow__viewport").evaluate((view) => view.style.transform);
  const view = await placed();
  const overview = await middleOf(page.getByRole("img", { name: "Overview of the flow", exact: true }));
  await drag(page, overview, [overview[0] + 30, overview[1] + 10]);
  await expect.poll(placed, SOON).not.toBe(view);
  expect(errors).toEqual([]);
  await close();
});

test("on a tablet something is added behind an open outlet, and its settings slide over", async () => {
  const { page, errors, close } = await visit(browser, { width: 820, state });
  await opened(page, "on-a-tablet", "On a tablet");
  await page.getByRole("button", { name: "Fit the flow", exact: true }).click();
  const plus = page.getByRole("button", { name: "Add after Ask, No", exact: true });
  await plus.click();
  await page.getByRole("option", { name: /^Tag/ }).click();
  await expect.poll(nextOf(page, "on-a-tablet", "ask"), SOON).toEqual({ yes: "five", no: "tag" });
  const sheet = page.getByRole("complementary", { name: /^Settings of/ });
  await sheet.waitFor();
  expect(await axe(page)).toEqual([]);
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(820);
  await sheet.getByRole("button", { name: "Close", exact: true }).click();
  await sheet.waitFor({ state: "detached" });
  expect(errors).toEqual([]);
  await close();
});

test("axe finds nothing while a menu or a list of choices is open", async () => {
  const { page, errors, close } = await visit(browser, { width: 1440, state });
  await opened(page, "lists-open", "Lists open");
  // What opens over the page stands in no landmark of it.
  const clean = async () => expect((await axe(page)).filter((one) => !one.startsWith("region:"))).toEqual([]);
  await page.getByRole("button", { name: "More", exact: true }).click();
  await page.locator('[role="menuitem"]:focus').waitFor();
  await clean();
  await page.keyboard.press("Escape");
  await page.getByRole("menu").waitFor({ state: "detached" });
  await page.getByRole("button", { name: "Settings", exact: true }).click();
  const sheet = page.getByRole("complementary");
  await sheet.getByRole("combobox", { name: "Re entry", exact: true }).click();
  await page.getByRole("option", { name: "Once", exact: true }).waitFor();
  await clean();
  await page.getByRole("option", { name: "Once", exact: true }).click();
  await sheet.getByRole("combobox", { name: "Time zone", exact: true }).fill("rome");
  await page.getByRole("option", { name: /Rome/ }).first().waitFor();
  await clean();
  expect(errors).toEqual([]);
  await close();
});
