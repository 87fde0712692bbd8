/** A browser for tests: Chromium as it is installed, the signed-in session, axe, and a list of what went wrong on a page. */

import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import {
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
  chromium,
  type Page,
  request,
} from "playwright-core";
import { expect } from "vitest";

export const APP_URL = process.env.APP_URL ?? "http://127.0.0.1:8000";
export const EMAIL = process.env.EMAIL ?? "";
export const PASSWORD = process.env.PASSWORD ?? "";
const SHOTS = process.env.SHOTS ?? "";

const CHROMIUMS = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
const axeSource: string = createRequire(import.meta.url)("axe-core").source;

export type Scheme = "light" | "dark";

export async function openBrowser(): Promise<Browser> {
  const executablePath = process.env.CHROMIUM ?? CHROMIUMS.find((path) => existsSync(path));
  if (!executablePath) {
    throw new Error("No Chromium is installed. Install it, or say in CHROMIUM where it is.");
  }
  return chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-dev-shm-usage"] });
}

export type State = Exclude<BrowserContextOptions["storageState"], string | undefined>;

export interface Visit {
  readonly page: Page;
  /** Errors of the page and its console. */
  readonly errors: readonly string[];
  close(): Promise<void>;
}

/** Contexts that nobody looks at any more, kept with what their browser has loaded and compiled. */
const idle = new WeakMap<State, BrowserContext[]>();

function idleOf(state: State): BrowserContext[] {
  const found = idle.get(state) ?? [];
  idle.set(state, found);
  return found;
}

/**
 * A new page, signed in by `state`. It takes the context of a page that was closed, so that the app is loaded once for many;
 * `alone`: in a context of its own, for what stays in a browser.
 */
export async function visit(
  browser: Browser,
  options: { width: number; scheme?: Scheme; state?: State; alone?: boolean },
): Promise<Visit> {
  const { width, scheme = "light", state } = options;
  const sharing = state && !options.alone ? idleOf(state) : undefined;
  const context = sharing?.pop() ?? (await newContext(browser, state));
  const page = await context.newPage();
  await page.setViewportSize(viewport(width));
  await page.emulateMedia({ colorScheme: scheme });
  page.setDefaultTimeout(60_000);
  const load = page.goto.bind(page);
  // Nobody acts on half a page: what a name finds there may be one of two a moment later.
  page.goto = async (url, how) => {
    const response = await load(url, how);
    if (how?.waitUntil !== "commit") {
      await settled(page);
    }
    return response;
  };
  const errors: string[] = [];
  page.on("console", (message) => {
    if (message.type() === "error" || message.type() === "warning") {
      errors.push(message.text());
    }
  });
  page.on("pageerror", (error) => errors.push(error.message));
  const close = async () => {
    if (sharing) {
      await page.close();
      sharing.push(context);
    } else {
      await context.close();
    }
  };
  return { page, errors, close };
}

function newContext(browser: Browser, state: State | undefined): Promise<BrowserContext> {
  return browser.newContext({ baseURL: APP_URL, reducedMotion: "reduce", ...(state ? { storageState: state } : {}) });
}

/** The session of somebody, without the page that asks for it. */
export async function signedIn(email = EMAIL): Promise<State> {
  const asking = await request.newContext({ baseURL: APP_URL });
  await asking.get("/sign-in");
  const token = tokenOf((await asking.storageState()).cookies);
  const answer = await asking.post("/api/v1/session", {
    data: { email, password: PASSWORD },
    headers: { "X-CSRFToken": token, Origin: APP_URL },
  });
  if (!answer.ok()) {
    throw new Error(`Signing in answered ${answer.status()}: ${await answer.text()}`);
  }
  const state = await asking.storageState();
  await asking.dispose();
  return state;
}

function tokenOf(cookies: readonly { readonly name: string; readonly value: string }[]): string {
  return cookies.find((cookie) => cookie.name === "towpath_csrf")?.value ?? "";
}

export async function signIn(page: Page, email = EMAIL): Promise<void> {
  await page.goto("/sign-in");
  await page.getByLabel("Email").fill(email);
  await page.getByRole("textbox", { name: "Password" }).fill(PASSWORD);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await page.getByRole("heading", { name: "Home", level: 1, exact: true }).waitFor();
}

