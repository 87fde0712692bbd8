/** The bar above the builder: name, how far it is saved, undo and redo, problems, versions, settings, launch. */

import { ActionIcon, Button, Menu, Popover, Tooltip } from "@mantine/core";
import { useMediaQuery } from "@mantine/hooks";
import {
  IconAdjustmentsHorizontal,
  IconAlertTriangle,
  IconArrowBackUp,
  IconArrowForwardUp,
  IconCheck,
  IconChevronLeft,
  IconDots,
  IconDownload,
  IconHistory,
  IconKeyboard,
  IconMessage,
  IconRocket,
} from "@tabler/icons-react";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { Link } from "react-router";
import { addressOf } from "@/api/client";
import type { Flow } from "@/api/types";
import { useAskedDeed } from "@/app/search";
import { START } from "@/flow/canvas";
import { setTop } from "@/flow/commands";
import { nodeOf } from "@/flow/written";
import { Chip, Status } from "@/kit/parts";
import { t } from "@/words/t";
import pages from "../pages/pages.module.css";
import { flowState } from "../pages/states";
import css from "./builder.module.css";
import { useOpenCounts } from "./comments/talk";
import { useBuilder, useWorkbench } from "./context";
import { type DraftDeed, DraftDeedDialogs, DraftDeedItems } from "./DraftDeeds";
import { LaunchDialog } from "./LaunchDialog";
import { reveal } from "./reveal";
import type { SaveState } from "./store";
import { VersionsDialog } from "./VersionsDialog";

const NARROW = "(max-width: 900px)";

