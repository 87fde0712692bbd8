/** What the server answers, as the screens use it: names for the generated shapes. */

import type { KindForm } from "./kinds";
import type { components } from "./schema";

type Shapes = components["schemas"];

export interface Paged<Item> {
  readonly items: readonly Item[];
  readonly next?: string | null;
}

export type Session = Shapes["SessionOut"];
export type Workspace = Shapes["WorkspaceOut"];
export type Member = Shapes["MemberOut"];
export type ApiKey = Shapes["KeyOut"];
export type NewApiKey = Shapes["MadeKey"];
export type Sender = Shapes["SenderOut"];
export type SmsSender = Shapes["SmsSenderOut"];
export type Task = Shapes["TaskOut"];
export type Note = Shapes["NoteOut"];
export type Post = Shapes["PostOut"];
export type Notification = Shapes["NotificationOut"];
export type FunctionPage = Shapes["FunctionPage"];
export type UserFunction = Shapes["FunctionOut"];
export type FunctionTried = Shapes["FunctionTried"];
export type Secret = Shapes["SecretOut"];
export type ChatTest = Shapes["ChatTestOut"];
export type Computed = Shapes["ComputedOut"];
export type UserGroup = Shapes["UserGroupOut"];
export type TestAnswer = Shapes["TestAnswer"];

export type FlowSummary = Shapes["FlowLineOut"];
export type Flow = Shapes["FlowOut"];
export type FlowTemplate = Shapes["FlowTemplateOut"];
export type Labels = Shapes["FlowLabelsOut"];
export type FlowNumbers = Shapes["NumbersOut"];
export type Engagement = Shapes["EngagementOut"];
export type NodeNumbers = Shapes["NodeNumbersOut"];
export type ImportedFlow = Shapes["ImportedOut"];
export type Problem = Shapes["ProblemOut"];

export type CommentThread = Shapes["CommentThreadOut"];
export type FlowComment = Shapes["FlowCommentOut"];

export type LaunchRequest = Shapes["LaunchRequestOut"];
export type LaunchPlan = Shapes["LaunchPlanOut"];
export type AudienceCount = Shapes["AudienceCountOut"];
export type Comparison = Shapes["ComparisonOut"];
export type FlowForms = Shapes["FlowForms"];

export type RunSummary = Shapes["RunOut"];
export type Run = Shapes["RunStoryOut"];
export type Visit = Shapes["VisitOut"];

export type ContactSummary = Shapes["ContactSummary"];
export type ContactRow = Shapes["ContactRow"];
export type Contact = Shapes["ContactOut"];
export type Tester = Shapes["TesterOut"];
export type Company = Shapes["CompanyOut"];
export type Erasure = Shapes["ErasureOut"];
export type Retention = Shapes["Retention"];
export type Attribute = Shapes["AttributeOut"];
export type AttributeUses = Shapes["AttributeUses"];
export type EventDefinition = Shapes["EventDefinitionOut"];
export type Suppression = Shapes["SuppressionOut"];
export type SuppressionsImported = Shapes["SuppressionsImported"];
export type PreferenceLink = Shapes["PreferenceLink"];
export type PreferencePage = Shapes["PreferencePage"];
export type Template = Shapes["TemplateOut"];
export type PeopleDeed = Shapes["PeopleDeedOut"];
export type PeopleFound = Shapes["PeopleFound"];
export type RefusedPerson = Shapes["RefusedPerson"];
export type DoubleOptIn = Shapes["DoubleOptIn"];
export type OptInWords = Shapes["OptInWords"];
export type MergePreview = Shapes["MergePreview"];
export type MergeAsked = Shapes["MergeAsked"];
export type Order = Shapes["OrderOut"];
export type TimelineEntry = Shapes["TimelineEntry"];

export type Import = Shapes["ImportOut"];
export type ImportDetail = Shapes["ImportDetail"];
export type RowError = Shapes["RowErrorOut"];
export type RefusedRow = Shapes["RefusedOut"];
export type SftpPreview = Shapes["SftpPreviewOut"];
export type UndoKept = Shapes["UndoKeptOut"];
export type SftpConnection = Shapes["SftpConnectionOut"];
export type SftpConnectionIn = Shapes["SftpConnectionIn"];
export type SftpHostKey = Shapes["HostKeyOut"];
export type SftpArrival = Shapes["ArrivalOut"];

export type Segment = Shapes["SegmentOut"];
export type SegmentDetail = Shapes["SegmentDetail"];
export type SegmentMember = Shapes["SegmentMemberOut"];
export type SegmentPreview = Shapes["SegmentPreview"];
export type SegmentReason = Shapes["SegmentReason"];
export type SegmentOfContact = Shapes["SegmentOfContact"];
export type PeopleSet = Shapes["ListOut"];
export type SetMember = Shapes["ListMember"];
export type Product = Shapes["ProductOut"];
export type CouponPool = Shapes["PoolOut"];
export type CouponCode = Shapes["CodeOut"];
export type CodesAdded = Shapes["CodesAdded"];
export type Catalog = Shapes["CatalogOut"];
export type CatalogRow = Shapes["RowOut"];
export type RowsWritten = Shapes["RowsWritten"];

export type MessageSummary = Shapes["MessageSummary"];

/** Of a mail, or of a request. */
export interface Content {
  readonly from?: string;
  readonly to?: string;
  readonly subject?: string;
  readonly text?: string;
  readonly has_html?: boolean;
  readonly parts?: number;
  readonly encoding?: string;
  readonly method?: string;
  readonly url?: string;
  readonly body?: unknown;
}

export interface Message extends Omit<Shapes["Message"], "content"> {
  readonly content: Content | null;
}

/** Every kind, as it declares itself. */
export interface KindList {
  /** Name to title, in the order of the palette. */
  readonly groups: Readonly<Record<string, string>>;
  readonly kinds: readonly KindForm[];
  readonly flow: FlowForms;
}
