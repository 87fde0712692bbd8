import { expect, test } from "vitest";
import { readCanvas } from "./canvas";
import { readGraph } from "./document";
import { searchFlow } from "./search";

const canvas = readCanvas(
  readGraph({
    start: [{ event: "order_paid" }],
    first: "thank",
    nodes: {
      thank: {
        kind: "send_email",
        title: "Thank you",
        template: {
          subject: "Hello",
          text: "<p>Dear {{ contact.first_name }},</p>\n<p>the wine was sent to your cellar this morning</p>",
        },
        next: "ask",
      },
      ask: { kind: "tag", title: "Sent wine", note: "Ada knows why", add: ["wine"], next: "after" },
      after: { kind: "tag", title: "Thanks for nothing", add: ["wine"] },
    },
  }),
  new Map([["tag", { name: "tag", title: "Tag", group: "data", icon: "", outlets: ["done"], summary: [] }]]),
);
const found = (typed: string) => searchFlow(canvas, typed).map(({ item }) => item.id);

test("a node is found by its name first, by its kind, by its message and by its note", () => {
  expect(found("thank")).toEqual(["thank", "after"]);
  expect(found("TAG")).toEqual(["ask", "after"]);
  expect(found("wine")).toEqual(["ask", "thank", "after"]);
  expect(found("sent cellar")).toEqual(["thank"]);
  expect(found("ada")).toEqual(["ask"]);
  expect(found("ferry")).toEqual([]);
  expect(found(" ")).toEqual(["__start__", "thank", "ask", "after"]);
});

test("what the card does not say is shown with the words around it", () => {
  expect(searchFlow(canvas, "cellar").map(({ around }) => around)).toEqual([
    "… wine was sent to your cellar this morning",
  ]);
  expect(searchFlow(canvas, "sent wine")[0]?.around).toBe("");
});
