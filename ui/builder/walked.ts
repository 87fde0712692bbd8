/** The picture of a flow with the way of one run lit. */

import type { Visit } from "@/api/types";
import { type Canvas, outletWord, START } from "@/flow/canvas";
import { lightPath } from "@/flow/path";
import { day, timeSeconds } from "@/kit/words";
import { t } from "@/words/t";
import { type Caption, NO_CAPTION, type Picture } from "./captions";

export function walkedPicture(canvas: Canvas, visits: readonly Visit[], enteredAt: string): Picture {
  const lit = lightPath(
    canvas,
    visits.map((visit) => ({ ...visit, ended: visit.ended_at !== null })),
  );
  const last = new Map(visits.map((visit) => [visit.node, visit]));
  return {
    caption: (item): Caption => {
      if (item.id === START) {
        return { ...NO_CAPTION, figures: [{ value: timeSeconds(enteredAt), word: day(enteredAt) }] };
      }
      const visit = last.get(item.id);
      if (!visit) {
        return NO_CAPTION;
      }
      if (item.form === "pill") {
        const until = visit.ended_at ?? visit.due_at;
        return until
          ? { ...NO_CAPTION, beneath: { value: "", word: t("until {until}", { until: day(until) }) } }
          : NO_CAPTION;
      }
      const times = visits.filter((one) => one.node === item.id).length;
      const left = visit.outlet && item.outlets.length > 1 ? outletWord(visit.outlet) : "";
      const figures = [{ value: timeSeconds(visit.started_at), word: left || day(visit.started_at) }];
      return { ...NO_CAPTION, figures: times > 1 ? [...figures, { value: `${times}×`, word: t("visited") }] : figures };
    },
    light: (item) => (lit.here.has(item.id) ? "here" : lit.nodes.has(item.id) ? "taken" : "dim"),
    isLit: (road) => lit.roads.has(road),
  };
}
