/** The keyboard over the canvas. Keys are heard wherever no text is being typed and no dialog is open. */

import { useReactFlow } from "@xyflow/react";
import { useEffect, useRef } from "react";
import { branchFrom, copyBranch, pasteBranch } from "@/flow/branch";
import { type Canvas, START } from "@/flow/canvas";
import * as command from "@/flow/commands";
import type { FlowGraph } from "@/flow/document";
import type { Box } from "@/flow/layout";
import { nodeOf, outletsOf } from "@/flow/written";
import { isTyping } from "@/kit/focus";
import { many, t } from "@/words/t";
import type { AddPlace } from "./AddDialog";
import { useWorkbench } from "./context";
import { step } from "./FlowCanvas";
import { glide } from "./motion";
import { reveal } from "./reveal";

interface Heard {
  readonly canvas: Canvas;
  readonly boxes: ReadonlyMap<string, Box>;
  readonly graph: FlowGraph;
  readonly onAdd: (place: AddPlace) => void;
  readonly onConnectFrom: (id: string) => void;
  readonly onHelp: () => void;
  readonly road: string | null;
  readonly onRoad: (road: string | null) => void;
}

/** Every key with what it does, as the list of keys says it. */
export const KEYS: readonly (readonly [keys: string, what: string])[] = [
  ["Arrows", t("Walk along the roads")],
  ["Ctrl Arrows", t("Choose the next one too")],
  ["Shift Arrows", t("Move the chosen ones")],
  ["Enter", t("Open the settings of the node")],
  ["Escape", t("Close the settings, let go")],
  ["A", t("Add a node after the chosen one")],
  ["/", t("Find a node of the flow")],
  ["C", t("Connect the chosen node with another")],
  ["P", t("Park the chosen nodes")],
  ["N", t("Write a note")],
  ["M", t("Comments on the chosen node, or on the flow")],
  ["S", t("Settings of the flow")],
  ["Delete", t("Take the chosen nodes out; the road heals")],
  ["Ctrl A", t("Choose all")],
  ["Ctrl C", t("Copy the chosen nodes; one alone with all that follows: Ctrl Shift C")],
  ["Ctrl X", t("Cut the chosen nodes")],
  ["Ctrl V", t("Paste after the chosen node, also from another flow")],
  ["Ctrl D", t("Duplicate the chosen nodes")],
  ["Ctrl Z", t("Undo")],
  ["Ctrl Shift Z", t("Do again")],
  ["Ctrl Enter", t("Apply the settings")],
  ["F", t("Fit the flow into view")],
  ["L", t("Lay the flow out anew")],
  ["?", t("This list")],
];