export function BuilderBar({ flow, onKeys }: { flow: Flow; onKeys: () => void }) {
  const { store } = useWorkbench();
  const queries = useQueryClient();
  const past = useBuilder((state) => state.history.past.at(-1)?.label);
  const future = useBuilder((state) => state.history.future[0]?.label);
  const errors = useBuilder((state) => state.problems.some((one) => one.severity === "error"));
  const state = useBuilder((now) => now.state);
  const changed = useBuilder((now) => now.revision);
  const [launching, setLaunching] = useState(false);
  const [comparing, setComparing] = useState(false);
  const [deed, setDeed] = useState<DraftDeed | null>(null);
  const [word, tone] = flowState(flow.status);
  // Items that were only hidden would stop the arrows of the menu.
  const narrow = useMediaQuery(NARROW, window.matchMedia(NARROW).matches);
  const nothingNew = flow.version !== null && !flow.has_draft && state === "saved" && changed !== "";
  const launch = async () => {
    await store.getState().save();
    // Whether a second person is needed, or was asked, may have changed by what was saved.
    await queries.invalidateQueries({ queryKey: [`/flows/${flow.slug}`] });
    setLaunching(true);
  };
  useAskedDeed(["launch"] as const, () => !errors && !nothingNew && launch());
  useAskedDeed(["duplicate"] as const, setDeed);
  const openSettings = () => store.getState().open({ what: "settings" });
  return (
    <section className={pages.topbar} aria-label={t("The flow and what to do with it")}>
      <Link to="/flows" className={pages.back} aria-label={t("Back to the flows")}>
        <IconChevronLeft size={18} stroke={1.75} />
      </Link>
      <FlowName flow={flow} />
      <span data-wide="true">
        {flow.version === null ? (
          <Chip>{t("Draft")}</Chip>
        ) : (
          <Chip>{t("Draft of version {version}", { version: flow.version + 1 })}</Chip>
        )}
      </span>
      {flow.version === null ? null : (
        <span data-wide="true" className={css.barState}>
          <Link to={`/flows/${flow.slug}?version=${flow.version}`} title={t("Look at what is live")}>
            <Status tone={tone}>{t("{word}, version {version}", { word, version: flow.version })}</Status>
          </Link>
        </span>
      )}
      {flow.launch_request ? (
        <span data-wide="true" className={css.barState}>
          <Link to={`/team/approvals/${flow.launch_request.id}`} title={t("See the request")}>
            <Status tone="calm">{t("Waits for a second person")}</Status>
          </Link>
        </span>
      ) : null}
      <SaveWord />
      <i className={pages.spring} />
      <Tooltip label={past ? t("Undo: {past}", { past }) : t("Nothing to undo")}>
        <ActionIcon
          variant="subtle"
          color="gray"
          size={32}
          aria-label={past ? t("Undo: {past}", { past }) : t("Undo")}
          aria-disabled={!past}
          data-off={!past}
          className={css.barTool ?? ""}
          onClick={() => past && store.getState().undo()}
        >
          <IconArrowBackUp size={18} stroke={1.75} />
        </ActionIcon>
      </Tooltip>
      <Tooltip label={future ? t("Do again: {future}", { future }) : t("Nothing to do again")}>
        <ActionIcon
          variant="subtle"
          color="gray"
          size={32}
          aria-label={future ? t("Do again: {future}", { future }) : t("Do again")}
          aria-disabled={!future}
          data-off={!future}
          className={css.barTool ?? ""}
          onClick={() => future && store.getState().redo()}
        >
          <IconArrowForwardUp size={18} stroke={1.75} />
        </ActionIcon>
      </Tooltip>
      <i className={css.barLine} data-wide="true" />
      <Comments flow={flow} />
      <Problems />
      <span className={css.barWords}>
        {flow.versions.length > 0 ? (
          <Button
            variant="subtle"
            color="gray"
            leftSection={<IconHistory size={16} stroke={1.75} />}
            onClick={() => setComparing(true)}
          >
            {t("Versions")}
          </Button>
        ) : null}
        <Button
          variant="subtle"
          color="gray"
          leftSection={<IconAdjustmentsHorizontal size={16} stroke={1.75} />}
          onClick={openSettings}
        >
          {t("Settings")}
        </Button>
      </span>
      <Menu width={220}>
        <Menu.Target>
          <ActionIcon variant="subtle" color="gray" size={32} aria-label={t("More")}>
            <IconDots size={18} stroke={1.75} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          {narrow ? (
            <Menu.Item leftSection={<IconAdjustmentsHorizontal size={15} stroke={1.75} />} onClick={openSettings}>
              {t("Settings")}
            </Menu.Item>
          ) : null}
          {narrow && flow.versions.length > 0 ? (
            <Menu.Item leftSection={<IconHistory size={15} stroke={1.75} />} onClick={() => setComparing(true)}>
              {t("Versions")}
            </Menu.Item>
          ) : null}
          <Menu.Item
            component="a"
            href={addressOf(`/flows/${flow.slug}/file`, { version: flow.has_draft ? "draft" : "" })}
            download={`${flow.slug}.yaml`}
            leftSection={<IconDownload size={15} stroke={1.75} />}
          >
            {t("Download the file")}
          </Menu.Item>
          <DraftDeedItems flow={flow} onDeed={setDeed} />
          <Menu.Item leftSection={<IconKeyboard size={15} stroke={1.75} />} onClick={onKeys}>
            {t("Keys")}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <Tooltip
        label={nothingNew ? t("What is live is what stands here") : t("Mend the problems first")}
        disabled={!errors && !nothingNew}
      >
        <Button
          className={css.launch ?? ""}
          leftSection={<IconRocket size={15} stroke={1.75} />}
          disabled={errors || nothingNew}
          onClick={launch}
        >
          {t("Launch")}
        </Button>
      </Tooltip>
      <LaunchDialog flow={flow} opened={launching} onClose={() => setLaunching(false)} />
      <DraftDeedDialogs flow={flow} deed={deed} onClose={() => setDeed(null)} />
      <VersionsDialog flow={flow} opened={comparing} onClose={() => setComparing(false)} />
    </section>
  );
}

/** The name is changed where it stands. */
function FlowName({ flow }: { flow: Flow }) {
  const { store } = useWorkbench();
  const written = useBuilder((state) => state.history.now.name);
  const name = typeof written === "string" ? written : flow.name;
  const [typed, setTyped] = useState<string | null>(null);
  const keep = () => {
    const next = typed?.trim() ?? "";
    if (next !== "" && next !== name) {
      store.getState().edit(t("Rename the flow"), (doc) => setTop(doc, "name", next));
    }
    setTyped(null);
  };
  return (
    <h1 className={css.name}>
      {typed === null ? (
        <button type="button" title={t("Rename")} onClick={() => setTyped(name)}>
          {name}
        </button>
      ) : (
        <input
          aria-label={t("Name of the flow")}
          // The author has just asked to write here.
          // biome-ignore lint/a11y/noAutofocus: see above
          autoFocus
          maxLength={200}
          value={typed}
          size={Math.max(typed.length, 8)}
          onChange={(event) => setTyped(event.currentTarget.value)}
          onBlur={keep}
          onKeyDown={(event) => {
            if (event.key === "Enter") {
              keep();
            } else if (event.key === "Escape") {
              setTyped(null);
            }
          }}
        />
      )}
    </h1>
  );
}

