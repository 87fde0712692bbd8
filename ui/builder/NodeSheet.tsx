/** The settings of one node: its own by its kind's schema, where each outlet goes, and what all nodes have. */

import { ActionIcon, Menu, Select, TextInput } from "@mantine/core";
import { IconCopy, IconDots, IconParkingCircle, IconTrash } from "@tabler/icons-react";
import { memo, useCallback, useEffect, useMemo, useRef, useState } from "react";
import { copyBranch, pasteBranch } from "@/flow/branch";
import { type Item, outletWord, readCanvas } from "@/flow/canvas";
import { equal } from "@/flow/changes";
import * as command from "@/flow/commands";
import { readGraph } from "@/flow/document";
import { NODE_ID, nodeOf, outletsOf, type WrittenNode, waysOf } from "@/flow/written";
import { Fields, type Values } from "@/form/Fields";
import { failureFields, ownFields } from "@/form/schema";
import { LongText } from "@/kit/LongText";
import { ProblemList, Tile } from "@/kit/parts";
import { t } from "@/words/t";
import pages from "../pages/pages.module.css";
import css from "./builder.module.css";
import { ToComments } from "./comments/ToComments";
import { useBuilder, useCanvas, useWorkbench } from "./context";
import { useLint } from "./lint";
import { reveal } from "./reveal";
import { Sheet } from "./Sheet";

const ENDS = "";

export function NodeSheet({ item }: { item: Item }) {
  const workbench = useWorkbench();
  const { store, kinds } = workbench;
  const written = useBuilder((state) => nodeOf(state.history.now, item.id)) ?? NOTHING;
  const [edited, setEdited] = useState<WrittenNode>(written);
  const [id, setId] = useState(item.id);
  const kind = kinds.get(item.kind);
  const own = useMemo(() => (kind ? ownFields(kind.settings) : []), [kind]);
  const failure = useMemo(() => (kind ? failureFields(kind.settings) : []), [kind]);
  const changed = !equal(edited, written) || id !== item.id;
  const idFault = faultOf(id, item.id, store.getState().history.now);
  const problems = useLint(item.id, changed && idFault === "" ? edited : null, written);
  const errors = useMemo(() => byPath(problems), [problems]);

  // The author's undo, or another author, changed the node beneath an untouched form.
  const before = useRef(written);
  useEffect(() => {
    if (before.current !== written) {
      setEdited((now) => (equal(now, before.current) ? written : now));
      before.current = written;
    }
  }, [written]);

  const apply = () => {
    if (idFault !== "" || !nodeOf(store.getState().history.now, item.id)) {
      return;
    }
    store.getState().edit(`Change ${kind?.title ?? item.kind}`, (doc) => {
      const settings = equal(edited, nodeOf(doc, item.id)) ? doc : command.setNode(doc, item.id, edited, kinds);
      return id === item.id ? settings : command.renameNode(settings, item.id, id);
    });
    if (id !== item.id) {
      store.getState().select([id]);
    }
  };
  // Leaving for another node keeps what was typed: undo takes it back.
  const leave = useRef(() => {});
  leave.current = () => changed && apply();
  useEffect(() => () => leave.current(), []);

  const discard = () => {
    setEdited(written);
    setId(item.id);
    leave.current = () => {};
  };
  const close = () => {
    store.getState().open(null);
    reveal(idFault === "" ? id : item.id);
  };
  const set = useCallback(
    (name: string, value: string) => setEdited((now) => withKey(now, name, value || undefined)),
    [],
  );
  const icon = useMemo(() => <Tile group={item.group} kind={item.kind} svg={item.icon} />, [item]);
  const tools = useMemo(
    () => (
      <>
        <ToComments node={item.id} />
        <NodeMenu id={item.id} onGone={() => (leave.current = () => {})} />
      </>
    ),
    [item.id],
  );
  const live = useMemo(() => preview(edited, kinds), [edited, kinds]);
  const loose = problems.filter((one) => !errors.has(settingPath(one.path, item.id)));

  return (
    <Sheet
      label={t("Settings of {name}", { name: item.name })}
      icon={icon}
      title={item.form === "pill" ? t("Wait {name}", { name: item.name }) : item.name}
      beneath={item.kindTitle}
      tools={tools}
      changed={changed}
      onApply={() => {
        apply();
        leave.current = () => {};
      }}
      onDiscard={discard}
      onClose={close}
    >
      {loose.length > 0 ? (
        <section>
          <ProblemList problems={loose.map((one) => ({ message: one.sentence, level: one.severity }))} />
        </section>
      ) : null}
      {live ? (
        <section>
          <p className={pages.sentence}>{live}</p>
        </section>
      ) : null}
      {own.length > 0 ? (
        <section>
          <Fields
            fields={own}
            values={edited as Values}
            onChange={(values) => setEdited(values as WrittenNode)}
            errors={errors}
          />
        </section>
      ) : null}
      <Ways item={item} named={outletsOf(edited, kinds).join()} />
      <section>
        <details className={css.details}>
          <summary>{t("Name, note and failures")}</summary>
          <div className={css.detailsBody}>
            {own.some((field) => field.name === "title") ? null : (
              <TitleField value={String(edited.title ?? "")} onSet={set} />
            )}
            <IdField value={id} fault={idFault} onId={setId} />
            <NoteField value={String(edited.note ?? "")} onSet={set} />
            <Fields
              fields={failure}
              values={edited as Values}
              onChange={(values) => setEdited(values as WrittenNode)}
              errors={errors}
            />
          </div>
        </details>
      </section>
    </Sheet>
  );
}

