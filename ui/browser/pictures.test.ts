/** Pictures of the main screens for `docs/screens.md`, where PICTURES says the folder: `python -m tests.browser.pictures`. */

import { mkdirSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { api, openBrowser, signIn, visit } from "./driver";

interface Items {
  readonly items: readonly { readonly id: string | number }[];
}

const FOLDER = process.env.PICTURES ?? "";
const MOST_BYTES = 80_000;

test.skipIf(FOLDER === "")(
  "pictures are taken",
  async () => {
    const browser = await openBrowser();
    const { page, close } = await visit(browser, { width: 1280 });
    await page.setViewportSize({ width: 1280, height: 800 });
    await signIn(page);
    const first = async (path: string) => (await api<Items>(page, path)).items[0]?.id;
    const screens: readonly (readonly [name: string, title: string, path: string])[] = [
      ["home", "Home", "/"],
      ["flows", "Flows", "/flows"],
      ["flow", "A live flow with its numbers", "/flows/welcome"],
      ["builder", "The builder", "/flows/welcome?version=draft"],
      ["test", "A walk with one person", "/flows/welcome/test"],
      ["runs", "Runs", "/runs"],
      ["run", "One run", `/runs/${await first("/runs")}`],
      ["people", "People", "/people"],
      ["segments", "Segments", "/people/segments"],
      ["segment", "A new segment, counted while it is written", "/people/segments/new"],
      ["person", "One person", `/people/${await first("/contacts?limit=1")}`],
      ["imports", "Imports", "/people/imports"],
      ["lists", "Lists", "/people/lists"],
      ["companies", "Companies", "/people/companies"],
      ["suppressed", "Who gets nothing", "/people/suppressed"],
      ["messages", "Messages", "/messages"],
      ["message", "One message, and why it was sent", `/messages/${await first("/messages?status=sent")}`],
      ["products", "Products", "/catalog/products"],
      ["orders", "Orders", "/catalog/orders"],
      ["coupons", "Coupons", "/catalog/coupons"],
      ["tables", "Tables to look things up", "/catalog/tables"],
      ["tasks", "Tasks of the team", "/team/tasks"],
      ["feed", "The team’s feed", "/team/feed"],
      ["approvals", "Launches that a second person agrees to", "/team/approvals"],
      ["told", "What a member was told", "/team/told"],
      ["launches", "Who launches", "/settings/launches"],
      ["sender", "Email senders", "/settings/sender"],
      ["sms", "SMS senders", "/settings/sms"],
      ["users", "Users", "/settings/users"],
      ["groups", "Groups of members", "/settings/groups"],
      ["keys", "API keys", "/settings/keys"],
      ["attributes", "Attributes of people", "/settings/attributes"],
      ["computed", "Computed attributes", "/settings/computed"],
      ["events", "Events and their properties", "/settings/events"],
      ["preferences", "The page where people choose what they get", "/settings/preferences"],
      ["opt-in", "Double opt-in", "/settings/opt-in"],
      ["tests", "Test mode", "/settings/tests"],
      ["functions", "Functions", "/settings/functions"],
      ["function", "A new function, tried while it is written", "/settings/functions/new"],
      ["secrets", "Secrets", "/settings/secrets"],
      ["privacy", "Privacy: what is kept how long", "/settings/privacy"],
    ];
    mkdirSync(join(FOLDER, "screens"), { recursive: true });
    for (const [name, , path] of screens) {
      await page.goto(path);
      if (/\/flows\/welcome(\?|$)|\/runs\//.test(path)) {
        await page.locator("[data-node]").first().waitFor();
      }
      const file = join(FOLDER, "screens", `${name}.jpg`);
      await page.screenshot({ path: file, type: "jpeg", quality: 55 });
      expect([name, statSync(file).size <= MOST_BYTES]).toEqual([name, true]);
    }
    await close();
    await browser.close();
    const shown = screens.map(([name, title]) => `## ${title}\n![${title}](screens/${name}.jpg)\n`);
    writeFileSync(
      join(FOLDER, "screens.md"),
      `# Screens\nTaken by \`python -m tests.browser.pictures\` from a small made-up shop; taken anew when screens change.\n\n${shown.join("\n")}`,
    );
  },
  300_000,
);
