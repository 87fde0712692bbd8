import { describe, expect, test } from "vitest";
import { type KindInfo, type Kinds, readCanvas, START } from "./canvas";
import { readGraph } from "./document";
import { type Box, layOut, roadsBack } from "./layout";
import { outline } from "./outline";
import { lightPath } from "./path";
import { drawWay, type Point, routeRoads } from "./route";

const kind = (
  name: string,
  group: KindInfo["group"],
  outlets: KindInfo["outlets"],
  summary: string[],
): [string, KindInfo] => [name, { name, title: name, group, icon: "", outlets, summary }];

const KINDS: Kinds = new Map([
  kind("filter", "filters", ["yes", "no"], ["If {where|condition}"]),
  kind("paths", "filters", [{ each: "paths.name" }, "default"], ["{paths.name}"]),
  kind("delay", "waits", ["done"], ["Wait {for}"]),
  kind("tag", "data", ["done"], ["Add {add}"]),
  kind("send_email", "channels", ["sent", "not_sent"], ["{template.subject}", "{template}"]),
]);

const WINE = {
  name: "Wine club",
  start: [{ event: "link_clicked", where: [["event.url", "contains", "/wine"]] }],
  first: "mark",
  nodes: {
    mark: { kind: "tag", add: ["#autumn"], next: "a_day" },
    a_day: { kind: "delay", for: "1 day", next: "bought" },
    bought: {
      kind: "filter",
      where: [["contact.order_count", "at least", 1]],
      next: { yes: "attend", no: "incentive" },
    },
    incentive: { kind: "send_email", name: "Incentive", template: { subject: "15% off" }, next: "a_week" },
    a_week: { kind: "delay", for: "1 week", next: "bought_now" },
    bought_now: { kind: "filter", where: [], next: { yes: "attend", no: "last_call" } },
    attend: { kind: "tag", add: ["attends"] },
    last_call: { kind: "send_email", name: "Last call", template: "last-day" },
    left_over: { kind: "tag", add: ["never"] },
  },
};

const canvas = readCanvas(readGraph(WINE), KINDS);
const boxes = layOut(canvas, (item) =>
  item.form === "pill" ? { width: 96, height: 36, line: 18 } : { width: 208, height: 104, line: 33 },
);
const box = (id: string): Box => boxes.get(id) as Box;
const line = (id: string) => box(id).y + box(id).line;

describe("reading a document", () => {
  test("a wait without branches is a pill with its length, everything else a card", () => {
    expect(canvas.items.map((item) => [item.id, item.form]).filter(([, form]) => form === "pill")).toEqual([
      ["a_day", "pill"],
      ["a_week", "pill"],
    ]);
    expect(canvas.items.find((item) => item.id === "a_day")?.name).toBe("1 day");
  });

  test("a node that nothing leads to is parked", () => {
    expect(canvas.parked.map((item) => item.id)).toEqual(["left_over"]);
  });

  test("one target for both outlets of a message is one road without a label", () => {
    const incentive = canvas.items.find((item) => item.id === "incentive");
    expect(incentive?.outlets).toEqual([{ name: "sent", label: "", side: "right", targets: ["a_week"] }]);
  });

  test("an ordered list of nodes reads like a mapping", () => {
    const listed = Object.entries(WINE.nodes).map(([id, node]) => ({ id, ...node }));
    expect(readCanvas(readGraph({ ...WINE, nodes: listed }), KINDS)).toEqual(canvas);
  });

  test("an outlet that the kind does not name but the file does is shown", () => {
    const graph = readGraph({
      first: "a",
      nodes: { a: { kind: "tag", on_error: "branch", next: { done: "b", error: "b" } }, b: { kind: "tag" } },
    });
    expect(readCanvas(graph, KINDS).roads.map((road) => [road.outlet, road.side])).toEqual([
      ["done", "right"],
      ["done", "right"],
      ["error", "below"],
    ]);
  });
});

