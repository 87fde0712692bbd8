/** What the server answers, as the screens use it. */

import type { KindInfo } from "@/flow/canvas";
import type { Problem } from "./client";

export interface Paged<Item> {
  readonly items: readonly Item[];
  readonly next: string | null;
}

export interface Workspace {
  readonly id: number;
  readonly name: string;
  readonly slug?: string;
  readonly time_zone?: string;
}

export interface User {
  readonly id: number;
  readonly email: string;
  readonly name: string;
  readonly role?: string;
}

export interface Session {
  readonly user: User;
  readonly workspace: Workspace;
  readonly workspaces: readonly Workspace[];
}

export type FlowStatus =
  | "draft"
  | "scheduled"
  | "active"
  | "paused"
  | "finishing"
  | "finished"
  | "cancelled"
  | "archived";

export interface FlowSummary {
  readonly id: number;
  readonly slug: string;
  readonly name: string;
  readonly description: string;
  readonly status: FlowStatus;
  readonly version: number | null;
  readonly has_draft: boolean;
  readonly inside: number | null;
  readonly completed: number | null;
  readonly goals: number | null;
  readonly entered: number | null;
  readonly changed_at: string;
}

export interface FlowVersion {
  readonly number: number;
  readonly live_from: string;
  readonly live_to: string | null;
}

export interface Flow extends FlowSummary {
  readonly versions: readonly FlowVersion[];
  readonly problems: readonly Problem[];
}

export interface NodeNumbers {
  readonly entered: number;
  readonly waiting: number;
  readonly outlets: Readonly<Record<string, number>>;
  readonly sent?: number | null;
  readonly delivered?: number | null;
  readonly opened?: number | null;
  readonly clicked?: number | null;
  readonly skipped?: number | null;
  readonly failed?: number | null;
}

export interface FlowNumbers {
  readonly entered: number;
  readonly inside: number;
  readonly completed: number;
  readonly removed: number;
  readonly failed: number;
  readonly goals: number;
  readonly goal_value: number | string | null;
  readonly nodes: Readonly<Record<string, NodeNumbers>>;
}

export interface RunSummary {
  readonly id: string;
  /** Its slug. */
  readonly flow: string;
  readonly flow_name: string;
  readonly version: number;
  readonly contact: string | null;
  readonly contact_name: string | null;
  readonly status: "running" | "completed" | "removed" | "failed";
  readonly exit_reason: string | null;
  readonly exit_label: string | null;
  readonly entered_at: string;
  readonly ended_at: string | null;
}

export interface Visit {
  readonly id: string;
  readonly node: string;
  readonly kind: string;
  readonly prior: string | null;
  readonly started_at: string;
  readonly ended_at: string | null;
  readonly outlet: string | null;
  readonly seen: unknown;
  readonly result: unknown;
  readonly due_at?: string | null;
  readonly state?: string | null;
}

export interface Run extends RunSummary {
  readonly processes: readonly Visit[];
  readonly variables: Readonly<Record<string, unknown>>;
}

export interface ContactSummary {
  readonly id: string;
  readonly external_id: string | null;
  readonly first_name: string | null;
  readonly last_name: string | null;
  readonly email: string | null;
  readonly phone: string | null;
  readonly identified: boolean;
  readonly created_at: string;
}

export interface Contact extends ContactSummary {
  readonly locale: string | null;
  readonly time_zone: string | null;
  readonly country: string | null;
  readonly birth_date: string | null;
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly tags: readonly string[];
  readonly consents: readonly {
    readonly channel: string;
    readonly topic: string;
    readonly given: boolean;
    readonly at: string;
  }[];
}

export interface ApiKey {
  readonly id: number;
  readonly name: string;
  readonly prefix: string;
  readonly scopes: readonly string[];
  readonly created_at: string;
  readonly last_used_at: string | null;
}

export interface NewApiKey extends ApiKey {
  readonly key: string;
}

export interface Sender {
  readonly id: number;
  readonly channel: string;
  readonly name: string;
  readonly settings: { readonly address?: string; readonly display_name?: string; readonly server?: string };
  readonly is_default: boolean;
  readonly has_password: boolean;
}

export interface TimelineEntry {
  readonly id: string;
  readonly what: string;
  readonly at: string;
  readonly name: string;
  readonly detail: Readonly<Record<string, unknown>>;
}

export interface MessageSummary {
  readonly id: string;
  readonly channel: string;
  readonly name: string | null;
  readonly status: string;
  readonly reason: string | null;
  readonly address: string | null;
  readonly planned_at: string;
  readonly ended_at: string | null;
  readonly opened_at: string | null;
  readonly clicked_at: string | null;
}

export interface Gate {
  readonly gate: string;
  readonly verdict: string;
  readonly detail: string;
}

export interface Message extends MessageSummary {
  readonly contact: { readonly id: string; readonly name: string; readonly email: string | null } | null;
  readonly flow: { readonly id: number; readonly slug: string; readonly name: string } | null;
  readonly run: string | null;
  readonly node: string | null;
  readonly delivered_at: string | null;
  readonly gates: readonly Gate[];
  readonly attempts: readonly {
    number: number;
    started_at: string;
    ended_at: string | null;
    phase: string;
    outcome: string;
    response: string | null;
  }[];
  readonly content: {
    readonly from?: string;
    readonly to?: string;
    readonly subject?: string;
    readonly text?: string;
    readonly has_html?: boolean;
    readonly headers?: Readonly<Record<string, string>>;
    readonly method?: string;
    readonly url?: string;
    readonly body?: unknown;
  } | null;
  readonly answer: Readonly<Record<string, unknown>> | null;
}

/** Every kind, as it declares itself. */
export interface KindList {
  readonly kinds: readonly KindInfo[];
}
