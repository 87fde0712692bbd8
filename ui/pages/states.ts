/** What the states of flows, runs and messages are called, and their colour. */

import type { Tone } from "@/kit/parts";
import { t } from "@/words/t";

type Worded = readonly [word: string, tone: Tone];

const FLOW_STATES: Readonly<Record<string, Worded>> = {
  active: [t("Live"), "good"],
  draft: [t("Draft"), "hollow"],
  scheduled: [t("Scheduled"), "calm"],
  paused: [t("Paused"), "warn"],
  finishing: [t("Finishing"), "calm"],
  finished: [t("Finished"), "grey"],
  cancelled: [t("Cancelled"), "grey"],
  archived: [t("Archived"), "grey"],
};

const RUN_STATES: Readonly<Record<string, Worded>> = {
  running: [t("Inside"), "good"],
  completed: [t("Completed"), "grey"],
  removed: [t("Removed"), "warn"],
  failed: [t("Failed"), "bad"],
};

const MESSAGE_STATES: Readonly<Record<string, Worded>> = {
  queued: [t("Waiting"), "calm"],
  attempting: [t("Being sent"), "calm"],
  sent: [t("Sent"), "good"],
  failed: [t("Failed"), "bad"],
  skipped: [t("Left out"), "warn"],
  cancelled: [t("Cancelled"), "grey"],
  uncertain: [t("Not known"), "warn"],
};

const REQUEST_STATES: Readonly<Record<string, Worded>> = {
  open: [t("Waits for an answer"), "calm"],
  launched: [t("Agreed and launched"), "good"],
  declined: [t("Declined"), "bad"],
  withdrawn: [t("Withdrawn"), "grey"],
  void: [t("Void"), "grey"],
};

/** Of a launch that a second person was asked for. */
export function requestState(state: string): Worded {
  return REQUEST_STATES[state] ?? [state, "grey"];
}

export function flowState(status: string): Worded {
  return FLOW_STATES[status] ?? [status, "grey"];
}

export function runState(status: string): Worded {
  return RUN_STATES[status] ?? [status, "grey"];
}

export function messageState(status: string): Worded {
  return MESSAGE_STATES[status] ?? [status, "grey"];
}

const REASONS: Readonly<Record<string, string>> = {
  end: t("reached an exit"),
  end_of_branch: t("reached the end"),
  goal: t("reached the goal"),
  removed_by_event: t("an event removed them"),
  left_audience: t("left the audience"),
  removed_by_user: t("removed by hand"),
  removed_by_api: t("removed through the API"),
  flow_stopped: t("the flow was stopped"),
  merged: t("merged with another contact"),
  erased: t("erased"),
  node_removed: t("their node was removed"),
  late: t("the moment was past"),
  error: t("a node failed"),
  loop_limit: t("went round too often"),
  no_address: t("no address"),
  no_consent: t("no consent"),
  suppressed: t("the address is suppressed"),
};

/** A reason in words; one that has none is spelt out. */
export function reasonWord(reason: string | null | undefined): string {
  return reason ? (REASONS[reason] ?? reason.replaceAll("_", " ")) : "";
}

export function channelWord(channel: string): string {
  if (channel === "sms") {
    return "SMS";
  }
  return channel === "webhook" ? t("Call") : t(channel.charAt(0).toUpperCase() + channel.slice(1));
}
