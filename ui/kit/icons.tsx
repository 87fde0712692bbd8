/** The line icon of a kind, drawn from the shapes of the SVG that its folder holds. */

import { IconBolt, IconPlayerPlay } from "@tabler/icons-react";
import { createElement, type ReactNode } from "react";

const SHAPES = new Set(["path", "circle", "rect", "line", "polyline", "polygon", "ellipse"]);

export function KindIcon({ kind, svg = "", size = 15 }: { kind: string; svg?: string; size?: number }): ReactNode {
  if (kind === "start") {
    return <IconPlayerPlay size={size} stroke={1.75} aria-hidden />;
  }
  const shapes = shapesOf(svg);
  if (shapes.length === 0) {
    return <IconBolt size={size} stroke={1.75} aria-hidden />;
  }
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      strokeWidth={1.75}
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
    >
      {shapes}
    </svg>
  );
}

/** Only plain shapes and their geometry pass: an icon is a drawing, never a document. */
function shapesOf(svg: string): ReactNode[] {
  if (!svg.includes("<svg")) {
    return [];
  }
  const root = new DOMParser().parseFromString(svg, "image/svg+xml");
  return [...root.querySelectorAll("*")]
    .filter((shape) => SHAPES.has(shape.nodeName))
    .map((shape, n) => {
      const geometry = [...shape.attributes].filter(({ name }) =>
        /^(d|points|[cr]?[xy][12]?|r|width|height)$/.test(name),
      );
      return createElement(shape.nodeName, {
        key: n,
        ...Object.fromEntries(geometry.map(({ name, value }) => [name, value])),
      });
    });
}