describe("layout", () => {
  test("the main road stays on one row", () => {
    expect(new Set([START, "mark", "a_day", "bought", "attend"].map(line)).size).toBe(1);
  });

  test("the other road goes straight down", () => {
    const middle = (id: string) => box(id).x + box(id).width / 2;
    expect(middle("incentive")).toBe(middle("bought"));
    expect(line("incentive")).toBeGreaterThan(line("bought"));
    expect(middle("last_call")).toBe(middle("bought_now"));
  });

  test("no two cards overlap, also where many paths branch", () => {
    const nodes: Record<string, unknown> = { end: { kind: "tag" } };
    const next: Record<string, string> = { default: "d" };
    const paths = ["A", "B", "C"].map((name) => {
      next[name] = name.toLowerCase();
      nodes[name.toLowerCase()] = { kind: "filter", next: { yes: "end", no: `${name.toLowerCase()}2` } };
      nodes[`${name.toLowerCase()}2`] = { kind: "tag", next: "end" };
      return { name };
    });
    const graph = readGraph({
      first: "p",
      nodes: { p: { kind: "paths", paths, next }, d: { kind: "tag", next: "end" }, ...nodes },
    });
    const wide = readCanvas(graph, KINDS);
    const all = [...layOut(wide, () => ({ width: 208, height: 104, line: 33 })).values()];
    for (const a of all) {
      for (const b of all) {
        const apart =
          a.id === b.id ||
          a.x + a.width <= b.x ||
          b.x + b.width <= a.x ||
          a.y + a.height <= b.y ||
          b.y + b.height <= a.y;
        expect(apart, `${a.id} and ${b.id}`).toBe(true);
      }
    }
  });

  test("what the document places stays where it is", () => {
    const placed = layOut(canvas, () => ({ width: 208, height: 104, line: 33 }), new Map([["mark", [11, 22]]]));
    expect(placed.get("mark")).toMatchObject({ x: 11, y: 22 });
  });

  test("a loop is laid out once and its last road leads back", () => {
    const loop = readCanvas(
      readGraph({
        first: "a",
        nodes: {
          a: { kind: "delay", for: "1 day", next: "b" },
          b: { kind: "filter", next: { yes: "c", no: "a" } },
          c: { kind: "tag" },
        },
      }),
      KINDS,
    );
    expect([...roadsBack(loop)]).toEqual(["b|no|a"]);
    expect(layOut(loop, () => ({ width: 208, height: 104, line: 33 })).size).toBe(4);
  });

  test("a thousand nodes are laid out, each in a place of its own, and all roads are routed", () => {
    const nodes = Object.fromEntries(
      Array.from({ length: 1000 }, (_, n) => [
        `n${n}`,
        { kind: "filter", next: { yes: `n${n + 1}`, no: `n${(n % 50) + n + 2}` } },
      ]),
    );
    const big = readCanvas(readGraph({ first: "n0", nodes }), KINDS);
    const places = layOut(big, () => ({ width: 208, height: 104, line: 33 }));
    expect(new Set([...places.values()].map(({ x, y }) => `${x} ${y}`)).size).toBe(places.size);
    expect(routeRoads(big, places).size).toBe(big.roads.length);
  });
});

describe("roads", () => {
  const ways = routeRoads(canvas, boxes);

  test("every road is drawn at right angles and hits no card", () => {
    expect(ways.size).toBe(canvas.roads.length);
    for (const [id, way] of ways) {
      for (let n = 1; n < way.length; n += 1) {
        const [x1, y1] = way[n - 1] as Point;
        const [x2, y2] = way[n] as Point;
        expect(Math.abs(x1 - x2) < 1 || Math.abs(y1 - y2) < 1, id).toBe(true);
        for (const one of boxes.values()) {
          const hit =
            Math.max(x1, x2) > one.x + 1 &&
            Math.min(x1, x2) < one.x + one.width - 1 &&
            Math.max(y1, y2) > one.y + 1 &&
            Math.min(y1, y2) < one.y + one.height - 1;
          expect(hit, `${id} over ${one.id}`).toBe(false);
        }
      }
    }
  });

  test("the road down is one straight line", () => {
    expect(ways.get("bought|no|incentive")).toHaveLength(2);
  });

  test("a corner is rounded", () => {
    expect(
      drawWay([
        [0, 0],
        [50, 0],
        [50, 50],
      ]),
    ).toBe("M0 0L38 0Q50 0 50 12L50 50");
  });
});

describe("the way of a run", () => {
  const steps = [
    { id: "1", node: "mark", prior: null, outlet: "done", ended: true },
    { id: "2", node: "a_day", prior: "1", outlet: "done", ended: true },
    { id: "3", node: "bought", prior: "2", outlet: "no", ended: true },
    { id: "4", node: "incentive", prior: "3", outlet: null, ended: false },
  ];

  test("lights what was visited and the roads between, and says where the run is", () => {
    const lit = lightPath(canvas, steps);
    expect([...lit.nodes]).toEqual([START, "mark", "a_day", "bought", "incentive"]);
    expect([...lit.roads]).toEqual([
      `${START}|done|mark`,
      "mark|done|a_day",
      "a_day|done|bought",
      "bought|no|incentive",
    ]);
    expect([...lit.here]).toEqual(["incentive"]);
  });
});

describe("the flow as a list", () => {
  const lines = outline(canvas).map((one) =>
    one.as === "item"
      ? one.item.id
      : one.as === "outlet"
        ? `${one.outlet.name}:`
        : one.as === "jump"
          ? `→${one.to.id}`
          : "exit",
  );

  test("a branch comes before the outlet that goes on, a join is a jump", () => {
    expect(lines).toEqual([
      START,
      "mark",
      "a_day",
      "bought",
      "yes:",
      "attend",
      "no:",
      "incentive",
      "a_week",
      "bought_now",
      "yes:",
      "→attend",
      "no:",
      "last_call",
    ]);
  });

  test("only the branch is indented", () => {
    const deep = outline(canvas).filter((one) => one.depth > 0 && one.as === "item");
    expect(deep.map((one) => (one.as === "item" ? one.item.id : ""))).toEqual(["attend"]);
  });
});
