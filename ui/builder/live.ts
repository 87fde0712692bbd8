/** The picture of a flow with the numbers of everyone. */

import type { FlowNumbers, NodeNumbers } from "@/api/types";
import { type Item, START } from "@/flow/canvas";
import { count, percent } from "@/kit/words";
import { many, t } from "@/words/t";
import { type Caption, type Figure, NO_CAPTION, type Picture } from "./captions";

export function livePicture(numbers: FlowNumbers | undefined): Picture {
  return {
    caption: (item) => (numbers ? captionOf(item, numbers) : NO_CAPTION),
    light: () => null,
    isLit: () => null,
  };
}

/** The same while the flow is edited: of nodes that were there when it was launched. */
export function livePictureOfDraft(numbers: FlowNumbers | undefined): Picture {
  const known = livePicture(numbers);
  return {
    ...known,
    caption: (item) => (numbers && (item.id === START || numbers.nodes[item.id]) ? known.caption(item) : NO_CAPTION),
  };
}

const PASSED: Readonly<Record<string, string>> = {
  filters: t("checked"),
  channels: t("reached"),
  end: t("ended"),
};

function captionOf(item: Item, all: FlowNumbers): Caption {
  if (item.id === START) {
    const goals: Figure[] = all.goals > 0 ? [{ value: count(all.goals), word: many(all.goals, "goal", "goals") }] : [];
    return { ...NO_CAPTION, figures: [{ value: count(all.entered), word: t("entered") }, ...goals] };
  }
  const own = all.nodes[item.id];
  if (!own) {
    return {
      ...NO_CAPTION,
      figures: item.form === "pill" ? [] : [{ value: "0", word: PASSED[item.group] ?? t("passed") }],
    };
  }
  const beneath = item.form === "pill" ? { value: count(own.waiting), word: t("waiting") } : null;
  return { figures: figuresOf(item, own), beneath, outlets: outletsOf(item, own), results: resultsOf(own) };
}

function figuresOf(item: Item, own: NodeNumbers): Figure[] {
  if (typeof own.sent === "number") {
    const opened = own.opened ? [{ value: percent(own.opened, own.sent), word: t("opened") }] : [];
    return [{ value: count(own.sent), word: t("sent") }, ...opened];
  }
  const passed: Figure = {
    value: count(own.entered),
    word: item.group === "waits" ? t("came") : (PASSED[item.group] ?? t("passed")),
  };
  return own.waiting > 0 && item.form !== "pill"
    ? [passed, { value: count(own.waiting), word: t("waiting") }]
    : [passed];
}

function outletsOf(item: Item, own: NodeNumbers): Caption["outlets"] {
  const total = Object.values(own.outlets).reduce((sum, n) => sum + n, 0);
  return Object.fromEntries(
    item.outlets
      .filter((out) => out.label !== "")
      .map((out) => {
        const left = own.outlets[out.name] ?? 0;
        return [out.name, { count: count(left), share: total > 0 ? percent(left, total) : "" }];
      }),
  );
}

function resultsOf(own: NodeNumbers): Caption["results"] {
  const sent = own.sent;
  if (typeof sent !== "number") {
    return [];
  }
  const rest: [string, number | null | undefined][] = [
    [t("Delivered"), own.delivered],
    [t("Opened"), own.opened],
    [t("Clicked"), own.clicked],
    [t("Left out"), own.skipped],
    [t("Failed"), own.failed],
  ];
  return [
    [t("Sent"), count(sent), ""],
    ...rest
      .filter((entry): entry is [string, number] => typeof entry[1] === "number")
      .map(([word, n]) => [word, count(n), percent(n, sent)] as const),
  ];
}
