/** A flow is built from nothing by keyboard alone, and changed by mouse; two authors meet; every look passes axe. */

import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { api, axe, openBrowser, restyle, type State, shot, signedIn, visit } from "./driver";

let browser: Browser;
let state: State;

beforeAll(async () => {
  browser = await openBrowser();
  state = await signedIn();
});

afterAll(() => browser?.close());

/** Saving waits for a pause of the typing, and asks again if somebody was quicker. */
const SOON = { timeout: 60_000 };

interface Draft {
  readonly document: { readonly nodes: Record<string, Record<string, unknown>>; readonly [key: string]: unknown };
  readonly problems: readonly { readonly severity: string; readonly sentence: string }[];
}

async function makeFlow(page: Page, name: string): Promise<string> {
  const cookies = await page.context().cookies();
  const token = cookies.find((cookie) => cookie.name === "towpath_csrf")?.value ?? "";
  const response = await page.request.post("/api/v1/flows", {
    data: { name },
    headers: { "X-CSRFToken": token, Origin: new URL(page.url()).origin },
  });
  expect(response.ok(), await response.text()).toBe(true);
  return ((await response.json()) as { slug: string }).slug;
}

async function open(page: Page, slug: string): Promise<void> {
  await page.goto(`/flows/${slug}?version=draft`);
  await page.locator('[data-node="__start__"]').waitFor();
}

/** Adds a node behind the one that holds the focus; outlet: another than the first that is open. */
async function add(page: Page, kind: string, outlet?: string): Promise<void> {
  await page.keyboard.press("a");
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
  await page.getByRole("combobox", { name: "Find a node" }).waitFor({ state: "detached" });
  await page.getByRole("complementary").locator(":focus").waitFor();
}

/** Gives the node of the open panel an id, and applies. */
async function nameAndApply(page: Page, id: string): Promise<void> {
  const panel = page.getByRole("complementary", { name: /^Settings of/ });
  await panel.locator("summary").focus();
  await page.keyboard.press("Enter");
  const field = panel.getByLabel("Id", { exact: true });
  await field.focus();
  await page.keyboard.press("Control+a");
  await page.keyboard.type(id);
  await page.keyboard.press("Control+Enter");
  await page.locator(`[data-node="${id}"]:focus`).waitFor();
}

test("a flow is begun, changed, cut and mended by keyboard alone", async () => {
  const { page, errors, close } = await visit(browser, { width: 1440, state });
  await page.goto("/flows");
  const slug = await makeFlow(page, "By keyboard");
  await open(page, slug);
  await page.keyboard.press("ArrowRight");
  await page.locator('[data-node="__start__"]:focus').waitFor();
  await add(page, "tag");
  await page.keyboard.type("#autumn-tasting");
  await page.keyboard.press("Enter");
  await nameAndApply(page, "mark");
  await add(page, "delay");
  await page.keyboard.type("7");
  await nameAndApply(page, "a_week");
  await add(page, "exit");
  await nameAndApply(page, "bye");

  // Take out, undo, do again; copy and paste.
  await page.locator('[data-node="a_week"]').focus();
  await page.keyboard.press("Delete");
  await page.locator('[data-node="a_week"]').waitFor({ state: "detached" });
  await page.keyboard.press("Control+z");
  await page.locator('[data-node="a_week"]').waitFor();
  await page.keyboard.press("Control+Shift+z");
  await page.locator('[data-node="a_week"]').waitFor({ state: "detached" });
  await page.keyboard.press("Control+z");
  await page.keyboard.press("?");
  await page.getByRole("dialog", { name: "Keys of the builder" }).waitFor();
  expect(await axe(page)).toEqual([]);
  await page.keyboard.press("Escape");
  await page.getByRole("dialog").waitFor({ state: "detached" });

  // Several are chosen along the road, copied as text, and pasted into another flow.
  await page.locator('[data-node="mark"]').focus();
  await page.keyboard.press("Control+ArrowRight");
  await page.locator('[data-node="a_week"]:focus').waitFor();
  const copied = await page.evaluate(() => {
    const event = new ClipboardEvent("copy", { clipboardData: new DataTransfer(), bubbles: true, cancelable: true });
    document.body.dispatchEvent(event);
    return event.clipboardData?.getData("text/plain") ?? "";
  });
  expect(Object.keys(JSON.parse(copied).nodes)).toEqual(["mark", "a_week"]);
  const other = await makeFlow(page, "Pasted into");
  await open(page, other);
  const paste = (text: string) =>
    page.evaluate((said) => {
      const data = new DataTransfer();
      data.setData("text/plain", said);
      document.body.dispatchEvent(
        new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }),
      );
    }, text);
  await paste("no part of a flow");
  await page.getByText("What was copied is no part of a flow").waitFor();
  await paste(copied);
  await page.locator('[data-node="a_week"]').waitFor();
  await expect
    .poll(async () => (await api<Draft>(page, `/flows/${other}/draft`)).document.nodes, SOON)
    .toEqual({
      mark: { kind: "tag", add: ["#autumn-tasting"], next: "a_week" },
      a_week: { kind: "delay", for: "7 days" },
    });

  // Ctrl K is there too, and does what is asked of the flow.
  await page.keyboard.press("Control+k");
  await page.getByRole("combobox", { name: "Search or do" }).fill("dupl past");
  await page.getByRole("option", { name: "Duplicate Pasted into" }).waitFor();
  await page.keyboard.press("Enter");
  await page.getByRole("textbox", { name: "Name of the copy" }).waitFor();
  expect(new URL(page.url()).searchParams.get("do")).toBeNull();
  expect(errors).toEqual([]);
  await close();
}, 300_000);