const SAVE_WORDS: Readonly<Record<SaveState, string>> = {
  saved: t("Saved"),
  unsaved: t("Saving …"),
  saving: t("Saving …"),
  failed: t("Not saved"),
  conflict: t("Changed by somebody else"),
};

function SaveWord() {
  const { store } = useWorkbench();
  const state = useBuilder((now) => now.state);
  const error = useBuilder((now) => now.error);
  const bad = state === "failed" || state === "conflict";
  return (
    <span className={css.saveWord} data-bad={bad} role="status">
      {state === "saved" ? <IconCheck size={14} stroke={2} aria-hidden /> : null}
      {bad ? <IconAlertTriangle size={14} stroke={2} aria-hidden /> : null}
      {SAVE_WORDS[state]}
      {state === "failed" ? (
        <button type="button" title={error} onClick={() => store.getState().save()}>
          {t("Try again")}
        </button>
      ) : null}
    </span>
  );
}

function Comments({ flow }: { flow: Flow }) {
  const { store } = useWorkbench();
  const counts = useOpenCounts(flow.slug);
  const n = [...counts.values()].reduce((sum, one) => sum + one, 0);
  return (
    <Button
      variant="subtle"
      color="gray"
      px={8}
      leftSection={<IconMessage size={16} stroke={1.75} />}
      aria-label={n === 0 ? t("Comments") : t("Comments, {n} open", { n })}
      onClick={() => store.getState().open({ what: "comments", node: null })}
      className={css.talkTool ?? ""}
      data-none={n === 0}
    >
      {n === 0 ? null : n}
    </Button>
  );
}

function Problems() {
  const { store } = useWorkbench();
  const problems = useBuilder((state) => state.problems);
  const doc = useBuilder((state) => state.history.now);
  const [opened, setOpened] = useState(false);
  const errors = problems.filter((one) => one.severity === "error");
  if (problems.length === 0) {
    return null;
  }
  const n = errors.length > 0 ? errors.length : problems.length;
  const word = errors.length > 0 ? (n === 1 ? "problem" : "problems") : n === 1 ? "hint" : "hints";
  const go = (node: string | null, path: string) => {
    setOpened(false);
    const id = node && nodeOf(doc, node) ? node : path.startsWith("start") || path === "" ? START : null;
    if (id) {
      store.getState().select([id]);
      store.getState().open({ what: "node", id });
      reveal(id, false);
    } else {
      store.getState().open({ what: "settings" });
    }
  };
  return (
    <Popover opened={opened} onChange={setOpened} width={380} position="bottom-end" trapFocus returnFocus>
      <Popover.Target>
        <Button
          variant="subtle"
          color={errors.length > 0 ? "red" : "gray"}
          leftSection={<IconAlertTriangle size={16} stroke={1.75} />}
          onClick={() => setOpened(!opened)}
        >
          {n}
          <span className={css.barWord}>&nbsp;{word}</span>
        </Button>
      </Popover.Target>
      <Popover.Dropdown className={css.problems ?? ""} aria-label={t("Problems")}>
        <ul>
          {problems.map((one, place) => (
            // Problems have no id and never change place.
            // biome-ignore lint/suspicious/noArrayIndexKey: see above
            <li key={place}>
              <button type="button" data-level={one.severity} onClick={() => go(one.node, one.path)}>
                <IconAlertTriangle size={15} stroke={1.75} aria-hidden />
                <span>
                  {one.sentence}
                  <small>{one.node ?? placeWord(one.path)}</small>
                </span>
              </button>
            </li>
          ))}
        </ul>
      </Popover.Dropdown>
    </Popover>
  );
}

function placeWord(path: string): string {
  const [top] = path.split(".");
  return top === "start" ? t("Start") : top ? top.replaceAll("_", " ") : t("The flow");
}
