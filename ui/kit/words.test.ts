import { expect, test } from "vitest";
import { ago, count, initials, people, percent, plain, took } from "./words";

test("numbers carry their noun", () => {
  expect([count(2418), count(null), people(1), people(401), percent(512, 2381)]).toEqual([
    "2,418",
    "–",
    "1 person",
    "401 people",
    "21.5%",
  ]);
});

test("how long something took is said in the largest fitting unit", () => {
  const from = "2026-11-16T18:41:02Z";
  expect([
    took(from, from),
    took(from, "2026-11-16T18:41:03.400Z"),
    took(from, "2026-11-17T18:41:02Z"),
    took(from, "2026-11-21T10:41:02Z"),
  ]).toEqual(["at once", "1.4 s", "24 h", "4 d 16 h"]);
});

test("what was just now is counted in minutes, what was before by day", () => {
  const now = new Date("2026-11-22T10:52:00Z");
  expect([
    ago("2026-11-22T10:40:00Z", now),
    ago("2026-11-21T10:40:00Z", now),
    ago("2026-11-18T10:40:00Z", now),
  ]).toEqual(["12 min ago", "Yesterday", "18 Nov"]);
});

test("initials come from a name or an address", () => {
  expect([initials("Nora Lindqvist"), initials("admin@cdshop.example")]).toEqual(["NL", "AC"]);
});

test("nothing is a dash, a list is joined", () => {
  expect([plain(null), plain(["a", 2]), plain(true)]).toEqual(["–", "a, 2", "true"]);
});
