import { readFileSync } from "node:fs";
import { afterEach, expect, test } from "vitest";
import { catalogueOf, ENGLISH, look, textsOf } from "./extract";
import { many, speak, t } from "./t";

afterEach(() => speak("en", {}));

test("every text of the rooms that are done can be translated, and the English catalogue is as the code says", () => {
  const texts = textsOf();
  expect(texts.bare).toEqual([]);
  expect(readFileSync(ENGLISH, "utf8"), "run `npm run texts`").toBe(catalogueOf(texts));
}, 60_000);

test("what a reader sees and no catalogue can hold is found, wherever it stands", () => {
  const bare: string[] = [];
  const marked = new Map<string, string>();
  const source = `const A = () => <p title="Above">Plain {n > 1 ? "several" : t("One")} {many(n, "{n} flow", "{n} flows")}
    <Field label={wide ? \`Name of \${x}\` : t("Name")} data-kind="Not seen" /></p>;`;
  look("a.tsx", source, marked, bare);
  expect(bare).toEqual(["a.tsx:1 Above", "a.tsx:1 Plain", "a.tsx:1 several", "a.tsx:2 Name of"]);
  expect([...marked]).toEqual([
    ["One", ""],
    ["{n} flows", "{n} flow"],
    ["Name", ""],
  ]);
});

test("a text is said in the language that is spoken, with its values and its plural, and in English where nothing is known", () => {
  expect([t("Sign in"), many(1, "{n} flow", "{n} flows"), many(2, "{n} flow", "{n} flows")]).toEqual([
    "Sign in",
    "1 flow",
    "2 flows",
  ]);
  speak("pl", {
    "Sign in to {place}": "Zaloguj się do {place}",
    "{n} flows": { one: "{n} przepływ", few: "{n} przepływy", many: "{n} przepływów", other: "{n} przepływu" },
  });
  expect(t("Sign in to {place}", { place: "Towpath" })).toBe("Zaloguj się do Towpath");
  expect([1, 3, 5].map((n) => many(n, "{n} flow", "{n} flows"))).toEqual(["1 przepływ", "3 przepływy", "5 przepływów"]);
  expect(t("toString")).toBe("toString");
});