const NOTHING: WrittenNode = {};

interface TextProps {
  readonly value: string;
  readonly onSet: (name: string, value: string) => void;
}

// Each is drawn anew only when its own text changes.
const TitleField = memo(function TitleField({ value, onSet }: TextProps) {
  return (
    <TextInput
      size="xs"
      label={t("Title on the canvas")}
      value={value}
      onChange={(event) => onSet("title", event.currentTarget.value)}
    />
  );
});

const NoteField = memo(function NoteField({ value, onSet }: TextProps) {
  return (
    <LongText
      size="xs"
      label={t("Note")}
      minRows={2}
      value={value}
      onChange={(event) => onSet("note", event.currentTarget.value)}
    />
  );
});

interface IdProps {
  readonly value: string;
  readonly fault: string;
  readonly onId: (id: string) => void;
}

const IdField = memo(function IdField({ value, fault, onId }: IdProps) {
  return (
    <TextInput
      size="xs"
      label={t("Id")}
      description={t("How the file and other nodes call it.")}
      error={fault || undefined}
      value={value}
      onChange={(event) => onId(event.currentTarget.value)}
    />
  );
});

/** Where each outlet goes; choosing another node here leads the road there at once. named: the outlets as the form has them now. */
const Ways = memo(function Ways({ item, named }: { item: Item; named: string }) {
  const { store, kinds } = useWorkbench();
  const canvas = useCanvas();
  const written = useBuilder((state) => nodeOf(state.history.now, item.id)) ?? NOTHING;
  const outlets = outletsOf(written, kinds);
  const ways = waysOf(written, kinds);
  if (outlets.length === 0) {
    return null;
  }
  const pending = named !== outlets.join();
  const targets = canvas.items
    .filter((one) => one.id !== item.id && one.group !== "start")
    .map((one) => ({ value: one.id, label: one.form === "pill" ? t("Wait {name}", { name: one.name }) : one.name }));
  const lead = (outlet: string, had: readonly string[], to: string) =>
    store.getState().edit(t("Lead a road elsewhere"), (doc) => {
      const [before] = had;
      if (to === ENDS) {
        return had.reduce((now, one) => command.disconnect(now, { from: item.id, outlet, to: one }, kinds), doc);
      }
      return before
        ? command.reconnect(doc, { from: item.id, outlet, to: before }, to, kinds)
        : command.connect(doc, item.id, outlet, to, kinds);
    });
  return (
    <section aria-label={t("Then")}>
      <h3>{t("Then")}</h3>
      {outlets.map((outlet) => {
        const had = ways.get(outlet) ?? [];
        return (
          <Select
            key={outlet}
            size="xs"
            label={outlet === "done" ? t("Next") : outletWord(outlet)}
            data={[{ value: ENDS, label: had.length > 1 ? t("Nowhere") : t("Ends here") }, ...unique(targets)]}
            value={had[0] ?? ENDS}
            description={had.length > 1 ? t("And {had} more beside it.", { had: had.length - 1 }) : undefined}
            searchable
            limit={200}
            allowDeselect={false}
            onChange={(to) => to !== null && lead(outlet, had, to)}
          />
        );
      })}
      {pending ? <p className={pages.faint}>{t("The outlets follow when this is applied.")}</p> : null}
    </section>
  );
});

