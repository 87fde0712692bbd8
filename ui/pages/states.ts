/** What the states of flows, runs and messages are called, and their colour. */

import type { Tone } from "@/kit/parts";

type Worded = readonly [word: string, tone: Tone];

const FLOW_STATES: Readonly<Record<string, Worded>> = {
  active: ["Live", "good"],
  draft: ["Draft", "hollow"],
  scheduled: ["Scheduled", "calm"],
  paused: ["Paused", "warn"],
  finishing: ["Finishing", "calm"],
  finished: ["Finished", "grey"],
  cancelled: ["Cancelled", "grey"],
  archived: ["Archived", "grey"],
};

const RUN_STATES: Readonly<Record<string, Worded>> = {
  running: ["Inside", "good"],
  completed: ["Completed", "grey"],
  removed: ["Removed", "warn"],
  failed: ["Failed", "bad"],
};

const MESSAGE_STATES: Readonly<Record<string, Worded>> = {
  queued: ["Waiting", "calm"],
  attempting: ["Being sent", "calm"],
  sent: ["Sent", "good"],
  failed: ["Failed", "bad"],
  skipped: ["Left out", "warn"],
  cancelled: ["Cancelled", "grey"],
  uncertain: ["Not known", "warn"],
};

const REQUEST_STATES: Readonly<Record<string, Worded>> = {
  open: ["Waits for an answer", "calm"],
  launched: ["Agreed and launched", "good"],
  declined: ["Declined", "bad"],
  withdrawn: ["Withdrawn", "grey"],
  void: ["Void", "grey"],
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
  end: "reached an exit",
  end_of_branch: "reached the end",
  goal: "reached the goal",
  removed_by_event: "an event removed them",
  left_audience: "left the audience",
  removed_by_user: "removed by hand",
  removed_by_api: "removed through the API",
  flow_stopped: "the flow was stopped",
  merged: "merged with another contact",
  erased: "erased",
  node_removed: "their node was removed",
  late: "the moment was past",
  error: "a node failed",
  loop_limit: "went round too often",
  no_address: "no address",
  no_consent: "no consent",
  suppressed: "the address is suppressed",
};

/** A reason in words; one that has none is spelt out. */
export function reasonWord(reason: string | null | undefined): string {
  return reason ? (REASONS[reason] ?? reason.replaceAll("_", " ")) : "";
}

export function channelWord(channel: string): string {
  if (channel === "sms") {
    return "SMS";
  }
  return channel === "webhook" ? "Call" : channel.charAt(0).toUpperCase() + channel.slice(1);
}
