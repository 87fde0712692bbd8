/** How quick the builder is with 1,000 nodes, and the first screens: where SPEED says the file for the figures. `python -m tests.browser.speed`. */

import { writeFileSync } from "node:fs";
import type { Browser, Page } from "playwright-core";
import { expect, test } from "vitest";
import { openBrowser, type State, send, signIn, visit } from "./driver";
import { type Frames, framesOf, type TraceEvent } from "./trace";

const KEPT = process.env.SPEED ?? "";
const CATEGORIES = ["devtools.timeline", "disabled-by-default-devtools.timeline.frame"];
const ROWS = 10;
const COLUMNS = 99;

/** Ten rows of 99 nodes, each behind a question: 1,000 nodes. */
function thousand(): string {
  const kinds = ["{kind: delay, for: 1 day", "{kind: tag, add: [seen]", "{kind: set_variable, set: {n: 1}"];
  const lines: string[] = [];
  for (let row = 0; row < ROWS; row += 1) {
    const no = row + 1 < ROWS ? `, no: ask_${row + 1}` : "";
    lines.push(`  ask_${row}: {kind: filter, where: [{has_tag: tag ${row}}], next: {yes: n_${row}_0${no}}}`);
    for (let column = 0; column < COLUMNS; column += 1) {
      const next = column + 1 < COLUMNS ? `, next: n_${row}_${column + 1}` : "";
      lines.push(`  n_${row}_${column}: ${kinds[column % kinds.length]}${next}}`);
    }
  }
  return flowFile("Thousand", "ask_0", lines);
}

function flowFile(name: string, first: string, nodes: readonly string[]): string {
  const head = `towpath: 1\nid: ${name.toLowerCase()}\nname: ${name}\nsubject: contact\n`;
  return `${head}variables:\n  n: {type: number, initial: 0}\nstart:\n  - event: opened\nfirst: ${first}\nnodes:\n${nodes.join("\n")}\n`;
}

const GESTURES: Readonly<Record<string, (page: Page, node: string) => Promise<void>>> = {
  pan: async (page) => {
    await page.mouse.move(900, 600);
    for (let n = 0; n < 120; n += 1) {
      await page.mouse.wheel(n < 60 ? 40 : -40, n % 2 === 0 ? 8 : -8);
      await nextFrame(page);
    }
  },
  drag: async (page, node) => {
    const box = await page.locator(`[data-node="${node}"]`).boundingBox();
    const [x, y] = [(box?.x ?? 0) + 40, (box?.y ?? 0) + 12];
    await page.mouse.move(x, y);
    await page.mouse.down();
    for (let n = 1; n <= 120; n += 1) {
      await page.mouse.move(x + 2 * n, y + n);
      await nextFrame(page);
    }
    await page.mouse.up();
    await page.keyboard.press("Control+z");
  },
  type: async (page, node) => {
    await page.locator(`[data-node="${node}"]`).dblclick();
    const field = page.getByRole("complementary").getByLabel("Note", { exact: true });
    await page.getByRole("complementary").locator("summary").click();
    await field.click();
    for (const letter of "What is typed here stands beside the card and is read by colleagues, not by customers. ".repeat(
      2,
    )) {
      await page.keyboard.type(letter);
      await nextFrame(page);
    }
    await page.keyboard.press("Escape");
  },
};

function nextFrame(page: Page): Promise<void> {
  return page.evaluate(() => new Promise<void>((done) => requestAnimationFrame(() => done())));
}

async function measure(browser: Browser, page: Page, flow: string, node: string): Promise<Record<string, Frames>> {
  await page.goto(`/flows/${flow}?version=draft`);
  await page.locator(`[data-node="${node}"]`).waitFor();
  await page.waitForTimeout(1_500);
  const found: Record<string, Frames> = {};
  for (const [name, gesture] of Object.entries(GESTURES)) {
    await browser.startTracing(page, { categories: CATEGORIES });
    await gesture(page, node);
    const trace = JSON.parse((await browser.stopTracing()).toString()) as { traceEvents: TraceEvent[] };
    found[name] = framesOf(trace.traceEvents);
  }
  return found;
}

interface Opened {
  /** Milliseconds from the navigation till the screen shows its content and the main thread is free. */
  readonly interactive: number;
  /** How many requests of data waited for one another. */
  readonly waterfall: number;
}

async function opening(browser: Browser, state: State, path: string, shown: string): Promise<Opened> {
  const { page, close } = await visit(browser, { width: 1440, state });
  await page.goto(path, { waitUntil: "commit" });
  await page.locator(shown).first().waitFor();
  const opened = await page.evaluate(
    () =>
      new Promise<Opened>((done) =>
        requestIdleCallback(() => {
          const interactive = performance.now();
          const asked = (performance.getEntriesByType("resource") as PerformanceResourceTiming[])
            .filter((one) => one.name.includes("/api/") && one.startTime < interactive)
            .sort((a, b) => a.startTime - b.startTime);
          const depth = new Map<PerformanceResourceTiming, number>();
          for (const one of asked) {
            const before = asked.filter((other) => depth.has(other) && other.responseEnd <= one.startTime);
            depth.set(one, 1 + Math.max(0, ...before.map((other) => depth.get(other) ?? 0)));
          }
          done({ interactive: Math.round(interactive), waterfall: Math.max(0, ...depth.values()) });
        }),
      ),
  );
  await close();
  return opened;
}

test.skipIf(KEPT === "")(
  "the builder with 1,000 nodes beside one with a single node",
  async () => {
    const browser = await openBrowser();
    const { page, close } = await visit(browser, { width: 1440 });
    await signIn(page);
    const state = await page.context().storageState();
    await send(page, "/flows/import", thousand());
    await send(page, "/flows/import", flowFile("Single", "only", ["  only: {kind: tag, add: [seen]}"]));
    const single = await measure(browser, page, "single", "only");
    const big = await measure(browser, page, "thousand", "n_0_1");
    await close();
    const screens: Record<string, Opened> = {};
    for (const [name, path, shown] of [
      ["flows", "/flows", 'a[href^="/flows/"]'],
      ["builder", "/flows/welcome?version=draft", "[data-node]"],
      ["builder, 1,000 nodes", "/flows/thousand?version=draft", "[data-node]"],
      ["live canvas", "/flows/welcome", "[data-node]"],
      ["people", "/people", "td a"],
    ] as const) {
      const tries: Opened[] = [];
      for (let n = 0; n < 3; n += 1) {
        tries.push(await opening(browser, state, path, shown));
      }
      tries.sort((a, b) => a.interactive - b.interactive);
      screens[name] = tries[1] as Opened;
    }
    await browser.close();
    writeFileSync(KEPT, JSON.stringify({ single, big, screens }));
    expect(Object.keys(big)).toEqual(Object.keys(GESTURES));
  },
  400_000,
);
