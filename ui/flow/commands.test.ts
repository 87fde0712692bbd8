/** The builder's document: each command, and ten thousand at random. */

import { writeFileSync } from "node:fs";
import { expect, test } from "vitest";
import { copyBranch, pasteBranch, readBranch } from "./branch";
import { START } from "./canvas";
import { applyChanges, changesBetween, collide, equal } from "./changes";
import * as edit from "./commands";
import { beginHistory, record, redo, undo } from "./history";
import { firstOf, nodeOf, nodesOf, notesOf, type Shapes, structureFaults, type Written, waysOf } from "./written";

const SHAPES: Shapes = new Map([
  ["tag", { outlets: ["done"] }],
  ["delay", { outlets: ["done"] }],
  ["filter", { outlets: ["yes", "no"] }],
  ["send_email", { outlets: ["sent", "not_sent"] }],
  ["fork", { outlets: ["done"] }],
  ["exit", { outlets: [] }],
  ["paths", { outlets: [{ each: "paths.name" }, "default"] }],
]);

const WINE: Written = {
  towpath: 1,
  name: "Wine",
  start: [{ event: "link_clicked" }],
  nodes: {
    mark: { kind: "tag", add: ["#a"], next: "a_day" },
    a_day: { kind: "delay", for: "1 day", next: "bought" },
    bought: { kind: "filter", next: { yes: "thanks", no: "offer" } },
    offer: { kind: "send_email", name: "Offer", next: "thanks" },
    thanks: { kind: "exit" },
  },
};

function next(doc: Written, id: string): unknown {
  return nodeOf(doc, id)?.next;
}

test("a node that is added comes between", () => {
  const { doc, id } = edit.addAfter(WINE, "mark", "done", { kind: "tag" }, SHAPES);
  expect([next(doc, "mark"), next(doc, id)]).toEqual([id, "a_day"]);
  expect(id).toBe("tag");
  expect(doc.first).toBe("mark");
});

test("the first node of a flow is where runs begin", () => {
  const { doc, id } = edit.addAfter({ towpath: 1, name: "New" }, START, "done", { kind: "tag" }, SHAPES);
  expect([doc.first, Object.keys(nodesOf(doc))]).toEqual([id, [id]]);
  const second = edit.addAfter(doc, START, "done", { kind: "delay" }, SHAPES);
  expect([second.doc.first, next(second.doc, "delay")]).toEqual(["delay", "tag"]);
});

test("a channel leads on by one road till its outlets part", () => {
  const { doc } = edit.addAfter(WINE, "offer", "sent", { kind: "tag" }, SHAPES);
  expect(next(doc, "offer")).toBe("tag");
  const parted = edit.connect(
    edit.setNode(doc, "offer", { kind: "send_email", next: "tag", on_error: "branch" }, SHAPES),
    "offer",
    "error",
    "mark",
    SHAPES,
  );
  expect(next(parted, "offer")).toEqual({ sent: "tag", not_sent: "tag", error: "mark" });
  const inserted = edit.insertOn(WINE, { from: "offer", outlet: "sent", to: "thanks" }, { kind: "tag" }, SHAPES);
  expect([next(inserted.doc, "offer"), next(inserted.doc, inserted.id)]).toEqual([inserted.id, "thanks"]);
});

test("a node that is taken out is healed over, the first one too", () => {
  const without = edit.removeNodes(WINE, ["a_day"], SHAPES);
  expect(next(without, "mark")).toBe("bought");
  expect(edit.removeNodes(WINE, ["mark"], SHAPES).first).toBe("a_day");
  const joined = edit.removeNodes(WINE, ["bought", "offer"], SHAPES);
  expect(next(joined, "a_day")).toBe("thanks");
  expect(structureFaults(joined)).toEqual([]);
});

test("parking keeps the node and its settings, and leads past it", () => {
  const parked = edit.parkNodes(WINE, ["offer"], SHAPES);
  expect(next(parked, "bought")).toEqual({ yes: "thanks", no: "thanks" });
  expect(nodeOf(parked, "offer")).toEqual({ kind: "send_email", name: "Offer" });
});

test("a road is led elsewhere, cut, and a fork has several", () => {
  const road = { from: "bought", outlet: "yes", to: "thanks" };
  expect(next(edit.reconnect(WINE, road, "offer", SHAPES), "bought")).toEqual({ yes: "offer", no: "offer" });
  expect(next(edit.disconnect(WINE, road, SHAPES), "bought")).toEqual({ no: "offer" });
  const forked = edit.addAfter(WINE, "mark", "done", { kind: "fork" }, SHAPES).doc;
  expect(next(edit.connect(forked, "fork", "done", "offer", SHAPES), "fork")).toEqual(["a_day", "offer"]);
});

