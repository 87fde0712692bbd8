/** The palette: every kind of the server, by group; dragged onto the canvas, or added after the chosen node by a click. */

import { Tooltip } from "@mantine/core";
import { IconSearch } from "@tabler/icons-react";
import { useRef, useState } from "react";
import { START } from "@/flow/canvas";
import { nodeOf } from "@/flow/written";
import { Tile } from "@/kit/parts";
import { t } from "@/words/t";
import { addKind, findKinds, shortHelp } from "./AddDialog";
import css from "./builder.module.css";
import { useBuilder, useCanvas, useWorkbench } from "./context";
import { lastOf } from "./keys";
import { KIND_MIME } from "./places";

export function KindPalette() {
  const workbench = useWorkbench();
  const canvas = useCanvas();
  const [typed, setTyped] = useState("");
  const list = useRef<HTMLElement>(null);
  const subject = useBuilder((state) => state.history.now.subject);
  const found = findKinds(workbench, typed, subject);
  const add = (name: string) => {
    const { selected, history } = workbench.store.getState();
    const chosen = selected.find((id) => id === START || nodeOf(history.now, id));
    addKind(workbench, { as: "after", id: chosen ?? lastOf(canvas) }, name);
  };
  return (
    <nav className={css.palette} aria-label={t("Nodes to add")} ref={list}>
      <label className={css.paletteSearch}>
        <IconSearch size={15} stroke={1.75} aria-hidden />
        <input
          type="search"
          aria-label={t("Find a node")}
          placeholder={t("Find a node")}
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
          onKeyDown={(event) => {
            const first = found[0]?.[1][0];
            if (event.key === "Enter" && first) {
              event.preventDefault();
              setTyped("");
              add(first.name);
            } else if (event.key === "Escape") {
              setTyped("");
              event.currentTarget.blur();
            }
          }}
        />
      </label>
      {found.map(([group, kinds]) => (
        <section key={group} aria-label={workbench.groups[group] ?? group}>
          <h2>{workbench.groups[group] ?? group}</h2>
          {kinds.map((kind) => (
            <Tooltip key={kind.name} label={shortHelp(kind)} position="right" multiline maw={260} openDelay={600}>
              <button
                type="button"
                draggable
                aria-label={kind.title}
                onClick={() => add(kind.name)}
                onDragStart={(event) => {
                  event.dataTransfer.setData(KIND_MIME, kind.name);
                  event.dataTransfer.effectAllowed = "copy";
                }}
              >
                <Tile group={kind.group} kind={kind.name} svg={kind.icon} size={26} />
                <span>{kind.title}</span>
              </button>
            </Tooltip>
          ))}
        </section>
      ))}
      {found.length === 0 ? <p className={css.nothing}>{t("No node is called “{typed}”.", { typed })}</p> : null}
    </nav>
  );
}
