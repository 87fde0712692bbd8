/** The whole flow small, and the part of it that is seen. One path a colour: a thousand cards cost a frame no more than ten. */

import { Panel, useReactFlow, useStore } from "@xyflow/react";
import { memo, type PointerEvent, useMemo, useRef } from "react";
import { shallow } from "zustand/shallow";
import type { Canvas } from "@/flow/canvas";
import type { Box } from "@/flow/layout";
import { t } from "@/words/t";
import css from "./canvas.module.css";

const WIDTH = 180;
const HEIGHT = 76;
const ROUND = 24;

interface Rectangle {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

interface Props {
  readonly canvas: Canvas;
  readonly boxes: ReadonlyMap<string, Box>;
}

export function Overview({ canvas, boxes }: Props) {
  const { getViewport, setViewport, zoomTo } = useReactFlow();
  const seen = useStore(
    ({ transform: [x, y, zoom], width, height }): Rectangle => ({
      x: -x / zoom,
      y: -y / zoom,
      width: width / zoom,
      height: height / zoom,
    }),
    shallow,
  );
  const whole = useMemo(() => around([...boxes.values()]), [boxes]);
  const grip = useRef<readonly [number, number] | null>(null);
  const all = around([whole, seen]);
  const scale = Math.max(all.width / WIDTH, all.height / HEIGHT, 0.001);
  const shown = {
    x: all.x - (scale * WIDTH - all.width) / 2,
    y: all.y - (scale * HEIGHT - all.height) / 2,
    width: scale * WIDTH,
    height: scale * HEIGHT,
  };
  const move = (event: PointerEvent) => {
    if (grip.current) {
      const { x, y, zoom } = getViewport();
      const [dx, dy] = [event.clientX - grip.current[0], event.clientY - grip.current[1]];
      grip.current = [event.clientX, event.clientY];
      setViewport({ x: x - dx * scale * zoom, y: y - dy * scale * zoom, zoom });
    }
  };
  return (
    <Panel position="bottom-right" className={css.minimap ?? ""}>
      <svg
        role="img"
        aria-label={t("Overview of the flow")}
        width={WIDTH}
        height={HEIGHT}
        viewBox={`${shown.x} ${shown.y} ${shown.width} ${shown.height}`}
        onPointerDown={(event) => {
          event.currentTarget.setPointerCapture(event.pointerId);
          grip.current = [event.clientX, event.clientY];
        }}
        onPointerMove={move}
        onPointerUp={() => {
          grip.current = null;
        }}
        onWheel={(event) => zoomTo(getViewport().zoom * 2 ** (-event.deltaY * 0.002))}
      >
        <Shapes canvas={canvas} boxes={boxes} />
        <path className={css.unseen} fillRule="evenodd" strokeWidth={scale} d={`${frame(shown)}${frame(seen)}`} />
      </svg>
    </Panel>
  );
}

const Shapes = memo(function Shapes({ canvas, boxes }: Props) {
  const groups = new Map<string, string>();
  for (const item of canvas.items) {
    const box = boxes.get(item.id);
    if (box) {
      const colour = item.group === "connect" ? "data" : item.group;
      groups.set(colour, (groups.get(colour) ?? "") + rounded(box));
    }
  }
  return [...groups].map(([group, d]) => <path key={group} fill={`var(--${group})`} d={d} />);
});

function around(all: readonly Rectangle[]): Rectangle {
  if (all.length === 0) {
    return { x: 0, y: 0, width: 0, height: 0 };
  }
  const x = Math.min(...all.map((one) => one.x));
  const y = Math.min(...all.map((one) => one.y));
  const right = Math.max(...all.map((one) => one.x + one.width));
  const bottom = Math.max(...all.map((one) => one.y + one.height));
  return { x, y, width: right - x, height: bottom - y };
}

function frame({ x, y, width, height }: Rectangle): string {
  return `M${x} ${y}h${width}v${height}h${-width}z`;
}

function rounded({ x, y, width, height }: Rectangle): string {
  const r = Math.min(ROUND, width / 2, height / 2);
  const [w, h] = [width - 2 * r, height - 2 * r];
  const corner = (dx: number, dy: number) => `a${r} ${r} 0 0 1 ${dx} ${dy}`;
  return `M${x + r} ${y}h${w}${corner(r, r)}v${h}${corner(-r, r)}h${-w}${corner(-r, -r)}v${-h}${corner(r, -r)}z`;
}