test("the road of an outlet goes with its new name, and a road of none is gone", () => {
  const two = { kind: "paths", paths: [{ name: "A" }, { name: "B" }] };
  let doc = edit.addAfter(WINE, "mark", "done", two, SHAPES).doc;
  doc = edit.connect(doc, "paths", "B", "offer", SHAPES);
  doc = edit.setNode(doc, "paths", { kind: "paths", paths: [{ name: "A" }, { name: "Big" }] }, SHAPES);
  expect([...waysOf(nodeOf(doc, "paths") ?? {}, SHAPES).keys()]).toEqual(["A", "Big"]);
  doc = edit.setNode(doc, "paths", { kind: "paths", paths: [{ name: "A" }] }, SHAPES);
  expect([...waysOf(nodeOf(doc, "paths") ?? {}, SHAPES).keys()]).toEqual(["A"]);
});

test("an id changes wherever it is named", () => {
  const speaking = edit.setNode(
    edit.move(WINE, new Map([["bought", [3.6, 4]]])),
    "offer",
    { kind: "send_email", text: "{{ node.bought.outlet }}" },
    SHAPES,
  );
  const doc = edit.renameNode(speaking, "bought", "has_bought");
  expect(next(doc, "a_day")).toBe("has_bought");
  expect(doc.layout).toEqual({ has_bought: [4, 4] });
  expect(nodeOf(doc, "offer")?.text).toBe("{{ node.has_bought.outlet }}");
  expect(Object.keys(nodesOf(doc))).toEqual(["mark", "a_day", "has_bought", "offer", "thanks"]);
});

test("a branch is copied as text and comes in with ids and names of its own", () => {
  const text = copyBranch(WINE, ["a_day", "bought", "offer"], SHAPES);
  const pasted = pasteBranch(WINE, text, SHAPES, { from: "offer", outlet: "sent" });
  expect(pasted?.ids).toEqual(["a_day_2", "bought_2", "offer_2"]);
  const doc = pasted?.doc ?? {};
  expect(next(doc, "offer")).toBe("a_day_2");
  expect(nodeOf(doc, "offer_2")?.name).toBe("Offer 2");
  expect(next(doc, "bought_2")).toEqual({ yes: "thanks", no: "offer_2" });
  expect(structureFaults(doc)).toEqual([]);
  const elsewhere = pasteBranch({ towpath: 1, name: "Other" }, text, SHAPES, null);
  expect(firstOf(elsewhere?.doc ?? {})).toBe("a_day");
});

test.each([
  "",
  "hello",
  "{}",
  '{"towpath_branch":1,"nodes":[]}',
  '{"towpath_branch":1,"nodes":{"a":5}}',
  "[towpath_branch",
])("text that is no branch is left alone: %s", (text) => {
  expect(readBranch(text)).toBeNull();
});

test("notes are kept in order", () => {
  let doc = edit.addNote(edit.addNote(WINE, "One", [1.2, 2]), "Two", [0, 0]);
  doc = edit.setNote(doc, 0, { text: "First", at: [5, 5] });
  expect(notesOf(doc)).toEqual([
    { text: "First", at: [5, 5] },
    { text: "Two", at: [0, 0] },
  ]);
  expect(edit.removeNote(edit.removeNote(doc, 0), 0).notes).toBeUndefined();
});

test("steps that belong together are undone together", () => {
  let history = beginHistory(WINE);
  history = record(history, { ...WINE, name: "W" }, "Rename", "name", 0);
  history = record(history, { ...WINE, name: "Wi" }, "Rename", "name", 500);
  history = record(history, { ...WINE, name: "Win" }, "Rename", "name", 3_000);
  expect(history.past.length).toBe(2);
  expect(undo(history).now.name).toBe("Wi");
  expect(undo(undo(history)).now).toBe(WINE);
  expect(redo(undo(history)).now.name).toBe("Win");
});

test("only what changed is sent", () => {
  const changed = edit.setNode(WINE, "a_day", { kind: "delay", for: "2 days" }, SHAPES);
  expect(changesBetween(WINE, changed)).toEqual([
    { path: ["nodes", "a_day", "for"], value: "2 days" },
    { path: ["first"], value: "mark" },
  ]);
});

test("two authors collide only at the same place", () => {
  const mine = changesBetween(WINE, edit.setTop(WINE, "name", "Vino"));
  const theirs = changesBetween(WINE, edit.setNode({ ...WINE, first: "mark" }, "a_day", { kind: "delay" }, SHAPES));
  expect(collide(mine, theirs)).toBe(false);
  expect(collide(theirs, changesBetween(WINE, edit.removeNodes(WINE, ["a_day"], SHAPES)))).toBe(true);
});

// ---- At random -----------------------------------------------------------------------------------------------------

/** Numbers that are the same in every run: mulberry32. */
function dice(seed: number): (sides: number) => number {
  let state = seed;
  return (sides) => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return Math.floor((((t ^ (t >>> 14)) >>> 0) / 4_294_967_296) * sides);
  };
}

const KINDS = [...SHAPES.keys()];