/** Two nodes of one name are told apart by their ids. */
function unique(options: { value: string; label: string }[]): { value: string; label: string }[] {
  const times = new Map<string, number>();
  for (const { label } of options) {
    times.set(label, (times.get(label) ?? 0) + 1);
  }
  return options.map((one) =>
    (times.get(one.label) ?? 0) > 1 ? { ...one, label: `${one.label} (${one.value})` } : one,
  );
}

function NodeMenu({ id, onGone }: { id: string; onGone: () => void }) {
  const { store, kinds } = useWorkbench();
  const act = (
    label: string,
    change: (doc: Parameters<typeof command.tidy>[0]) => Parameters<typeof command.tidy>[0],
  ) => {
    onGone();
    store.getState().edit(label, change);
  };
  return (
    <Menu width={200}>
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" size={32} aria-label={t("What to do with this node")}>
          <IconDots size={18} stroke={1.75} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item
          leftSection={<IconCopy size={15} stroke={1.75} />}
          onClick={() =>
            act(t("Duplicate"), (doc) => pasteBranch(doc, copyBranch(doc, [id], kinds), kinds, null)?.doc ?? doc)
          }
        >
          {t("Duplicate")}
        </Menu.Item>
        <Menu.Item
          leftSection={<IconParkingCircle size={15} stroke={1.75} />}
          onClick={() => act(t("Park"), (doc) => command.parkNodes(doc, [id], kinds))}
        >
          {t("Park")}
        </Menu.Item>
        <Menu.Item
          leftSection={<IconTrash size={15} stroke={1.75} />}
          onClick={() => act(t("Take a node out"), (doc) => command.removeNodes(doc, [id], kinds))}
        >
          {t("Take out")}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

/** What the node does, as a sentence that follows what is typed. */
function preview(node: WrittenNode, kinds: ReturnType<typeof useWorkbench>["kinds"]): string {
  // Its condition says it already.
  if (node.kind === "filter") {
    return "";
  }
  const { next: _, title: __, ...bare } = node;
  const graph = readGraph({ nodes: { shown: bare } });
  const [item] = [...readCanvas(graph, kinds).items, ...readCanvas(graph, kinds).parked].filter(
    (one) => one.id === "shown",
  );
  const said = item ? (item.form === "pill" ? t("Wait {name}", { name: item.name }) : item.summary) : "";
  return said === "" ? "" : /[.?!…]$/.test(said) ? said : `${said}.`;
}

function withKey(node: WrittenNode, name: string, value: unknown): WrittenNode {
  const { [name]: _, ...rest } = node;
  return value === undefined ? rest : { ...rest, [name]: value };
}

function faultOf(id: string, was: string, doc: Parameters<typeof command.tidy>[0]): string {
  if (!NODE_ID.test(id)) {
    return t("Small letters, digits and _, beginning with a letter.");
  }
  return id !== was && nodeOf(doc, id) ? t("Another node is called so.") : "";
}

/** `nodes.a_day.for` of the node a_day is `for`. */
function settingPath(path: string, id: string): string {
  return path.startsWith(`nodes.${id}.`) ? path.slice(`nodes.${id}.`.length) : "";
}

function byPath(
  problems: readonly { readonly path: string; readonly sentence: string; readonly node: string | null }[],
) {
  const found = new Map<string, string>();
  for (const one of problems) {
    const path = one.node ? settingPath(one.path, one.node) : "";
    if (path !== "" && !path.startsWith("next") && !/\.where|^where/.test(path.replace(/\.\d+.*/, ""))) {
      found.set(path, one.sentence);
    }
    const where = /^(.*?where)(\..*)?$/.exec(path);
    if (where?.[1]) {
      found.set(where[1], one.sentence);
    }
  }
  return found;
}
