/** The builder: a draft on its canvas, with the palette on the left and settings on the right. */

import { useMediaQuery } from "@mantine/hooks";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useEffect, useMemo, useState } from "react";
import { useKinds } from "@/api/kinds";
import { one } from "@/api/queries";
import type { Flow, FlowNumbers } from "@/api/types";
import { type Canvas, readCanvas, START, withParked } from "@/flow/canvas";
import { isMapping, readGraph } from "@/flow/document";
import { FlowNamesContext } from "@/form/names";
import { Failed, Loading } from "@/kit/parts";
import { t } from "@/words/t";
import pages from "../pages/pages.module.css";
import { AddDialog, type AddPlace, addKind } from "./AddDialog";
import { AddContext } from "./adding";
import { BuilderBar } from "./BuilderBar";
import css from "./builder.module.css";
import { ConflictDialog } from "./ConflictDialog";
import { ConnectDialog } from "./ConnectDialog";
import { CommentsSheet } from "./comments/CommentsSheet";
import { useLedToThread, useOpenCounts } from "./comments/talk";
import { CanvasContext, useBuilder, useWorkbench, type Workbench, WorkbenchContext } from "./context";
import { EditCanvas } from "./EditCanvas";
import { EditList } from "./EditList";
import { KeysDialog } from "./KeysDialog";
import { KindPalette } from "./KindPalette";
import { livePictureOfDraft } from "./live";
import { NodeSheet } from "./NodeSheet";
import { NoteSheet } from "./NoteSheet";
import { SettingsSheet } from "./SettingsSheet";
import { StartSheet } from "./StartSheet";
import { type BuilderStore, createBuilder, type Draft, type Opened } from "./store";

export function Builder({ flow }: { flow: Flow }) {
  const { kinds, groups, error } = useKinds();
  const draft = useQuery({
    ...one<Draft>(`/flows/${flow.slug}/draft`),
    staleTime: 0,
    gcTime: 0,
    // The page asks for it anew before it opens.
    refetchOnMount: false,
    refetchOnWindowFocus: false,
  });
  // Asked for here, beside the draft and not after it.
  const numbers = useQuery({
    ...one<FlowNumbers>(`/flows/${flow.slug}/numbers`),
    enabled: flow.version !== null,
    refetchInterval: 15_000,
  });
  const comments = useOpenCounts(flow.slug);
  const [workbench, setWorkbench] = useState<Workbench | null>(null);
  useEffect(() => {
    if (kinds && draft.data && (workbench === null || workbench.store.getState().flow !== flow.slug)) {
      setWorkbench({ store: createBuilder(flow.slug, draft.data), kinds, groups });
    }
  }, [kinds, groups, draft.data, workbench, flow.slug]);
  const failed = error ?? draft.error;
  if (failed && !workbench) {
    return <Failed error={failed} again={() => draft.refetch()} />;
  }
  if (!workbench) {
    return (
      <main className={pages.stage}>
        <h1 className="visually-hidden">{flow.name}</h1>
        <Loading />
      </main>
    );
  }
  return (
    <WorkbenchContext value={workbench}>
      <Desk key={flow.slug} flow={flow} numbers={numbers.data} comments={comments} />
    </WorkbenchContext>
  );
}

interface DeskProps {
  readonly flow: Flow;
  readonly numbers: FlowNumbers | undefined;
  readonly comments: ReadonlyMap<string, number>;
}

