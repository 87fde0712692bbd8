/** A list: text left, numbers right, a dash for nothing, more on demand. */

import { Button } from "@mantine/core";
import type { ReactNode } from "react";
import { useNavigate } from "react-router";
import { t } from "@/words/t";
import css from "./kit.module.css";

export interface Column<Row> {
  readonly title: string;
  readonly cell: (row: Row) => ReactNode;
  readonly as?: "name" | "number" | "still";
  /** Left out on a phone. */
  readonly wide?: boolean;
  readonly width?: number | string;
  /** The title is for screen readers only. */
  readonly unsaid?: boolean;
}

interface Props<Row> {
  readonly label: string;
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  readonly keyOf: (row: Row) => string;
  readonly linkOf?: (row: Row) => string;
  readonly height?: 48 | 40 | 36;
}

export function Table<Row>({ label, columns, rows, keyOf, linkOf, height = 48 }: Props<Row>) {
  const navigate = useNavigate();
  const classOf = (column: Column<Row>) => [column.as ? css[column.as] : "", column.wide ? css.wide : ""].join(" ");
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
    <section className={css.scroll} tabIndex={0} aria-label={label}>
      <table className={css.table} data-rows={height}>
        <thead>
          <tr>
            {columns.map((column) => (
              <th key={column.title} scope="col" className={classOf(column)} style={{ width: column.width }}>
                {column.unsaid ? <span className="visually-hidden">{column.title}</span> : column.title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => {
            const to = linkOf?.(row);
            return (
              // The name in the row is a real link; the row only makes its target larger.
              <tr
                key={keyOf(row)}
                data-link={to !== undefined}
                onClick={(event) => {
                  const inner = event.target instanceof Element && event.target.closest("a, button, input, label");
                  if (to !== undefined && !inner && window.getSelection()?.isCollapsed !== false) {
                    navigate(to);
                  }
                }}
              >
                {columns.map((column) => (
                  <td key={column.title} className={classOf(column)}>
                    {column.cell(row)}
                  </td>
                ))}
              </tr>
            );
          })}
        </tbody>
      </table>
    </section>
  );
}

export function More({ has, busy, onMore }: { has: boolean; busy: boolean; onMore: () => void }) {
  return has ? (
    <div className={css.more}>
      <Button variant="default" loading={busy} onClick={onMore}>
        {t("Show more")}
      </Button>
    </div>
  ) : null;
}
