/** Seven days as bars, and a line for one row. */

import { t } from "@/words/t";
import css from "./home.module.css";

interface Bar {
  readonly name: string;
  readonly n: number;
}

const ROUND = [4, 8, 12, 20, 40];

/** The next number above that has round quarters. */
export function ceiling(most: number): number {
  const size = 10 ** Math.max(0, Math.floor(Math.log10(Math.max(most, 1) / 4)));
  return (ROUND.find((step) => step * size >= most) ?? 40) * size;
}

export function Bars({ bars, what }: { bars: readonly Bar[]; what: string }) {
  const top = ceiling(Math.max(...bars.map((bar) => bar.n)));
  const said = bars.map((bar) => `${bar.name} ${bar.n.toLocaleString("en")}`).join(", ");
  return (
    <div className={css.bars} role="img" aria-label={`${what}: ${said}`}>
      <div className={css.scale}>
        {[4, 3, 2, 1, 0].map((n) => (
          <span key={n}>{((top * n) / 4).toLocaleString("en")}</span>
        ))}
      </div>
      <div className={css.columns}>
        {bars.map((bar) => (
          <div key={bar.name} title={`${bar.name}: ${bar.n.toLocaleString("en")}`}>
            <i style={{ height: `${(bar.n / top) * 100}%` }} />
            <span>{bar.name}</span>
          </div>
        ))}
      </div>
    </div>
  );
}

export function Line({ days }: { days: readonly number[] }) {
  const top = Math.max(1, ...days);
  const points = days.map((n, at) => `${2 + (at * 64) / (days.length - 1)},${18 - (n / top) * 14}`).join(" ");
  return (
    <svg
      className={css.line}
      viewBox="0 0 68 20"
      width={68}
      height={20}
      role="img"
      aria-label={t("Entered: {days}", { days: days.join(", ") })}
    >
      <polyline points={points} fill="none" stroke="currentColor" strokeWidth={1.5} strokeLinejoin="round" />
    </svg>
  );
}
