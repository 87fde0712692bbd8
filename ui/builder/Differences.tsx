/** What differs between two versions: in words, or line by line. */

import type { Comparison } from "@/api/types";
import { t } from "@/words/t";
import pages from "../pages/pages.module.css";
import css from "./builder.module.css";

const SIGNS: Readonly<Record<string, string>> = { added: "+", removed: "−", changed: "~" };

export function Differences({ comparison, lines = false }: { comparison: Comparison; lines?: boolean }) {
  if (comparison.differences.length === 0 && comparison.lines.length === 0) {
    return <p className={pages.soft}>{t("Nothing differs.")}</p>;
  }
  if (lines) {
    return (
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a block that scrolls must be reachable by keyboard
      <pre className={css.diff} tabIndex={0}>
        {comparison.lines.map((line, n) => (
          // Lines have no id and never change place.
          // biome-ignore lint/suspicious/noArrayIndexKey: see above
          <span key={n} data-sign={line.slice(0, 1)}>
            {line.replace(/\n$/, "")}
            {"\n"}
          </span>
        ))}
      </pre>
    );
  }
  if (comparison.differences.length === 0) {
    return <p className={pages.soft}>{t("Only spacing, comments or places on the canvas differ.")}</p>;
  }
  return (
    <ul className={css.differences}>
      {comparison.differences.map((one, n) => {
        const way = one.what.includes("added")
          ? "added"
          : one.what.includes("removed") || one.what.includes("gone")
            ? "removed"
            : "changed";
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: as above
          <li key={n} data-way={way}>
            <b aria-hidden="true">{SIGNS[way]}</b> {one.sentence}
          </li>
        );
      })}
    </ul>
  );
}