function randomCommand(doc: Written, roll: (sides: number) => number): Written {
  const ids = Object.keys(nodesOf(doc));
  const any = () => ids[roll(ids.length)] ?? START;
  const kind = KINDS[roll(KINDS.length)] ?? "tag";
  const fresh = kind === "paths" ? { kind, paths: [{ name: "A" }, { name: "B" }] } : { kind };
  const from = roll(8) === 0 ? START : any();
  const node = nodeOf(doc, from) ?? {};
  const outlet = ["done", "yes", "no", "sent", "not_sent", "A", "B", "default"][roll(8)] ?? "done";
  const own = from === START || outlet in { done: 1 } ? "done" : outlet;
  const road = [...waysOf(node, SHAPES)].flatMap(([out, to]) => to.map((one) => ({ from, outlet: out, to: one })))[0];
  const crowded = ids.length > 60;
  switch (roll(crowded ? 12 : 15)) {
    case 0:
    case 1:
      return edit.removeNodes(doc, [any(), any()], SHAPES);
    case 2:
      return edit.parkNodes(doc, [any()], SHAPES);
    case 3:
      return road ? edit.reconnect(doc, road, any(), SHAPES) : doc;
    case 4:
      return road ? edit.disconnect(doc, road, SHAPES) : doc;
    case 5:
      return edit.connect(doc, from, outletOf(doc, from, own), any(), SHAPES);
    case 6:
      return edit.move(doc, new Map([[any(), [roll(900), roll(900)]]]));
    case 7:
      return edit.renameNode(doc, any(), `r_${roll(500)}`);
    case 8:
      return edit.setNode(doc, any(), fresh, SHAPES);
    case 9:
      return roll(2) ? edit.addNote(doc, `Note ${roll(9)}`, [roll(99), 0]) : edit.removeNote(doc, roll(3));
    case 10:
      return roll(3) ? edit.tidy(doc, [any()]) : edit.tidy(doc);
    case 11:
      return edit.setTop(doc, "start", [{ event: "a" }, ...(ids.length ? [{ event: "b", next: any() }] : [])]);
    case 12:
      return edit.addAfter(doc, from, outletOf(doc, from, own), fresh, SHAPES).doc;
    case 13:
      return road ? edit.insertOn(doc, road, fresh, SHAPES).doc : edit.addParked(doc, fresh, [roll(99), roll(99)]).doc;
    default:
      return (
        pasteBranch(
          doc,
          copyBranch(doc, [any(), any(), any()], SHAPES),
          SHAPES,
          roll(2) ? { from, outlet: outletOf(doc, from, own) } : null,
        )?.doc ?? doc
      );
  }
}

/** One that the node has: the canvas offers no other. */
function outletOf(doc: Written, from: string, wanted: string): string {
  const kind = String(nodeOf(doc, from)?.kind ?? "");
  const all: Record<string, string[]> = { filter: ["yes", "no"], send_email: ["sent"], paths: ["A", "B", "default"] };
  const has = all[kind] ?? ["done"];
  return has.includes(wanted) ? wanted : (has[0] ?? "done");
}

// The printer is the server's: `tests/browser/test_round_trip.py` makes the first differences in a file, and has the documents
// of the whole walk printed and read.
test.runIf(process.env.ROUND_TRIP)("differences for the printer", () => {
  const roll = dice(20_26);
  const steps: { changes: readonly unknown[]; after: Written }[] = [];
  const documents: Written[] = [];
  let doc = WINE;
  for (let n = 1; n <= 10_000; n += 1) {
    const before = doc;
    doc = randomCommand(before, roll);
    if (n <= 300) {
      steps.push({ changes: changesBetween(before, doc), after: doc });
    }
    if (n % 50 === 0) {
      documents.push(doc);
    }
  }
  writeFileSync(process.env.ROUND_TRIP ?? "", JSON.stringify({ begin: WINE, steps, documents }));
});

test("ten thousand commands keep the document sound, are undone to the start, and every difference can be sent", () => {
  const roll = dice(20_26);
  let history = beginHistory(WINE);
  const docs: Written[] = [WINE];
  for (let n = 0; n < 10_000; n += 1) {
    const before = history.now;
    const doc = randomCommand(before, roll);
    const faults = structureFaults(doc);
    if (faults.length > 0) {
      throw new Error(`After ${n} commands: ${faults.join(", ")}`);
    }
    if (n % 5 === 0 && !equal(applyChanges(before, changesBetween(before, doc)), doc)) {
      throw new Error(`The difference that command ${n} made does not lead to its document`);
    }
    history = record(history, doc, "x");
    if (doc !== before) {
      docs.push(doc);
    }
  }
  expect(docs.length).toBeGreaterThan(5_000);
  const newest = history.now;
  const steps = history.past.length;
  for (let n = steps - 1; n >= 0; n -= 1) {
    history = undo(history);
    if (history.now !== docs[docs.length - 1 - (steps - n)]) {
      throw new Error(`Step ${n} was not undone`);
    }
  }
  for (let n = 0; n < steps; n += 1) {
    history = redo(history);
  }
  expect(history.now).toBe(newest);
}, 60_000);
