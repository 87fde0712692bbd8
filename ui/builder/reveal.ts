/** Bringing a card into view and the focus to it, after it was drawn. */

import { useReactFlow } from "@xyflow/react";
import { useEffect, useRef } from "react";
import type { Box } from "@/flow/layout";

let wanted: { id: string; focus: boolean } | null = null;
let wake: () => void = () => {};

/** The card comes into view as soon as it stands somewhere. */
export function reveal(id: string, focus = true): void {
  wanted = { id, focus };
  wake();
}

/** The same on a list. */
export function scrollToNode(id: string): void {
  requestAnimationFrame(() => {
    const line = document.querySelector<HTMLElement>(`[data-node="${CSS.escape(id)}"]`);
    line?.scrollIntoView({ block: "center" });
    line?.focus({ preventScroll: true });
  });
}

export function useReveal(boxes: ReadonlyMap<string, Box>): void {
  const { getViewport, setCenter } = useReactFlow();
  const now = useRef(boxes);
  now.current = boxes;
  useEffect(() => {
    const look = () => {
      const box = wanted ? now.current.get(wanted.id) : undefined;
      if (!wanted || !box) {
        return;
      }
      const { id, focus } = wanted;
      wanted = null;
      const surface = document.querySelector(".react-flow")?.getBoundingClientRect();
      const { x, y, zoom } = getViewport();
      const left = box.x * zoom + x;
      const top = box.y * zoom + y;
      const margin = 40;
      const inside =
        surface !== undefined &&
        left > margin &&
        top > margin &&
        left + box.width * zoom < surface.width - margin &&
        top + box.height * zoom < surface.height - margin;
      if (!inside) {
        setCenter(box.x + box.width / 2, box.y + box.line, { zoom: Math.max(zoom, 0.5), duration: 0 });
      }
      if (focus) {
        requestAnimationFrame(() =>
          document.querySelector<HTMLElement>(`[data-node="${CSS.escape(id)}"]`)?.focus({ preventScroll: true }),
        );
      }
    };
    wake = look;
    look();
  });
}
