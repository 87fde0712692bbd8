/** What needs somebody, in words: what it is, why, and where to go. */

import type { components } from "@/api/schema";
import { count, moment, people } from "@/kit/words";

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
        body: `More and more steps fail${one.since ? ` since ${moment(one.since)}` : ""}. Failed steps show on its nodes.`,
        to: flow,
        link: "Look at the flow",
      };
    case "failures":
      return {
        tone: "bad",
        title: one.name,
        body: `${count(one.count)} ${one.count === 1 ? "step" : "steps"} failed today.`,
        to: flow,
        link: "Look at the flow",
      };
    case "set_aside":
      return {
        tone: "bad",
        title: one.name,
        body: `${people(one.count)} stand still: a step could not be worked. Mend the cause, then let them be tried again.`,
        to: `/runs?flow=${one.flow ?? ""}&status=running`,
        link: "See the runs",
      };
    case "uncertain":
      return {
        tone: "warn",
        title:
          one.count === 1
            ? "1 message may or may not have gone out"
            : `${count(one.count)} messages may or may not have gone out`,
        body: "The line broke while the server had them. They are not sent again by themselves, so nobody gets one twice.",
        to: "/messages?status=uncertain",
        link: "See the messages",
      };
    case "no_sender":
      return {
        tone: "warn",
        title: "No sender for email",
        body: "Flows can't send mail until you say from which address and by which server.",
        to: "/settings/sender",
        link: "Set it up",
      };
    case "only_catcher":
      return {
        tone: "warn",
        title: "Mail goes to the catcher only",
        body: "Every mail is kept here to look at, and nobody outside gets one. Name a mail server to send for real.",
        to: "/settings/sender",
        link: "Name a server",
      };
    case "fenced":
      return {
        tone: "bad",
        title: "Nothing is sent: a backup was restored",
        body: "What went out since the backup is not known here. Look at the queue, then release sending by the command ‘towpath doctor --lift-fence’.",
        to: "/messages?status=queued",
        link: "See the queue",
      };
    case "test_mode":
      return {
        tone: "warn",
        title: "Test mode is on",
        body: "Messages of this workspace reach its test people only; all others go to the catcher. Nothing counts.",
        to: "/settings/tests",
        link: "See who is reached",
      };
    case "launch_request":
      return {
        tone: "warn",
        title: `‘${one.name}’ waits for your answer`,
        body: `You are asked to agree to its launch${one.since ? ` since ${moment(one.since)}` : ""}.`,
        to: `/team/approvals/${one.request_id ?? ""}`,
        link: "Look at it and answer",
      };
    case "import_errors":
      return {
        tone: "warn",
        title: `Import ‘${one.name}’ left out ${count(one.count)} ${one.count === 1 ? "row" : "rows"}`,
        body: "Each is listed with its reason, to mend and bring in again.",
        to: `/people/imports/${one.import_id ?? ""}`,
        link: "See the rows",
      };
  }
}

const DEEDS: Readonly<Record<string, string>> = {
  "flow.imported": "brought in the file of",
  "flow.draft_begun": "began a draft of",
  "flow.draft_discarded": "threw away the draft of",
  "flow.launched": "launched",
  "flow.launch_asked": "asked for the launch of",
  "flow.launch_agreed": "agreed to the launch of",
  "flow.launch_declined": "declined the launch of",
  "flow.launch_withdrawn": "no longer asks for the launch of",
  "flow.launch_request_void": "by an edit ended the request to launch",
  "flow.paused": "paused",
  "flow.resumed": "resumed",
  "flow.stopped": "stopped",
  "flow.cancelled": "stopped",
  "flow.archived": "archived",
  "flow.deleted": "deleted",
  "flow.version_stopped": "stopped an old version of",
  "flow.settings_changed": "changed the settings of",
  "flow.statistics_reset": "reset the numbers of",
  "flow.rolled_back": "took back a launch of",
};

const BY_ITSELF: Readonly<Record<string, string>> = {
  "flow.began": "began on schedule",
  "flow.finished": "finished",
  "flow.will_stop": "stops soon: nobody comes any more",
  "flow.in_error": "is in error",
  "flow.in_order_again": "works again",
};

/** `Nora launched` before the flow's name, or what the flow did after it. */
export function deedWords(what: string): { readonly before: string; readonly after: string } {
  const itself = BY_ITSELF[what];
  return itself === undefined
    ? { before: DEEDS[what] ?? what.slice(5).replaceAll("_", " "), after: "" }
    : { before: "", after: itself };
}
