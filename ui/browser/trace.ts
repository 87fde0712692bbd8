/** Frames of a page out of Chromium's trace: how long script, style and layout took in each, and how far apart they are. */

export interface TraceEvent {
  readonly name: string;
  readonly ph: string;
  readonly ts: number;
  readonly dur?: number;
  readonly pid: number;
  readonly tid: number;
}

export interface Frames {
  readonly frames: number;
  /** Milliseconds of script, style and layout in a frame. */
  readonly workP50: number;
  readonly workP95: number;
  /** Milliseconds from one frame to the next, on average. */
  readonly apart: number;
}

const WORK = new Set([
  "EventDispatch",
  "EvaluateScript",
  "FireAnimationFrame",
  "FireIdleCallback",
  "FunctionCall",
  "Layout",
  "MajorGC",
  "MinorGC",
  "RunMicrotasks",
  "TimerFire",
  "UpdateLayoutTree",
  "XHRReadyStateChange",
]);
const FRAME = "BeginMainThreadFrame";

export function framesOf(events: readonly TraceEvent[]): Frames {
  const thread = busiest(events.filter((event) => event.name === FRAME));
  const own = events.filter((event) => `${event.pid}.${event.tid}` === thread).sort((a, b) => a.ts - b.ts);
  const starts = own.filter((event) => event.name === FRAME).map((event) => event.ts);
  const spans = joined(own.filter((event) => event.ph === "X" && WORK.has(event.name)));
  const work = starts.slice(0, -1).map((from, n) => busyBetween(spans, from, starts[n + 1] as number) / 1_000);
  work.sort((a, b) => a - b);
  const apart = ((starts.at(-1) ?? 0) - (starts[0] ?? 0)) / 1_000 / Math.max(1, starts.length - 1);
  return { frames: work.length, workP50: at(work, 0.5), workP95: at(work, 0.95), apart: rounded(apart) };
}

/** The thread that draws the page is the one with the most frames. */
function busiest(frames: readonly TraceEvent[]): string {
  const counts = new Map<string, number>();
  for (const { pid, tid } of frames) {
    counts.set(`${pid}.${tid}`, (counts.get(`${pid}.${tid}`) ?? 0) + 1);
  }
  return [...counts].sort((a, b) => b[1] - a[1])[0]?.[0] ?? "";
}

type Span = readonly [from: number, to: number];

/** Events lie within one another: their time counts once. */
function joined(events: readonly TraceEvent[]): Span[] {
  const spans: [number, number][] = [];
  for (const { ts, dur = 0 } of events) {
    const before = spans.at(-1);
    if (before && ts <= before[1]) {
      before[1] = Math.max(before[1], ts + dur);
    } else {
      spans.push([ts, ts + dur]);
    }
  }
  return spans;
}

function busyBetween(spans: readonly Span[], from: number, to: number): number {
  let busy = 0;
  for (const [a, b] of spans) {
    busy += Math.max(0, Math.min(b, to) - Math.max(a, from));
  }
  return busy;
}

function at(sorted: readonly number[], share: number): number {
  return rounded(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0);
}

function rounded(ms: number): number {
  return Math.round(ms * 10) / 10;
}
