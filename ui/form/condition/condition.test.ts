import { describe, expect, it } from "vitest";
import { type Catalogue, operatorsFor, readTyped, sortsIn, typeOf, withOperator, withPath } from "./catalogue";
import { blank, type Compare, clauseAt, type Did, type Group, group, read, sortOf, write } from "./model";

function round(where: unknown): unknown {
  return write(read(where)).where;
}

describe("a condition that is read and written", () => {
  it.each([
    [[["contact.country", "is", "IT"]]],
    [[["contact.total_paid", "between", 1, 5.5]]],
    [[["contact.tags", "has any", ["a", "b"]]]],
    [[["every order.categories", "is", "wine"]]],
    [[["contact.first_name", "is", "Ada", { case: "exact" }]]],
    [[["contact.created_at", "in the last", "30 days"]]],
    [[["contact.country", "is empty"]]],
    [
      [
        {
          did: "order_paid",
          where: [["event.total", "more than", 5]],
          within: "30 days",
          since: "entry",
          at_least: 2,
          at_most: 4,
        },
      ],
    ],
    [
      [
        {
          did_not: "order_paid",
          where: {
            any: [
              ["event.total", "more than", 5],
              ["event.currency", "is", "EUR"],
            ],
          },
        },
      ],
    ],
    [[{ in_flow: "welcome", state: "completed", within: "1 week" }]],
    [[{ message: "Offer", was: "clicked", link: "/wine" }]],
    [[{ has_consent: ["email", "Offers"] }]],
    [{ any: [["contact.country", "is", "IT"], { all: [{ has_tag: "a" }, { has_tag: "b" }] }] }],
    [{ not: [{ has_tag: "a" }] }],
    [{ not: { any: [{ has_tag: "a" }, { has_tag: "b" }] } }],
    [{ not: [{ has_tag: "a" }, { has_tag: "b" }] }],
    [[{ in_stage: { pipeline: "p", stage: "s", state: "open" } }]],
    [[{ something_new: 3 }, ["contact.country", "is", "IT"]]],
  ])("is the same again: %j", (where) => {
    expect(round(where)).toEqual(where);
  });

  it("has operators as words and one list of values", () => {
    expect(round([["contact.total_paid", ">=", 5]])).toEqual([["contact.total_paid", "at least", 5]]);
    expect(round([["contact.country", "in", "IT", "FR"]])).toEqual([["contact.country", "in", ["IT", "FR"]]]);
    expect(round([["every", "order.categories", "is", "x"]])).toEqual([["every order.categories", "is", "x"]]);
    expect(round(["contact.country", "is", "IT"])).toEqual([["contact.country", "is", "IT"]]);
  });

  it("leaves out what nobody has begun, and is nothing when it asks nothing", () => {
    expect(round(undefined)).toBeUndefined();
    expect(
      write(group("all", [blank("contact"), blank("did"), group("any", [blank("has_tag")])])).where,
    ).toBeUndefined();
    const half = { ...(blank("contact") as Compare), path: "contact.country", values: ["IT"] };
    expect(write(group("all", [blank("did"), half])).where).toEqual([["contact.country", "is", "IT"]]);
  });

  it("says of every place whose it is", () => {
    const root = read([
      ["contact.country", "is", "IT"],
      {
        not: {
          any: [
            { has_tag: "a" },
            {
              did: "x",
              where: {
                any: [
                  ["event.a", "is", 1],
                  ["event.b", "is", 2],
                ],
              },
            },
          ],
        },
      },
    ]);
    const { places } = write(root);
    const none = root.members[1] as Group;
    const did = none.members[1] as Did;
    expect(clauseAt(places, [0, 2])).toBe(root.members[0]?.key);
    expect(clauseAt(places, [1, "not", "any", 0, "has_tag"])).toBe(none.members[0]?.key);
    expect(clauseAt(places, [1, "not", "any", 1, "where", "any", 1, 0])).toBe(did.where.members[1]?.key);
    expect(clauseAt(places, [])).toBeUndefined();
  });

  it("counts places without the leaves that are not written", () => {
    const tag = { ...blank("has_tag"), name: "a" } as const;
    const { where, places } = write(group("any", [blank("contact"), tag as never]));
    expect(where).toEqual({ any: [{ has_tag: "a" }] });
    expect(clauseAt(places, ["any", 0])).toBe(tag.key);
  });
});

const operator = (word: string, takes: string, types: string[], group_ = "equal") => ({
  word,
  takes,
  types,
  group: group_,
  meaning: "",
});
const CATALOGUE: Catalogue = {
  fields: [
    { path: "contact.country", title: "Country", type: "text" },
    { path: "contact.total_paid", title: "Total paid", type: "number" },
    { path: "contact.tags", title: "Tags", type: "list" },
    { path: "vars.n", title: "N", type: "number" },
  ],
  operators: [
    operator("is", "one", ["text", "number", "list", "any"]),
    operator("in", "several", ["text", "number", "list", "any"]),
    operator("between", "two", ["number", "any"], "number"),
    operator("in the last", "duration", ["date"], "date"),
    operator("has", "one", ["list", "any"], "list"),
    operator("changed", "nothing", ["text", "number", "any"], "change"),
  ],
  events: [
    {
      name: "order_paid",
      title: "Order paid",
      seen: true,
      properties: [{ name: "total", title: "Total", type: "number" }],
    },
  ],
  questions: ["did", "did_not", "has_tag"],
  messages: [],
  names: {},
  choices: {},
};

describe("what a leaf offers", () => {
  it("follows from where the condition stands", () => {
    const sorts = (where: "node" | "start") =>
      sortsIn(CATALOGUE, { subject: "contact", flow: "f", where }, undefined).map((one) => one.value);
    expect(sorts("node")).toEqual(["contact", "did", "did_not", "has_tag", "entry", "vars"]);
    expect(sorts("start")).toContain("event");
    expect(sorts("start")).not.toContain("entry");
  });

  it("follows from the type of the path", () => {
    expect(operatorsFor(CATALOGUE, "number", []).map((one) => one.word)).toEqual(["is", "in", "between"]);
    expect(operatorsFor(CATALOGUE, "text", ["attribute_changed"]).map((one) => one.word)).toContain("changed");
    expect(typeOf(CATALOGUE, "event.total", ["order_paid"])).toBe("number");
    expect(typeOf(CATALOGUE, "event.total", [])).toBe("any");
  });

  it("keeps values as far as they fit", () => {
    const leaf = read([["contact.country", "in", ["IT", "FR"]]]).members[0] as Compare;
    expect(withOperator(CATALOGUE, leaf, "is").values).toEqual(["IT"]);
    expect(withOperator(CATALOGUE, leaf, "in the last").values).toEqual([]);
    expect(withPath(CATALOGUE, leaf, "contact.tags", [])).toMatchObject({ operator: "in", values: [] });
    const total = read([["contact.total_paid", "between", 1, 2]]).members[0] as Compare;
    expect(withPath(CATALOGUE, total, "contact.tags", [])).toMatchObject({ operator: "has", values: [] });
  });

  it("reads what is typed by its type", () => {
    expect([
      readTyped("5", "number"),
      readTyped("5", "text"),
      readTyped("true", "any"),
      readTyped("007", "any"),
      readTyped("=vars.n", "number"),
    ]).toEqual([5, "5", true, "007", "=vars.n"]);
  });

  it("names its sort", () => {
    expect([sortOf(blank("did_not")), sortOf(blank("vars")), sortOf(blank("in_flow"))]).toEqual([
      "did_not",
      "vars",
      "in_flow",
    ]);
  });
});