export function useKeys(heard: Heard): void {
  const { store, kinds } = useWorkbench();
  const { fitView } = useReactFlow();
  const now = useRef(heard);
  now.current = heard;

  useEffect(() => {
    const state = () => store.getState();
    const doc = () => state().history.now;
    const nodes = () => state().selected.filter((id) => nodeOf(doc(), id));
    const notes = () =>
      state()
        .selected.filter((id) => id.startsWith("note:"))
        .map((id) => Number(id.slice(5)));

    const remove = () => {
      const { road, canvas, onRoad } = now.current;
      const ends = canvas.roads.find((one) => one.id === road);
      if (ends) {
        state().edit(t("Cut a road"), (was) => command.disconnect(was, ends, kinds));
        onRoad(null);
        return;
      }
      const ids = nodes();
      const gone = notes().sort((a, b) => b - a);
      if (ids.length + gone.length === 0) {
        return;
      }
      const before = canvas.roads.find((one) => one.to === ids[0] && !ids.includes(one.from))?.from ?? START;
      state().edit(
        ids.length > 1 ? t("Take nodes out") : ids.length > 0 ? t("Take a node out") : t("Take a note out"),
        (was) => {
          let next = command.removeNodes(was, ids, kinds);
          for (const n of gone) {
            next = command.removeNote(next, n);
          }
          return next;
        },
      );
      state().select([before]);
      state().say(
        ids.length > 1 ? t("{ids} nodes taken out", { ids: ids.length }) : t("Taken out. The road goes on past it."),
      );
      reveal(before);
    };

    const push = (key: string) => {
      const { boxes, graph } = now.current;
      const places = new Map(nodes().flatMap((id) => pushed(id, boxes.get(id), key)));
      state().edit(
        many(places.size, "Move a node", "Move nodes"),
        (was) =>
          notes().reduce(
            (doc, n) => {
              const at = graph.notes[n]?.at;
              return at ? command.setNote(doc, n, { at: along(at, key) }) : doc;
            },
            command.move(was, places),
          ),
        `push ${state().selected.join()}`,
      );
    };

    const paste = (text: string) => {
      const [chosen] = nodes();
      const from = chosen ?? (state().selected.includes(START) ? START : null);
      const outlet =
        from === null ? null : from === START ? "done" : (outletsOf(nodeOf(doc(), from) ?? {}, kinds)[0] ?? null);
      const where = from !== null && outlet !== null ? { from, outlet } : null;
      const pasted = pasteBranch(doc(), text, kinds, where);
      if (pasted) {
        state().edit(pasted.ids.length > 1 ? t("Paste a branch") : t("Paste a node"), () => pasted.doc);
        state().select(pasted.ids);
        state().say(many(pasted.ids.length, "{n} node pasted", "{n} nodes pasted"));
        reveal(pasted.ids[0] ?? "");
      } else {
        state().say(t("What was copied is no part of a flow"));
      }
    };

    const onKey = (event: KeyboardEvent) => {
      if (isTyping(event.target) || event.defaultPrevented || document.querySelector('[role="dialog"]')) {
        return;
      }
      const { canvas, boxes, onAdd, onConnectFrom, onHelp } = now.current;
      const [chosen] = state().selected;
      const ctrl = event.ctrlKey || event.metaKey;
      const onCanvas = event.target === document.body || inCanvas(event.target);
      const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
      const act = (deed: () => void) => {
        event.preventDefault();
        deed();
      };
      if (event.key.startsWith("Arrow") && onCanvas && !event.altKey) {
        const here = state().selected.at(-1);
        const on = here && step(canvas, boxes, here, event.key);
        // At the end of a road the chosen card gets the focus back.
        const to = on || canvas.items.find((item) => item.id === here) || canvas.items[0];
        act(() => {
          if (event.shiftKey) {
            push(event.key);
          } else if (to) {
            state().select(ctrl ? [...new Set([...state().selected, to.id])] : [to.id]);
            reveal(to.id);
          }
        });
        return;
      }
      if (ctrl) {
        const on: Record<string, () => void> = {
          z: () => (event.shiftKey ? state().redo() : state().undo()),
          y: () => state().redo(),
          a: () => state().select(canvas.items.filter((item) => item.id !== START).map((item) => item.id)),
          d: () => {
            const pasted = pasteBranch(doc(), copyBranch(doc(), nodes(), kinds), kinds, null);
            if (pasted) {
              state().edit(t("Duplicate"), () => pasted.doc);
              state().select(pasted.ids);
              state().say(t("Duplicated. The copy is parked till something leads to it."));
              reveal(pasted.ids[0] ?? "");
            }
          },
        };
        const deed = on[key];
        if (deed) {
          act(deed);
        } else if (key === "c" && event.shiftKey && chosen) {
          act(() => {
            state().select(branchFrom(doc(), chosen, kinds));
            document.execCommand("copy");
          });
        }
        return;
      }
      if (event.altKey) {
        return;
      }
      const on: Record<string, () => void> = {
        a: () => onAdd({ as: "after", id: nodes()[0] ?? lastOf(canvas) }),
        c: () => chosen && onConnectFrom(chosen),
        p: () => nodes().length > 0 && state().edit(t("Park"), (was) => command.parkNodes(was, nodes(), kinds)),
        n: () => {
          const box = boxes.get(chosen ?? START);
          const n = now.current.graph.notes.length;
          state().edit(t("Write a note"), (was) =>
            command.addNote(was, "", [box?.x ?? 0, (box?.y ?? 0) + (box?.height ?? 0) + 48]),
          );
          state().open({ what: "note", n });
        },
        m: () => state().open({ what: "comments", node: nodes()[0] ?? (chosen === START ? START : null) }),
        s: () => state().open({ what: "settings" }),
        l: () => state().edit(t("Lay out anew"), (was) => command.tidy(was)),
        f: () => fitView({ padding: 0.08, maxZoom: 1, duration: glide(240) }),
        "?": onHelp,
        Escape: () => (state().opened ? state().open(null) : state().select([])),
        Delete: remove,
        Backspace: remove,
      };
      const deed = Object.hasOwn(on, key) ? on[key] : undefined;
      if (deed) {
        act(deed);
      }
    };

    const onCopy = (event: ClipboardEvent) => {
      if (isTyping(event.target) || !window.getSelection()?.isCollapsed || nodes().length === 0) {
        return;
      }
      event.preventDefault();
      event.clipboardData?.setData("text/plain", copyBranch(doc(), nodes(), kinds));
      const n = nodes().length;
      state().say(many(n, "{n} node copied", "{n} nodes copied"));
      if (event.type === "cut") {
        remove();
      }
    };
    const onPaste = (event: ClipboardEvent) => {
      if (!isTyping(event.target) && !document.querySelector('[role="dialog"]')) {
        event.preventDefault();
        paste(event.clipboardData?.getData("text/plain") ?? "");
      }
    };
    window.addEventListener("keydown", onKey);
    document.addEventListener("copy", onCopy);
    document.addEventListener("cut", onCopy);
    document.addEventListener("paste", onPaste);
    return () => {
      window.removeEventListener("keydown", onKey);
      document.removeEventListener("copy", onCopy);
      document.removeEventListener("cut", onCopy);
      document.removeEventListener("paste", onPaste);
    };
  }, [store, kinds, fitView]);
}

/** The end of the main road: where a node is added when none is chosen. */
export function lastOf(canvas: Canvas): string {
  const seen = new Set<string>();
  for (let here = START; ; ) {
    seen.add(here);
    const next = canvas.roads.find((road) => road.from === here && road.side === "right" && !seen.has(road.to));
    if (!next) {
      return here;
    }
    here = next.to;
  }
}

const STRIDE = 20;

function pushed(id: string, box: Box | undefined, key: string): [string, command.Place][] {
  return box ? [[id, along([box.x, box.y], key)]] : [];
}

/** The next line of the canvas's grid in the direction of the key. */
function along([x, y]: command.Place, key: string): command.Place {
  const on = (from: number) => (Math.floor(from / STRIDE) + 1) * STRIDE;
  const back = (from: number) => (Math.ceil(from / STRIDE) - 1) * STRIDE;
  switch (key) {
    case "ArrowLeft":
      return [back(x), y];
    case "ArrowRight":
      return [on(x), y];
    case "ArrowUp":
      return [x, back(y)];
    default:
      return [x, on(y)];
  }
}

function inCanvas(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.closest(".react-flow") !== null;
}