/** The same page in another width and scheme. */
export async function restyle(page: Page, width: number, scheme: Scheme): Promise<void> {
  await page.setViewportSize(viewport(width));
  await page.emulateMedia({ colorScheme: scheme });
  await page.evaluate(() => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn))));
}

const viewport = (width: number) => ({ width, height: width < 500 ? 844 : 900 });

/** A picture for somebody to look at: in the folder that SHOTS names, if it names one. */
export async function shot(page: Page, name: string): Promise<void> {
  if (SHOTS) {
    await page.screenshot({ path: join(SHOTS, `${name}.png`) });
  }
}

const NOWHERE = "There is no page at this address";

/** Goes to an address of the app within the page, as a link does: the app is not loaded anew. */
export async function go(page: Page, path: string): Promise<void> {
  const step = (to: string) =>
    page.evaluate((address) => {
      history.pushState(null, "", address);
      dispatchEvent(new PopStateEvent("popstate", { state: null }));
    }, to);
  // By way of a page that is surely another one, so that what is waited for is not the page before.
  const nowhere = page.getByRole("heading", { name: NOWHERE });
  await step("/nowhere");
  await nowhere.waitFor();
  await step(path);
  if (path !== "/nowhere") {
    await nowhere.waitFor({ state: "detached" });
  }
  await settled(page);
}

/** Nothing is loading any more. */
export async function settled(page: Page): Promise<void> {
  await page.waitForLoadState("load");
  await page.waitForFunction(
    () => document.querySelector("h1") !== null && document.querySelector('[role="status"] i') === null,
  );
  await page.evaluate(() => document.fonts.ready);
}

interface Violation {
  readonly id: string;
  readonly nodes: readonly { readonly html: string; readonly failureSummary?: string }[];
}

/** Rules that ask about colours: all that another scheme can break. */
const OF_COLOURS = ["color-contrast", "link-in-text-block"];

/** What axe finds, one line each. Frames are left out: a mail is its author's. */
export async function axe(page: Page, rules?: "of colours"): Promise<string[]> {
  if (!(await page.evaluate(() => "axe" in window))) {
    await page.evaluate(axeSource);
  }
  const options = { iframes: false, resultTypes: ["violations"], ...(rules ? { runOnly: OF_COLOURS } : {}) };
  const violations = await page.evaluate(async (said) => {
    const { axe: run } = window as unknown as {
      axe: { run(root: Document, options: object): Promise<{ violations: Violation[] }> };
    };
    return (await run.run(document, said)).violations;
  }, options);
  return violations.map(
    (one) => `${one.id}: ${one.nodes.map((node) => `${node.html.slice(0, 160)} (${node.failureSummary})`).join(" | ")}`,
  );
}

/** The page in every look: a picture of each, nothing that axe finds, and nothing wider than the window. */
export async function looks(page: Page, name: string): Promise<void> {
  for (const [width, scheme] of [
    [1440, "light"],
    [1440, "dark"],
    [390, "light"],
    [390, "dark"],
  ] as const) {
    await restyle(page, width, scheme);
    await shot(page, `${name}-${width}-${scheme}`);
    expect([name, width, scheme, await axe(page)]).toEqual([name, width, scheme, []]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
  }
  await restyle(page, 1440, "light");
}

/** What the app's own API answers in this session. */
export async function api<Answer>(page: Page, path: string): Promise<Answer> {
  const response = await page.request.get(`/api/v1${path}`);
  if (!response.ok()) {
    throw new Error(`${path} answered ${response.status()}: ${await response.text()}`);
  }
  return (await response.json()) as Answer;
}

/** What the app itself would send in this session. */
export async function send<Answer>(page: Page, path: string, data: unknown, method = "POST"): Promise<Answer> {
  const token = tokenOf(await page.context().cookies());
  const text = typeof data === "string";
  const response = await page.request.fetch(`/api/v1${path}`, {
    method,
    data: data as string,
    headers: {
      "X-CSRFToken": token,
      Origin: APP_URL,
      ...(text ? { "Content-Type": "application/yaml" } : {}),
    },
  });
  if (!response.ok()) {
    throw new Error(`${path} answered ${response.status()}: ${await response.text()}`);
  }
  return (await response.json()) as Answer;
}
