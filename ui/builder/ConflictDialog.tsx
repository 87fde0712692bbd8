/** Two people changed the same place: who decides sees both, and nothing of either is lost. */

import { Button, Modal } from "@mantine/core";
import { useMemo } from "react";
import { type Change, changesBetween } from "@/flow/changes";
import { t } from "@/words/t";
import pages from "../pages/pages.module.css";
import css from "./builder.module.css";
import { useBuilder, useWorkbench } from "./context";

export function ConflictDialog() {
  const { store } = useWorkbench();
  const opened = useBuilder((state) => state.state === "conflict" && state.theirs !== null);
  return (
    <Modal
      opened={opened}
      onClose={() => store.getState().takeTheirs()}
      withCloseButton={false}
      closeOnClickOutside={false}
      closeOnEscape={false}
      size={640}
      radius={14}
      title={t("Somebody else changed the same place")}
    >
      {opened ? <Choice /> : null}
    </Modal>
  );
}

function Choice() {
  const { store } = useWorkbench();
  const base = useBuilder((state) => state.base);
  const now = useBuilder((state) => state.history.now);
  const theirs = useBuilder((state) => state.theirs);
  const mine = useMemo(() => changesBetween(base, now), [base, now]);
  const other = useMemo(() => changesBetween(base, theirs?.document ?? base), [base, theirs]);
  return (
    <div className={pages.stack}>
      <p className={pages.soft}>
        {t(
          "Since you last saved, this flow was saved by somebody else. Whichever you choose, undo brings the other back.",
        )}
      </p>
      <div className={css.sides}>
        <Side title={t("You changed")} changes={mine} />
        <Side title={t("They changed")} changes={other} />
      </div>
      <div className={pages.actions}>
        <Button variant="default" onClick={() => store.getState().takeTheirs()}>
          {t("Take theirs")}
        </Button>
        <Button onClick={() => store.getState().keepMine()}>{t("Keep mine, and theirs elsewhere")}</Button>
      </div>
    </div>
  );
}

const MOST = 12;

function Side({ title, changes }: { title: string; changes: readonly Change[] }) {
  const places = [...new Set(changes.map(placeOf))];
  return (
    <section>
      <h3>{title}</h3>
      <ul>
        {places.slice(0, MOST).map((place) => (
          <li key={place}>{place}</li>
        ))}
      </ul>
      {places.length > MOST ? (
        <p className={pages.faint}>{t("and {places} more", { places: places.length - MOST })}</p>
      ) : null}
    </section>
  );
}

/** `nodes.a_day.for` is `a_day: for`. */
function placeOf({ path }: Change): string {
  const [top, id, setting] = path;
  if (top === "nodes") {
    return setting === undefined ? String(id) : `${id}: ${String(setting).replaceAll("_", " ")}`;
  }
  return String(top).replaceAll("_", " ");
}
