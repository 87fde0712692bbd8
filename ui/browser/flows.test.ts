import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { axe, openBrowser, type State, settled, signedIn, visit } from "./driver";

let browser: Browser;
let state: State;

beforeAll(async () => {
  browser = await openBrowser();
  state = await signedIn();
});
afterAll(() => browser.close());

describe.each([
  { width: 1440, scheme: "light" },
  { width: 390, scheme: "dark" },
] as const)("at $width pixels in $scheme", ({ width, scheme }) => {
  it("a flow begins from a template", async () => {
    const { page, errors, close } = await visit(browser, { width, scheme, state });
    await page.goto("/flows");
    await page.getByRole("button", { name: "New flow" }).click();
    await page.getByRole("menuitem", { name: "From a template" }).click();
    await page.getByRole("button", { name: /Abandoned cart/ }).waitFor();
    expect(await axe(page)).toEqual([]);
    await page.getByRole("button", { name: /Abandoned cart/ }).click();
    await page.waitForURL(/\/flows\/abandoned-cart/);
    await settled(page);
    expect(errors).toEqual([]);
    await close();
  });

  it("a flow is paused and resumed by its switch", async () => {
    const { page, errors, close } = await visit(browser, { width, scheme, state });
    await page.goto("/flows");
    const onOff = page.getByRole("switch", { name: "Thank you for your order is on" });
    await onOff.focus();
    for (const on of [false, true]) {
      const answered = page.waitForResponse((answer) => /\/(pause|resume)$/.test(answer.url()));
      await page.keyboard.press("Space");
      expect((await answered).status()).toBe(200);
      await page.waitForFunction(
        ([name, wanted]) => {
          const found = document.querySelector<HTMLInputElement>(`input[aria-label="${name}"]`);
          return found && !found.disabled && found.checked === wanted;
        },
        ["Thank you for your order is on", on] as const,
      );
      await onOff.focus();
    }
    expect(await axe(page)).toEqual([]);
    expect(errors).toEqual([]);
    await close();
  });

  it("one person walks through a flow by choices", async () => {
    const { page, errors, close } = await visit(browser, { width, scheme, state });
    await page.goto("/flows/welcome/test");
    await page.getByRole("button", { name: "Begin" }).click();
    await page.getByText("Welcome, Ada").waitFor({ timeout: 300_000 });
    await page.getByRole("button", { name: /Nothing, until/ }).click();
    await page.getByText("Offer free shipping").waitFor();
    await page.getByRole("button", { name: "Take the last choice back" }).click();
    await page.getByText("What happens next?").waitFor();
    expect(await axe(page)).toEqual([]);
    expect(errors).toEqual([]);
    await close();
  });
});
