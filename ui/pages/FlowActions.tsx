/** Pause, resume, stop, launch, download: each says what happens to people before it happens. */

import { ActionIcon, Button, Menu, Modal } from "@mantine/core";
import {
  IconAlertTriangle,
  IconArchive,
  IconCopy,
  IconDots,
  IconDownload,
  IconHelp,
  IconHistory,
  IconLogout,
  IconPlayerPause,
  IconPlayerPlay,
  IconPlayerStop,
  IconRocket,
  IconRotate2,
  IconTemplate,
  IconTrash,
  IconUserSearch,
} from "@tabler/icons-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { Link } from "react-router";
import { addressOf, ask } from "@/api/client";
import { one } from "@/api/queries";
import type { Flow, Workspace } from "@/api/types";
import { useAskedDeed } from "@/app/search";
import { useSession } from "@/app/session";
import { ProblemList } from "@/kit/parts";
import { people } from "@/kit/words";
import { many, t } from "@/words/t";
import { DeleteFlow } from "./DeleteFlow";
import { DuplicateFlow } from "./DuplicateFlow";
import css from "./pages.module.css";
import { SaveTemplate } from "./SaveTemplate";
import { problemLine, problemsOf } from "./UploadFlow";
import { VersionsOverview } from "./VersionsOverview";
import { WhyInside } from "./WhyInside";

type Deed = "launch" | "pause" | "resume" | "stop" | "leave" | "archive" | "reset-statistics" | "problems";
type Asked = "versions" | "why" | "duplicate" | "template" | "delete";

const ARCHIVABLE = new Set(["finished", "cancelled", "draft"]);
const OVER = new Set(["finished", "cancelled", "archived"]);

interface Words {
  readonly title: string;
  readonly body: ReactNode;
  readonly button: string;
}

