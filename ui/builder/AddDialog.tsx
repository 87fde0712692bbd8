/** What to add, found by typing: behind a node, on a road, or beside the flow. */

import { Modal, SegmentedControl } from "@mantine/core";
import { IconSearch } from "@tabler/icons-react";
import { type KeyboardEvent, useId, useMemo, useState } from "react";
import type { KindForm } from "@/api/kinds";
import { outletWord, START } from "@/flow/canvas";
import * as command from "@/flow/commands";
import { isMapping } from "@/flow/document";
import { mainOutlets, nodeOf, outletsOf, type WrittenNode } from "@/flow/written";
import { ownFields, starter } from "@/form/schema";
import { Tile } from "@/kit/parts";
import { t } from "@/words/t";
import css from "./builder.module.css";
import { useBuilder, useCanvas, useWorkbench, type Workbench } from "./context";
import { reveal } from "./reveal";

/** kind: already chosen, nothing is asked. */
export type AddPlace = { readonly kind?: string } & (
  | { readonly as: "after"; readonly id: string }
  | { readonly as: "outlet"; readonly from: string; readonly outlet: string }
  | { readonly as: "road"; readonly road: command.RoadEnds }
  | { readonly as: "free"; readonly at: command.Place }
);

/** Adds a node of the kind; where it needs to be told something, its settings open. */
export function addKind({ store, kinds }: Workbench, place: AddPlace, name: string, chosenOutlet?: string): void {
  const kind = kinds.get(name);
  if (!kind) {
    return;
  }
  const { history, edit, select, open } = store.getState();
  const node = starter(name, kind.settings) as WrittenNode;
  const added = addTo(history.now, place, node, kinds, chosenOutlet);
  edit(t("Add {kind}", { kind: kind.title }), () => added.doc);
  select([added.id]);
  const asks = ownFields(kind.settings).length > 0;
  open(asks ? { what: "node", id: added.id } : null);
  reveal(added.id, !asks);
}

function addTo(
  doc: Parameters<typeof command.addParked>[0],
  place: AddPlace,
  node: WrittenNode,
  kinds: Workbench["kinds"],
  chosenOutlet?: string,
): command.Added {
  switch (place.as) {
    case "free":
      return command.addParked(doc, node, place.at);
    case "road":
      return command.insertOn(doc, place.road, node, kinds);
    case "outlet":
      return command.addAfter(doc, place.from, place.outlet, node, kinds);
    case "after": {
      const outlets = placesAfter(doc, place.id, kinds);
      const outlet = chosenOutlet ?? outlets[0];
      return outlet === undefined ? command.addParked(doc, node) : command.addAfter(doc, place.id, outlet, node, kinds);
    }
  }
}

/** The outlets behind which something can be added; what both ways of a message share counts once. */
function placesAfter(doc: Parameters<typeof command.addParked>[0], id: string, kinds: Workbench["kinds"]): string[] {
  if (id === START) {
    return ["done"];
  }
  const node = nodeOf(doc, id);
  const all = node ? outletsOf(node, kinds) : [];
  const twins = node && !isMapping(node.next) ? mainOutlets(node, kinds).slice(1) : [];
  const outlets = all.filter((outlet) => !twins.includes(outlet));
  const open = outlets.filter((outlet) => command.behind(doc, id, outlet, kinds) === undefined);
  return [...open, ...outlets.filter((outlet) => !open.includes(outlet))];
}

export function AddDialog({ place, onClose }: { place: AddPlace | null; onClose: () => void }) {
  return (
    <Modal
      opened={place !== null}
      onClose={onClose}
      withCloseButton={false}
      padding={0}
      size={480}
      yOffset="10vh"
      centered={false}
      radius={14}
      title={t("Add a node")}
      classNames={{ header: "visually-hidden" }}
      returnFocus={false}
    >
      {place ? <Chooser place={place} onClose={onClose} /> : null}
    </Modal>
  );
}