test("by mouse: added on a road, dragged, taken out; what is wrong is listed and leads to its place", async () => {
  const { page, errors, close } = await visit(browser, { width: 1440, state });
  await page.goto("/flows");
  const slug = await makeFlow(page, "By mouse");
  await open(page, slug);
  await page
    .getByRole("navigation", { name: "Nodes to add" })
    .getByRole("button", { name: "Delay", exact: true })
    .click();
  await page.locator('[data-node="delay"]').waitFor();
  await page
    .getByRole("complementary", { name: /^Settings of/ })
    .getByRole("button", { name: "Close", exact: true })
    .click();
  await page.locator("[data-road]").first().click();
  await page.getByRole("option", { name: /^Tag/ }).click();
  await page.locator('[data-node="tag"]').waitFor();
  await page.keyboard.press("Escape");
  const card = page.locator('[data-node="tag"]');
  const before = await card.boundingBox();
  await card.hover();
  await page.mouse.down();
  await page.mouse.move((before?.x ?? 0) + 120, (before?.y ?? 0) + 200, { steps: 5 });
  await page.mouse.up();
  await page.getByText("Saved", { exact: true }).waitFor();
  await expect
    .poll(async () => Object.keys((await api<Draft>(page, `/flows/${slug}/draft`)).document.layout ?? {}), SOON)
    .toEqual(["tag"]);
  const { document } = await api<Draft>(page, `/flows/${slug}/draft`);
  expect([document.first, document.nodes.tag?.next]).toEqual(["tag", "delay"]);
  expect(Object.keys(document.layout as object)).toEqual(["tag"]);
  await page.getByRole("button", { name: /problem/ }).click();
  await page.getByRole("button", { name: /tag$/ }).first().click();
  await page.getByRole("complementary", { name: /^Settings of/ }).waitFor();
  expect(await axe(page)).toEqual([]);
  expect(await page.getByRole("button", { name: "Launch", exact: true }).isDisabled()).toBe(true);
  expect(errors).toEqual([]);
  await close();
}, 300_000);