export function FlowActions({ flow, version }: { flow: Flow; version: string }) {
  const [deed, setDeed] = useState<Deed | null>(null);
  const [asked, setAsked] = useState<Asked | null>(null);
  const close = () => setAsked(null);
  const { workspace } = useSession();
  const current = useQuery(one<Workspace>("/workspaces/current"));
  useAskedDeed(["pause", "resume", "stop"] as const, setDeed);
  useAskedDeed(["versions", "duplicate"] as const, setAsked);
  const runs = flow.status === "active" || flow.status === "paused" || flow.status === "scheduled";
  const errors = flow.problems.filter((problem) => (problem.severity ?? "error") === "error");
  const launchable = flow.has_draft && version === "draft";
  const download = addressOf(`/flows/${flow.slug}/file`, { version });
  return (
    <>
      {launchable && flow.problems.length > 0 ? (
        <Button
          variant="subtle"
          color={errors.length > 0 ? "red" : "gray"}
          leftSection={<IconAlertTriangle size={15} stroke={1.75} />}
          onClick={() => setDeed("problems")}
        >
          {many(flow.problems.length, "1 problem", "{n} problems")}
        </Button>
      ) : null}
      {launchable ? (
        <Button
          leftSection={<IconRocket size={15} stroke={1.75} />}
          disabled={errors.length > 0}
          onClick={() => setDeed("launch")}
        >
          {t("Launch")}
        </Button>
      ) : null}
      {flow.status === "paused" ? (
        <Button
          variant="default"
          leftSection={<IconPlayerPlay size={15} stroke={1.75} />}
          onClick={() => setDeed("resume")}
        >
          {t("Resume")}
        </Button>
      ) : null}
      <Menu width={250}>
        <Menu.Target>
          <ActionIcon variant="subtle" color="gray" size={32} aria-label={t("More")}>
            <IconDots size={18} stroke={1.75} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item
            component={Link}
            to={`/flows/${flow.slug}/test${version === "" ? "" : `?version=${version}`}`}
            leftSection={<IconUserSearch size={15} stroke={1.75} />}
          >
            {t("Test with one person")}
          </Menu.Item>
          <Menu.Item
            component="a"
            href={download}
            download={`${flow.slug}.yaml`}
            leftSection={<IconDownload size={15} stroke={1.75} />}
          >
            {t("Download the file")}
          </Menu.Item>
          {flow.versions.length > 0 ? (
            <Menu.Item leftSection={<IconHistory size={15} stroke={1.75} />} onClick={() => setAsked("versions")}>
              {t("Versions")}
            </Menu.Item>
          ) : null}
          {flow.versions.length > 0 ? (
            <Menu.Item leftSection={<IconHelp size={15} stroke={1.75} />} onClick={() => setAsked("why")}>
              {t("Who entered, and who did not")}
            </Menu.Item>
          ) : null}
          <Menu.Item leftSection={<IconCopy size={15} stroke={1.75} />} onClick={() => setAsked("duplicate")}>
            {t("Duplicate")}
          </Menu.Item>
          <Menu.Item leftSection={<IconTemplate size={15} stroke={1.75} />} onClick={() => setAsked("template")}>
            {t("Save as a template")}
          </Menu.Item>
          {flow.versions.length > 0 ? (
            <Menu.Item
              leftSection={<IconRotate2 size={15} stroke={1.75} />}
              onClick={() => setDeed("reset-statistics")}
            >
              {t("Begin the numbers anew")}
            </Menu.Item>
          ) : null}
          {flow.status === "active" ? (
            <Menu.Item leftSection={<IconPlayerPause size={15} stroke={1.75} />} onClick={() => setDeed("pause")}>
              {t("Pause")}
            </Menu.Item>
          ) : null}
          {runs ? (
            <Menu.Item leftSection={<IconPlayerStop size={15} stroke={1.75} />} onClick={() => setDeed("stop")}>
              {t("Stop")}
            </Menu.Item>
          ) : null}
          {runs || flow.status === "finishing" ? (
            <Menu.Item leftSection={<IconLogout size={15} stroke={1.75} />} onClick={() => setDeed("leave")}>
              {t("Stop, and all leave")}
            </Menu.Item>
          ) : null}
          {ARCHIVABLE.has(flow.status) ? (
            <Menu.Item leftSection={<IconArchive size={15} stroke={1.75} />} onClick={() => setDeed("archive")}>
              {t("Archive")}
            </Menu.Item>
          ) : null}
          {OVER.has(flow.status) &&
          flow.versions.length > 0 &&
          workspace.role === "admin" &&
          current.data?.flow_deletion ? (
            <Menu.Item
              color="red"
              leftSection={<IconTrash size={15} stroke={1.75} />}
              onClick={() => setAsked("delete")}
            >
              {t("Delete for good")}
            </Menu.Item>
          ) : null}
        </Menu.Dropdown>
      </Menu>
      <Dialog flow={flow} deed={deed} onClose={() => setDeed(null)} />
      <VersionsOverview flow={flow} opened={asked === "versions"} onClose={close} />
      <WhyInside flow={flow} opened={asked === "why"} onClose={close} />
      <DeleteFlow flow={flow} opened={asked === "delete"} onClose={close} />
      <DuplicateFlow flow={flow} version={version} opened={asked === "duplicate"} onClose={close} />
      <SaveTemplate
        flow={flow}
        version={version === "draft" ? "" : version}
        opened={asked === "template"}
        onClose={close}
      />
    </>
  );
}