function Chooser({ place, onClose }: { place: AddPlace; onClose: () => void }) {
  const workbench = useWorkbench();
  const doc = useBuilder((state) => state.history.now);
  const outlets = place.as === "after" ? placesAfter(doc, place.id, workbench.kinds) : [];
  const [outlet, setOutlet] = useState(outlets[0]);
  const [typed, setTyped] = useState("");
  const [at, setAt] = useState(0);
  const list = useId();
  const found = useMemo(() => findKinds(workbench, typed, doc.subject), [workbench, typed, doc.subject]);
  const flat = found.flatMap(([, kinds]) => kinds);
  const chosen = Math.min(at, flat.length - 1);
  const take = (kind: KindForm | undefined) => {
    if (kind) {
      onClose();
      addKind(workbench, place, kind.name, outlet);
    }
  };
  const onKey = (event: KeyboardEvent) => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      setAt(Math.max(0, Math.min(flat.length - 1, chosen + (event.key === "ArrowDown" ? 1 : -1))));
    } else if (event.key === "Enter") {
      event.preventDefault();
      take(flat[chosen]);
    }
  };
  return (
    <div className={css.chooser}>
      <label className={css.chooserSearch}>
        <IconSearch size={16} stroke={1.75} aria-hidden />
        <input
          data-autofocus
          role="combobox"
          aria-label={t("Find a node")}
          aria-expanded="true"
          aria-controls={list}
          aria-activedescendant={flat[chosen] ? `${list}-${flat[chosen].name}` : undefined}
          placeholder={useWords(place)}
          value={typed}
          onChange={(event) => {
            setTyped(event.currentTarget.value);
            setAt(0);
          }}
          onKeyDown={onKey}
        />
      </label>
      {outlets.length > 1 ? (
        <SegmentedControl
          className={css.chooserOutlets ?? ""}
          size="xs"
          aria-label={t("Behind which outlet")}
          data={outlets.map((name) => ({ value: name, label: outletWord(name) }))}
          value={outlet ?? ""}
          onChange={setOutlet}
        />
      ) : null}
      <div role="listbox" id={list} aria-label={t("Nodes")} className={css.chooserList}>
        {found.map(([group, kinds]) => (
          // biome-ignore lint/a11y/useSemanticElements: a group of options
          <div key={group} role="group" aria-label={workbench.groups[group] ?? group}>
            <span aria-hidden="true">{workbench.groups[group] ?? group}</span>
            {kinds.map((kind) => (
              // biome-ignore lint/a11y/useKeyWithClickEvents: keys are handled by the field
              // biome-ignore lint/a11y/useFocusableInteractive: see above
              <div
                key={kind.name}
                id={`${list}-${kind.name}`}
                role="option"
                aria-selected={flat[chosen] === kind}
                onClick={() => take(kind)}
                onMouseMove={() => setAt(flat.indexOf(kind))}
                ref={(element) => {
                  if (flat[chosen] === kind) {
                    element?.scrollIntoView({ block: "nearest" });
                  }
                }}
              >
                <Tile group={kind.group} kind={kind.name} svg={kind.icon} size={26} />
                <b>{kind.title}</b>
                <small>{shortHelp(kind)}</small>
              </div>
            ))}
          </div>
        ))}
      </div>
      {flat.length === 0 ? <p className={css.nothing}>{t("No node is called “{typed}”.", { typed })}</p> : null}
    </div>
  );
}

function useWords(place: AddPlace): string {
  const canvas = useCanvas();
  const id =
    place.as === "after" ? place.id : place.as === "outlet" ? place.from : place.as === "road" ? place.road.from : "";
  const item = canvas.items.find((one) => one.id === id);
  return item
    ? t("Add after {name}", { name: item.form === "pill" ? t("Wait {name}", { name: item.name }) : item.name })
    : t("Add a node");
}

/** By group in the palette's order; a name that begins with what was typed comes first. */
/** Only those that fit in a flow about this subject. */
export function findKinds(
  { kinds, groups }: Workbench,
  typed: string,
  subject: unknown,
): (readonly [string, readonly KindForm[]])[] {
  const small = typed.trim().toLowerCase();
  const fits = (kind: KindForm) =>
    (subject !== "none" || kind.needs_contact === false) &&
    (subject !== "company" || kind.takes_company !== false) &&
    [kind.title, kind.name.replaceAll("_", " "), groups[kind.group] ?? ""].some((word) =>
      word.toLowerCase().includes(small),
    );
  const rank = (kind: KindForm) => (kind.title.toLowerCase().startsWith(small) ? 0 : 1);
  return Object.keys(groups)
    .map((group) => [group, [...kinds.values()].filter((kind) => kind.group === group && fits(kind))] as const)
    .filter(([, some]) => some.length > 0)
    .map(([group, some]) => [group, small === "" ? some : [...some].sort((a, b) => rank(a) - rank(b))] as const)
    .sort((a, b) => (small === "" ? 0 : Math.min(...a[1].map(rank)) - Math.min(...b[1].map(rank))));
}

/** The first sentence of a kind's help, without marks. */
export function shortHelp(kind: KindForm): string {
  const text = kind.help.replace(/^#.*$/gm, "").replace(/[`*_]/g, "").trim();
  return text.split(/(?<=[.!?])\s|\n\n/)[0]?.replaceAll("\n", " ") ?? "";
}
