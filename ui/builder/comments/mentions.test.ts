import { expect, test } from "vitest";
import { askedAt, fitting, mention, mentionsIn, piecesOf } from "./mentions";

const MAX = { name: "Max", email: "max@shop.example" };
const WEBER = { name: "Max Weber", email: "weber@shop.example" };
const BARE = { name: "", email: "c++@shop.example" };
const ALL = [MAX, WEBER, BARE];

test("the longest name that fits is meant, whatever its letters, and an address is nobody", () => {
  expect(mentionsIn("@max weber, look", ALL)).toEqual([WEBER.email]);
  expect(mentionsIn("@Max, @Max and @c++@shop.example", ALL)).toEqual([MAX.email, BARE.email]);
  expect(mentionsIn("ask@Max or @Maxima or max@shop.example", ALL)).toEqual([]);
  expect(mentionsIn("@Max", [])).toEqual([]);
});

test("a text falls into what is said and who is mentioned", () => {
  expect(piecesOf("Well, @Max Weber!", ALL)).toEqual([
    { text: "Well, ", mention: false },
    { text: "@Max Weber", mention: true },
    { text: "!", mention: false },
  ]);
});

test("somebody is asked for from the @ to the caret", () => {
  expect(askedAt("Hi @We", 6)).toBe("We");
  expect(askedAt("Hi @Max We", 10)).toBe("Max We");
  expect(askedAt("Hi @", 4)).toBe("");
  expect(askedAt("ask@Max", 7)).toBe(null);
  expect(askedAt("Hi @Max we meet", 15)).toBe(null);
});

test("who is asked for is found by any of their names and put in", () => {
  expect(fitting(ALL, "web")).toEqual([WEBER]);
  expect(fitting(ALL, "")).toEqual(ALL);
  expect(mention("Hi @we there", 6, WEBER)).toEqual({ text: "Hi @Max Weber there", caret: 14 });
});