function Dialog({ flow, deed, onClose }: { flow: Flow; deed: Deed | null; onClose: () => void }) {
  const queries = useQueryClient();
  const act = useMutation({
    mutationFn: (what: Deed) =>
      what === "leave"
        ? ask(`/flows/${flow.slug}/stop`, { method: "POST", json: { leave: true } })
        : ask(`/flows/${flow.slug}/${what}`, { method: "POST", json: {} }),
    onSuccess: async () => {
      await queries.invalidateQueries();
      onClose();
    },
  });
  const close = () => {
    act.reset();
    onClose();
  };
  const words = deed === null || deed === "problems" ? null : wordsOf(deed, flow);
  return (
    <Modal
      opened={deed !== null}
      onClose={close}
      size={520}
      radius={14}
      title={words?.title ?? t("What stands in the way of the launch")}
    >
      <div className={css.stack}>
        {words ? (
          <div className={css.soft}>{words.body}</div>
        ) : (
          <ProblemList problems={flow.problems.map(problemLine)} />
        )}
        {act.error ? (
          <div role="alert">
            <ProblemList problems={problemsOf(act.error)} />
          </div>
        ) : null}
        <div className={css.actions}>
          <Button variant="default" onClick={close}>
            {words ? t("Cancel") : t("Close")}
          </Button>
          {words && deed ? (
            <Button loading={act.isPending} onClick={() => act.mutate(deed)}>
              {words.button}
            </Button>
          ) : null}
        </div>
      </div>
    </Modal>
  );
}

function wordsOf(deed: Exclude<Deed, "problems">, flow: Flow): Words {
  const inside = flow.inside ?? 0;
  const next = (flow.version ?? 0) + 1;
  switch (deed) {
    case "launch":
      return {
        title: t("Launch version {next} of {name}", { next, name: flow.name }),
        body:
          inside > 0
            ? t(
                "Who enters from now on takes version {next}. The {inside} inside finish on the version that they entered.",
                { next, inside: people(inside) },
              )
            : t("From now on people enter version {next} when what starts it happens to them.", { next }),
        button: t("Launch version {next}", { next }),
      };
    case "pause":
      return {
        title: t("Pause {name}", { name: flow.name }),
        body:
          inside > 0
            ? t(
                "{inside} inside stay where they are, and no message goes out. Nobody enters while it is paused; who would have entered is not caught up later.",
                { inside: people(inside) },
              )
            : t("Nobody enters while it is paused; who would have entered is not caught up later."),
        button: inside > 0 ? t("Pause for {inside}", { inside: people(inside) }) : t("Pause"),
      };
    case "resume":
      return {
        title: t("Resume {name}", { name: flow.name }),
        body:
          inside > 0
            ? t("{inside} inside go on. Delays get the length of the pause on top; fixed times keep theirs.", {
                inside: people(inside),
              })
            : t("Delays get the length of the pause on top; fixed times keep theirs."),
        button: inside > 0 ? t("Resume for {inside}", { inside: people(inside) }) : t("Resume"),
      };
    case "stop":
      return {
        title: t("Stop {name}", { name: flow.name }),
        body:
          inside > 0
            ? t(
                "Nobody enters any more. {inside} inside finish their way; then the flow is finished. A stopped flow is not started again.",
                { inside: people(inside) },
              )
            : t(
                "Nobody enters any more. Nobody is inside, so the flow is finished at once. A stopped flow is not started again.",
              ),
        button: t("Stop"),
      };
    case "leave":
      return {
        title: t("Stop {name} at once", { name: flow.name }),
        body:
          inside > 0
            ? t(
                "{inside} inside leave now, wherever they are; messages that wait to go out are cancelled. Nobody enters any more. A stopped flow is not started again.",
                { inside: people(inside) },
              )
            : t("Nobody is inside. Nobody enters any more. A stopped flow is not started again."),
        button: inside > 0 ? t("Stop, and {inside} leave", { inside: people(inside) }) : t("Stop"),
      };
    case "archive":
      return {
        title: t("Archive {name}", { name: flow.name }),
        body: t("It goes out of sight, and is found under Archived. Its runs and numbers stay."),
        button: t("Archive"),
      };
    case "reset-statistics":
      return {
        title: t("Begin the numbers of {name} anew", { name: flow.name }),
        body: t(
          "Everything shown is counted from now; who is inside counts as entered. Runs and messages stay, and who may enter once only is remembered.",
        ),
        button: t("Begin anew"),
      };
  }
}
