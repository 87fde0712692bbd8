/** The size of a segment over the last days, as a line. */

import { count } from "@/kit/words";
import { t } from "@/words/t";
import css from "./segments.module.css";

interface Day {
  readonly day: string;
  readonly members: number;
}

const WIDTH = 120;
const HEIGHT = 24;

export function Trend({ days, now }: { days: readonly Day[]; now: number }) {
  const sizes = [...days.map((one) => one.members), now];
  if (days.length < 2) {
    return <span className={css.soft}>{t("Too new to tell")}</span>;
  }
  const most = Math.max(...sizes, 1);
  const step = WIDTH / (sizes.length - 1);
  const points = sizes.map(
    (size, at) => `${(at * step).toFixed(1)},${(HEIGHT - 2 - (size / most) * (HEIGHT - 4)).toFixed(1)}`,
  );
  const first = sizes[0] ?? 0;
  const change = now - first;
  const said =
    change === 0
      ? t("as many as before")
      : change > 0
        ? t("{n} more", { n: count(change) })
        : t("{n} fewer", { n: count(-change) });
  return (
    <span className={css.trend}>
      <svg width={WIDTH} height={HEIGHT} viewBox={`0 0 ${WIDTH} ${HEIGHT}`} aria-hidden="true">
        <polyline points={points.join(" ")} />
      </svg>
      <small>{said}</small>
    </span>
  );
}
