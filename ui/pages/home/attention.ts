/** What needs somebody, in words: what it is, why, and where to go. */

import type { components } from "@/api/schema";
import { count, moment, people } from "@/kit/words";
import { many, t } from "@/words/t";

export type Attention = components["schemas"]["AttentionOut"];

export interface Told {
  readonly tone: "bad" | "warn";
  readonly title: string;
  readonly body: string;
  readonly to: string;
  readonly link: string;
}

export function tell(one: Attention): Told {
  const flow = `/flows/${one.flow ?? ""}`;
  switch (one.what) {
    case "flow_in_error":
      return {
        tone: "bad",
        title: one.name,
        body: one.since
          ? t("More and more steps fail since {since}. Failed steps show on its nodes.", { since: moment(one.since) })
          : t("More and more steps fail. Failed steps show on its nodes."),
        to: flow,
        link: t("Look at the flow"),
      };
    case "failures":
      return {
        tone: "bad",
        title: one.name,
        body: many(one.count, "{n} step failed today.", "{n} steps failed today.", { n: count(one.count) }),
        to: flow,
        link: t("Look at the flow"),
      };
    case "set_aside":
      return {
        tone: "bad",
        title: one.name,
        body: t("{count} stand still: a step could not be worked. Mend the cause, then let them be tried again.", {
          count: people(one.count),
        }),
        to: `/runs?flow=${one.flow ?? ""}&status=running`,
        link: t("See the runs"),
      };
    case "uncertain":
      return {
        tone: "warn",
        title: many(one.count, "1 message may or may not have gone out", "{n} messages may or may not have gone out", {
          n: count(one.count),
        }),
        body: t(
          "The line broke while the server had them. They are not sent again by themselves, so nobody gets one twice.",
        ),
        to: "/messages?status=uncertain",
        link: t("See the messages"),
      };
    case "no_sender":
      return {
        tone: "warn",
        title: t("No sender for email"),
        body: t("Flows can't send mail until you say from which address and by which server."),
        to: "/settings/sender",
        link: t("Set it up"),
      };
    case "only_catcher":
      return {
        tone: "warn",
        title: t("Mail goes to the catcher only"),
        body: t(
          "Every mail is kept here to look at, and nobody outside gets one. Name a mail server to send for real.",
        ),
        to: "/settings/sender",
        link: t("Name a server"),
      };
    case "fenced":
      return {
        tone: "bad",
        title: t("Nothing is sent: a backup was restored"),
        body: t(
          "What went out since the backup is not known here. Look at the queue, then release sending by the command ‘towpath doctor --lift-fence’.",
        ),
        to: "/messages?status=queued",
        link: t("See the queue"),
      };
    case "test_mode":
      return {
        tone: "warn",
        title: t("Test mode is on"),
        body: t("Messages of this workspace reach its test people only; all others go to the catcher. Nothing counts."),
        to: "/settings/tests",
        link: t("See who is reached"),
      };
    case "launch_request":
      return {
        tone: "warn",
        title: t("‘{name}’ waits for your answer", { name: one.name }),
        body: one.since
          ? t("You are asked to agree to its launch since {since}.", { since: moment(one.since) })
          : t("You are asked to agree to its launch."),
        to: `/team/approvals/${one.request_id ?? ""}`,
        link: t("Look at it and answer"),
      };
    case "import_errors":
      return {
        tone: "warn",
        title: many(one.count, "Import ‘{name}’ left out {n} row", "Import ‘{name}’ left out {n} rows", {
          name: one.name,
          n: count(one.count),
        }),
        body: t("Each is listed with its reason, to mend and bring in again."),
        to: `/people/imports/${one.import_id ?? ""}`,
        link: t("See the rows"),
      };
  }
}

const DEEDS: Readonly<Record<string, string>> = {
  "flow.imported": t("brought in the file of"),
  "flow.draft_begun": t("began a draft of"),
  "flow.draft_discarded": t("threw away the draft of"),
  "flow.launched": "launched",
  "flow.launch_asked": t("asked for the launch of"),
  "flow.launch_agreed": t("agreed to the launch of"),
  "flow.launch_declined": t("declined the launch of"),
  "flow.launch_withdrawn": t("no longer asks for the launch of"),
  "flow.launch_request_void": t("by an edit ended the request to launch"),
  "flow.paused": "paused",
  "flow.resumed": "resumed",
  "flow.stopped": "stopped",
  "flow.cancelled": "stopped",
  "flow.archived": "archived",
  "flow.deleted": "deleted",
  "flow.version_stopped": t("stopped an old version of"),
  "flow.settings_changed": t("changed the settings of"),
  "flow.statistics_reset": t("reset the numbers of"),
  "flow.rolled_back": t("took back a launch of"),
};

const BY_ITSELF: Readonly<Record<string, string>> = {
  "flow.began": t("began on schedule"),
  "flow.finished": "finished",
  "flow.will_stop": t("stops soon: nobody comes any more"),
  "flow.in_error": t("is in error"),
  "flow.in_order_again": t("works again"),
};

/** `Nora launched` before the flow's name, or what the flow did after it. */
export function deedWords(what: string): { readonly before: string; readonly after: string } {
  const itself = BY_ITSELF[what];
  return itself === undefined
    ? { before: DEEDS[what] ?? what.slice(5).replaceAll("_", " "), after: "" }
    : { before: "", after: itself };
}
