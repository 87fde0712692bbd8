import { expect, test } from "vitest";
import cases from "../../src/towpath/nodes/cases.json";
import { type OutletData, questions, readOutlets, writeSummary } from "./wording";

interface Case {
  readonly title: string;
  readonly node: unknown;
  readonly outlets?: readonly OutletData[];
  readonly named?: readonly string[];
  readonly summary?: readonly string[];
  readonly words?: string;
}

test.each(cases as readonly Case[])("$title", (one) => {
  if (one.outlets) {
    expect(readOutlets(one.outlets, one.node)).toEqual(one.named);
  }
  if (one.summary) {
    expect(writeSummary(one.summary, one.node)).toBe(one.words);
  }
});

test("the questions of a node are told in reading order", () => {
  const where = { any: [["order.total", "more than", 1000], { all: [["contact.first_name", "is", "Ada"]] }] };
  expect(questions({ where })).toEqual(["total more than 1000", "first name is Ada"]);
  expect(questions({ paths: [{ where: [["a.b", "is", 1]] }, { where: [["a.c", "is", 2]] }] })).toEqual([
    "b is 1",
    "c is 2",
  ]);
});
