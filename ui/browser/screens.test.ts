/** Every screen loads, in light and dark, wide and narrow, without an error, and axe finds nothing. */

import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { api, axe, openBrowser, restyle, type Scheme, type State, settled, shot, signIn, visit } from "./driver";

interface Items {
  readonly items: readonly { readonly id: string | number }[];
}

let browser: Browser;
let state: State;
const addresses = new Map<string, string>();

beforeAll(async () => {
  browser = await openBrowser();
  const { page, close } = await visit(browser, { width: 1440 });
  await signIn(page);
  state = await page.context().storageState();
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
  ["people", "/people"],
  ["person", ""],
  ["imports", "/people/imports"],
  ["segments", "/people/segments"],
  ["segment editor", "/people/segments/new"],
  ["lists", "/people/lists"],
  ["list", ""],
  ["groups", "/people/groups"],
  ["companies", "/people/companies"],
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
  ["sms", "/settings/sms"],
  ["opt-in", "/settings/opt-in"],
  ["groups", "/settings/groups"],
  ["secrets", "/settings/secrets"],
  ["functions", "/settings/functions"],
  ["function", "/settings/functions/new"],
  ["computed", "/settings/computed"],
  ["account", "/settings/account"],
  ["users", "/settings/users"],
  ["keys", "/settings/keys"],
  ["sender", "/settings/sender"],
  ["nowhere", "/nowhere"],
] as const;

/** Of a page as it was opened, wide or narrow: in which widths and schemes it is looked at. */
const LOOKS: readonly (readonly [string, readonly (readonly [number, Scheme])[]])[] = [
  [
    "wide",
    [
      [1440, "light"],
      [1440, "dark"],
      [820, "light"],
    ],
  ],
  [
    "narrow",
    [
      [390, "light"],
      [390, "dark"],
    ],
  ],
];

describe.each(LOOKS)("opened %s", (_, looks) => {
  test.each(SCREENS)("%s", async (name, path) => {
    const { page, errors, close } = await visit(browser, { width: looks[0]?.[0] ?? 0, state });
    await page.goto(addresses.get(name) ?? path);
    await settled(page);
    for (const [width, scheme] of looks) {
      await restyle(page, width, scheme);
      await shot(page, `${name}-${width}-${scheme}`);
      expect(await axe(page), `${width} ${scheme}`).toEqual([]);
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
    }
    expect(errors).toEqual([]);
    await close();
  });

  test("sign-in", async () => {
    const { page, close } = await visit(browser, { width: looks[0]?.[0] ?? 0 });
    await page.goto("/flows");
    await page.getByRole("button", { name: "Sign in" }).waitFor();
    for (const [width, scheme] of looks) {
      await restyle(page, width, scheme);
      await shot(page, `sign-in-${width}-${scheme}`);
      expect(await axe(page), `${width} ${scheme}`).toEqual([]);
    }
    await close();
  });
});