test("two authors at different places are joined, at the same place they choose", async () => {
  const one = await visit(browser, { width: 1440, state });
  const two = await visit(browser, { width: 1440, state });
  await one.page.goto("/flows");
  const slug = await makeFlow(one.page, "Two authors");
  await open(one.page, slug);
  await add(one.page, "delay");
  await one.page.getByText("Saved", { exact: true }).waitFor();
  await expect
    .poll(async () => Object.keys((await api<Draft>(one.page, `/flows/${slug}/draft`)).document.nodes ?? {}), SOON)
    .toEqual(["delay"]);
  await open(two.page, slug);
  await two.page.locator('[data-node="delay"]').waitFor();
  const rename = async (page: Page, name: string) => {
    await page.getByRole("heading", { level: 1 }).getByRole("button").click();
    await page.getByRole("textbox", { name: "Name of the flow" }).fill(name);
    await page.keyboard.press("Enter");
  };
  await rename(two.page, "Named by two");
  await expect
    .poll(async () => (await api<Draft>(two.page, `/flows/${slug}/draft`)).document.name, SOON)
    .toBe("Named by two");
  await one.page.keyboard.press("Escape");
  await one.page.locator('[data-node="delay"]').focus();
  await add(one.page, "exit");
  await one.page.getByRole("heading", { name: "Named by two" }).waitFor();
  await expect
    .poll(async () => Object.keys((await api<Draft>(one.page, `/flows/${slug}/draft`)).document.nodes), SOON)
    .toEqual(["delay", "exit"]);
  await rename(two.page, "Two again");
  const dialog = two.page.getByRole("dialog", { name: "Somebody else changed the same place" });
  await expect
    .poll(async () => (await api<Draft>(two.page, `/flows/${slug}/draft`)).document.name, SOON)
    .toBe("Two again");
  await rename(one.page, "One at last");
  const mine = one.page.getByRole("dialog", { name: "Somebody else changed the same place" });
  await mine.waitFor();
  expect(await dialog.count()).toBe(0);
  expect(await axe(one.page)).toEqual([]);
  await mine.getByRole("button", { name: /^Keep mine/ }).click();
  await expect
    .poll(async () => (await api<Draft>(one.page, `/flows/${slug}/draft`)).document.name, SOON)
    .toBe("One at last");
  await one.close();
  await two.close();
}, 300_000);

test.each([
  [1440, ["light", "dark"]],
  [820, ["light"]],
  [390, ["light", "dark"]],
] as const)(
  "the builder with its panels passes axe, %i px wide",
  async (width, schemes) => {
    const { page, errors, close } = await visit(browser, { width, state });
    await page.goto("/flows/welcome?version=draft");
    await page.locator("[data-node]").first().waitFor();
    const look = async (name: string) => {
      for (const scheme of schemes) {
        await restyle(page, width, scheme);
        await shot(page, `builder-${name}-${width}-${scheme}`);
        expect(await axe(page, scheme === "dark" ? "of colours" : undefined), `${name} ${scheme}`).toEqual([]);
      }
      await restyle(page, width, "light");
    };
    await look("canvas");
    const node = page.locator('[data-node="say_hello"]');
    await (width <= 600 ? node.click() : node.dblclick());
    await page.getByRole("complementary", { name: /^Settings of/ }).waitFor();
    await look("node");
    await page.keyboard.press("Escape");
    await page.getByRole("complementary", { name: /^Settings of/ }).waitFor({ state: "detached" });
    if (width <= 600) {
      await page
        .getByRole("button", { name: /^Add after/ })
        .first()
        .click();
    } else {
      await page.keyboard.press("a");
    }
    await page.getByRole("listbox", { name: "Nodes" }).waitFor();
    await look("add");
    await page.keyboard.press("Escape");
    await page.getByRole("listbox", { name: "Nodes" }).waitFor({ state: "detached" });
    if (width > 900) {
      await page.getByRole("button", { name: "Settings", exact: true }).click();
    } else {
      await page.getByRole("button", { name: "More", exact: true }).click();
      await page.getByRole("menuitem", { name: "Settings", exact: true }).click();
    }
    await page.getByRole("complementary", { name: "Settings of the flow" }).waitFor();
    await look("settings");
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
    expect(errors).toEqual([]);
    await close();
  },
  300_000,
);
