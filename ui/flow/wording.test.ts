import { expect, test } from "vitest";
import cases from "../../src/towpath/nodes/cases.json";
import { type OutletData, readOutlets, writeSummary } from "./wording";

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
