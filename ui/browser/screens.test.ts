/** Every screen loads, in light and dark, wide and narrow, without an error, and axe finds nothing. */

import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  api,
  axe,
  go,
  openBrowser,
  restyle,
  type Scheme,
  type State,
  shot,
  signedIn,
  type Visit,
  visit,
} from "./driver";

interface Items {
  readonly items: readonly { readonly id: string | number }[];
}

let browser: Browser;
let state: State;
const addresses = new Map<string, string>();

beforeAll(async () => {
  browser = await openBrowser();
  state = await signedIn();
  const { page, close } = await visit(browser, { width: 1440, state });
  const first = async (path: string) => (await api<Items>(page, path)).items[0]?.id;
  addresses.set("run", `/runs/${await first("/runs")}`);
  addresses.set("person", `/people/${await first("/contacts?limit=1")}`);
  addresses.set("message", `/messages/${await first("/messages?status=sent")}`);
  addresses.set("list", `/people/lists/${await first("/lists")}`);
  addresses.set("pool", `/catalog/coupons/${await first("/coupons")}`);
  addresses.set("catalog", `/catalog/tables/${await first("/catalogs")}`);
  await close();
});

afterAll(() => browser?.close());

const SCREENS = [
  ["home", "/"],
  ["flows", "/flows"],
  ["flow", "/flows/welcome"],
  ["draft", "/flows/thank-you"],
  ["runs", "/runs"],
  ["run", ""],
  ["walk", "/flows/welcome/test"],
  ["people", "/people"],
  ["person", ""],
  ["imports", "/people/imports"],
  ["sftp", "/people/imports/sftp"],
  ["segments", "/people/segments"],
  ["segment editor", "/people/segments/new"],
  ["lists", "/people/lists"],
  ["list", ""],
  ["groups", "/people/groups"],
  ["companies", "/people/companies"],
  ["suppressed", "/people/suppressed"],
  ["products", "/catalog/products"],
  ["orders", "/catalog/orders"],
  ["coupons", "/catalog/coupons"],
  ["pool", ""],
  ["catalogs", "/catalog/tables"],
  ["catalog", ""],
  ["messages", "/messages"],
  ["message", ""],
  ["tasks", "/team/tasks"],
  ["feed", "/team/feed"],
  ["told", "/team/told"],
  ["approvals", "/team/approvals"],
  ["launches", "/settings/launches"],
  ["people-deeds", "/people/deeds"],
  ["sms", "/settings/sms"],
  ["opt-in", "/settings/opt-in"],
  ["user groups", "/settings/groups"],
  ["secrets", "/settings/secrets"],
  ["functions", "/settings/functions"],
  ["function", "/settings/functions/new"],
  ["computed", "/settings/computed"],
  ["attributes", "/settings/attributes"],
  ["events", "/settings/events"],
  ["preferences", "/settings/preferences"],
  ["privacy", "/settings/privacy"],
  ["tests", "/settings/tests"],
  ["account", "/settings/account"],
  ["users", "/settings/users"],
  ["keys", "/settings/keys"],
  ["sender", "/settings/sender"],
  ["nowhere", "/nowhere"],
] as const;

type Look = readonly [width: number, scheme: Scheme];

/** Of a page that was opened wide or narrow: in which widths and schemes it is looked at. */
const OPENED: readonly (readonly [string, readonly [Look, ...Look[]]])[] = [
  [
    "wide, by its address",
    [
      [1440, "light"],
      [1440, "dark"],
      [820, "light"],
    ],
  ],
  [
    "narrow, from another page",
    [
      [390, "light"],
      [390, "dark"],
    ],
  ],
];

/** The page in each look; in a dark one only what colours can break is asked, the rest is the same as in the light. */
async function looks(page: Page, name: string, all: readonly Look[]): Promise<void> {
  for (const [width, scheme] of all) {
    await restyle(page, width, scheme);
    await shot(page, `${name}-${width}-${scheme}`);
    expect(await axe(page, scheme === "dark" ? "of colours" : undefined), `${width} ${scheme}`).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
  }
}

describe.each(OPENED)("opened %s", (how, all) => {
  const [[width, scheme]] = all;
  let here: Visit;

  beforeAll(async () => {
    here = await visit(browser, { width, state });
    await here.page.goto("/");
  });
  afterAll(() => here?.close());

  test.each(SCREENS)("%s", async (name, path) => {
    const { page, errors } = here;
    const before = errors.length;
    const address = addresses.get(name) ?? path;
    await restyle(page, width, scheme);
    if (how === "wide, by its address") {
      await page.goto(address);
    } else {
      await go(page, address);
    }
    await looks(page, name, all);
    expect(errors.slice(before)).toEqual([]);
  });

  test("sign-in", async () => {
    const { page, close } = await visit(browser, { width });
    await page.goto("/flows");
    await page.getByRole("button", { name: "Sign in", exact: true }).waitFor();
    await looks(page, "sign-in", all);
    await close();
  });
});