function Desk({ flow, numbers, comments }: DeskProps) {
  const workbench = useWorkbench();
  const { store, kinds } = workbench;
  const doc = useBuilder((state) => state.history.now);
  const problems = useBuilder((state) => state.problems);
  const opened = useBuilder((state) => state.opened);
  const [place, setPlace] = useState<AddPlace | null>(null);
  const [connecting, setConnecting] = useState<string | null>(null);
  const [keys, setKeys] = useState(false);
  const phone = useMediaQuery("(max-width: 600px)", window.innerWidth <= 600);
  const graph = useMemo(() => readGraph(doc), [doc]);
  const canvas = useMemo(() => withParked(readCanvas(graph, kinds)), [graph, kinds]);
  const picture = useMemo(() => livePictureOfDraft(numbers), [numbers]);
  const pinned = useMemo(() => problemsByNode(problems), [problems]);
  useLedToThread(store);
  useSaving(store);
  useFlowFollows(store, flow);

  const add = useMemo(
    () => (wanted: AddPlace) => {
      if (wanted.kind === undefined) {
        setPlace(wanted);
      } else {
        addKind(workbench, wanted, wanted.kind);
      }
    },
    [workbench],
  );
  const names = useMemo(
    () => ({
      subject: typeof doc.subject === "string" ? doc.subject : "contact",
      flow: flow.slug,
      variables: isMapping(doc.variables) ? Object.keys(doc.variables) : [],
    }),
    [doc, flow.slug],
  );
  return (
    <CanvasContext value={canvas}>
      <FlowNamesContext value={names}>
        <AddContext value={add}>
          <BuilderBar flow={flow} onKeys={() => setKeys(true)} />
          <div className={css.desk}>
            <KindPalette />
            <main className={pages.stage}>
              {phone ? (
                <EditList problems={pinned} comments={comments} label={t("Steps of {name}", { name: flow.name })} />
              ) : (
                <EditCanvas
                  graph={graph}
                  canvas={canvas}
                  picture={picture}
                  problems={pinned}
                  comments={comments}
                  label={t("Canvas of {name}", { name: flow.name })}
                  onAdd={add}
                  onConnectFrom={setConnecting}
                  onHelp={() => setKeys(true)}
                />
              )}
            </main>
            {sheetOf(opened, canvas)}
          </div>
          <AddDialog place={place} onClose={() => setPlace(null)} />
          <ConnectDialog from={connecting} onClose={() => setConnecting(null)} />
          <KeysDialog opened={keys} onClose={() => setKeys(false)} />
          <ConflictDialog />
          <Said />
        </AddContext>
      </FlowNamesContext>
    </CanvasContext>
  );
}

function sheetOf(opened: Opened, canvas: Canvas): ReactNode {
  if (opened?.what === "settings") {
    return <SettingsSheet />;
  }
  if (opened?.what === "comments") {
    return <CommentsSheet key={`${opened.node} ${opened.thread}`} node={opened.node} thread={opened.thread} />;
  }
  if (opened?.what === "note") {
    return <NoteSheet key={opened.n} n={opened.n} />;
  }
  const item = opened?.what === "node" ? canvas.items.find((one) => one.id === opened.id) : undefined;
  return item?.id === START ? <StartSheet key={START} /> : item ? <NodeSheet key={item.id} item={item} /> : null;
}

/** What is not saved yet is saved when the page is left; what others saved is seen when it is looked at again. */
function useSaving(store: BuilderStore): void {
  useEffect(() => {
    const warn = (event: BeforeUnloadEvent) => {
      if (store.getState().state !== "saved") {
        void store.getState().save();
        event.preventDefault();
      }
    };
    const look = () => void store.getState().refresh();
    window.addEventListener("beforeunload", warn);
    window.addEventListener("focus", look);
    return () => {
      window.removeEventListener("beforeunload", warn);
      window.removeEventListener("focus", look);
      void store.getState().save();
    };
  }, [store]);
}

/** Whether there is a draft, and what the flow is called, changes with what is saved. */
function useFlowFollows(store: BuilderStore, flow: Flow): void {
  const queries = useQueryClient();
  useEffect(
    () =>
      store.subscribe((now, before) => {
        const name = now.base.name;
        if (now.revision !== before.revision && (!flow.has_draft || name !== flow.name)) {
          void queries.invalidateQueries({ queryKey: [`/flows/${flow.slug}`] });
        }
      }),
    [store, queries, flow],
  );
}

/** What was done, for who does not see the canvas. */
function Said() {
  const said = useBuilder((state) => state.said);
  return (
    <div className="visually-hidden" role="status" aria-live="polite">
      {said}
    </div>
  );
}

function problemsByNode(problems: Draft["problems"]): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, string[]>();
  for (const problem of problems) {
    const node = problem.node ?? (problem.path.startsWith("start") || problem.path === "first" ? START : null);
    if (node && problem.severity !== "hint") {
      found.set(node, [...(found.get(node) ?? []), problem.sentence]);
    }
  }
  return found;
}
