import { lazy, Suspense } from "react";
import { createBrowserRouter, Navigate, useRouteError } from "react-router";
import { FailedPage, LoadingPage } from "@/kit/parts";
import { ContactPage } from "@/pages/ContactPage";
import { CouponPage } from "@/pages/catalog/CouponPage";
import { CouponsPage } from "@/pages/catalog/CouponsPage";
import { OrdersPage } from "@/pages/catalog/OrdersPage";
import { ProductsPage } from "@/pages/catalog/ProductsPage";
import { TablePage } from "@/pages/catalog/TablePage";
import { TablesPage } from "@/pages/catalog/TablesPage";
import { FlowsPage } from "@/pages/FlowsPage";
import { HomePage } from "@/pages/home/HomePage";
import { MessagePage } from "@/pages/MessagePage";
import { MessagesPage } from "@/pages/MessagesPage";
import { NotFound } from "@/pages/NotFound";
import { PeoplePage } from "@/pages/PeoplePage";
import { RunsPage } from "@/pages/RunsPage";
import { SegmentPage } from "@/pages/segments/SegmentPage";
import { SegmentsPage } from "@/pages/segments/SegmentsPage";
import { SetPage } from "@/pages/sets/SetPage";
import { SetsPage } from "@/pages/sets/SetsPage";
import { AccountPage } from "@/pages/settings/AccountPage";
import { KeysPage } from "@/pages/settings/KeysPage";
import { SenderPage } from "@/pages/settings/SenderPage";
import { SettingsPage } from "@/pages/settings/SettingsPage";
import { UsersPage } from "@/pages/settings/UsersPage";
import { askAhead, askAnew, forget } from "./cache";
import { Shell } from "./Shell";
import { SignIn } from "./SignIn";
import { SignedIn } from "./session";

// The canvas is a chunk of its own: lists open without it.
const flowPage = () => import("@/pages/FlowPage");
const runPage = () => import("@/pages/RunPage");
const FlowPage = lazy(flowPage);
const RunPage = lazy(runPage);
const TestPage = lazy(() => import("@/pages/TestPage"));
const ImportsPage = lazy(() => import("@/pages/imports/ImportsPage"));
const TasksPage = lazy(() => import("@/pages/team/TasksPage").then((page) => ({ default: page.TasksPage })));
const FeedPage = lazy(() => import("@/pages/team/FeedPage").then((page) => ({ default: page.FeedPage })));
const ToldPage = lazy(() => import("@/pages/team/ToldPage").then((page) => ({ default: page.ToldPage })));
const ApprovalsPage = lazy(() =>
  import("@/pages/team/ApprovalsPage").then((page) => ({ default: page.ApprovalsPage })),
);
const ApprovalPage = lazy(() => import("@/pages/team/ApprovalPage").then((page) => ({ default: page.ApprovalPage })));
const LaunchesPage = lazy(() =>
  import("@/pages/settings/LaunchesPage").then((page) => ({ default: page.LaunchesPage })),
);
const CompaniesPage = lazy(() =>
  import("@/pages/companies/CompaniesPage").then((page) => ({ default: page.CompaniesPage })),
);
const CompanyPage = lazy(() => import("@/pages/companies/CompanyPage").then((page) => ({ default: page.CompanyPage })));
const SmsPage = lazy(() => import("@/pages/settings/SmsPage").then((page) => ({ default: page.SmsPage })));
const FunctionsPage = lazy(() =>
  import("@/pages/settings/FunctionsPage").then((page) => ({ default: page.FunctionsPage })),
);
const FunctionPage = lazy(() =>
  import("@/pages/settings/FunctionPage").then((page) => ({ default: page.FunctionPage })),
);
const SecretsPage = lazy(() => import("@/pages/settings/SecretsPage").then((page) => ({ default: page.SecretsPage })));
const PrivacyPage = lazy(() => import("@/pages/settings/PrivacyPage").then((page) => ({ default: page.PrivacyPage })));
const SuppressionsPage = lazy(() =>
  import("@/pages/SuppressionsPage").then((page) => ({ default: page.SuppressionsPage })),
);
const AttributesPage = lazy(() =>
  import("@/pages/settings/AttributesPage").then((page) => ({ default: page.AttributesPage })),
);
const EventsPage = lazy(() => import("@/pages/settings/EventsPage").then((page) => ({ default: page.EventsPage })));
const PreferencesPage = lazy(() =>
  import("@/pages/settings/PreferencesPage").then((page) => ({ default: page.PreferencesPage })),
);
const OptInPage = lazy(() => import("@/pages/settings/OptInPage").then((page) => ({ default: page.OptInPage })));
const DeedsPage = lazy(() => import("@/pages/person/DeedsPage").then((page) => ({ default: page.DeedsPage })));
const DeedPage = lazy(() => import("@/pages/person/DeedsPage").then((page) => ({ default: page.DeedPage })));
const TestsPage = lazy(() => import("@/pages/settings/TestsPage").then((page) => ({ default: page.TestsPage })));
const GroupsPage = lazy(() => import("@/pages/settings/GroupsPage").then((page) => ({ default: page.GroupsPage })));
const ComputedPage = lazy(() =>
  import("@/pages/settings/ComputedPage").then((page) => ({ default: page.ComputedPage })),
);
const SegmentEditPage = lazy(() =>
  import("@/pages/segments/SegmentEditPage").then((page) => ({ default: page.SegmentEditPage })),
);
const SftpPage = lazy(() => import("@/pages/imports/SftpPage"));
const ImportPage = lazy(() => import("@/pages/imports/ImportPage"));

function Broken() {
  return <FailedPage error={useRouteError()} again={() => window.location.reload()} />;
}

function later(page: React.ReactNode) {
  return <Suspense fallback={<LoadingPage />}>{page}</Suspense>;
}

export const router = createBrowserRouter([
  { path: "/sign-in", element: <SignIn />, errorElement: <Broken /> },
  {
    element: <SignedIn />,
    errorElement: <Broken />,
    hydrateFallbackElement: <LoadingPage />,
    children: [
      {
        path: "/flows/:flow",
        element: later(<FlowPage />),
        loader: ({ params, request }) => {
          void flowPage();
          const flow = `/flows/${params.flow}`;
          if (new URL(request.url).searchParams.get("version") === "draft") {
            askAnew(`${flow}/draft`);
          } else {
            forget(`${flow}/draft`);
          }
          return askAhead("/session", flow, "/kinds");
        },
      },
      {
        path: "/runs/:run",
        element: later(<RunPage />),
        loader: ({ params }) => {
          void runPage();
          return askAhead("/session", `/runs/${params.run}`, "/kinds");
        },
      },
      {
        element: <Shell />,
        children: [
          { index: true, element: <HomePage /> },
          { path: "/flows", element: <FlowsPage /> },
          { path: "/flows/:flow/test", element: later(<TestPage />) },
          { path: "/runs", element: <RunsPage /> },
          { path: "/people", element: <PeoplePage /> },
          { path: "/people/deeds", element: later(<DeedsPage />) },
          { path: "/people/deeds/:deed", element: later(<DeedPage />) },
          { path: "/people/imports", element: later(<ImportsPage />) },
          { path: "/people/imports/sftp", element: later(<SftpPage />) },
          { path: "/people/imports/:import", element: later(<ImportPage />) },
          { path: "/people/segments", element: <SegmentsPage /> },
          { path: "/people/segments/new", element: later(<SegmentEditPage />) },
          { path: "/people/segments/:segment", element: <SegmentPage /> },
          { path: "/people/segments/:segment/edit", element: later(<SegmentEditPage />) },
          { path: "/people/suppressed", element: later(<SuppressionsPage />) },
          { path: "/people/lists", element: <SetsPage key="lists" noun="lists" /> },
          { path: "/people/lists/:set", element: <SetPage key="lists" noun="lists" /> },
          { path: "/people/groups", element: <SetsPage key="groups" noun="groups" /> },
          { path: "/people/groups/:set", element: <SetPage key="groups" noun="groups" /> },
          { path: "/people/companies", element: later(<CompaniesPage />) },
          { path: "/people/companies/:company", element: later(<CompanyPage />) },
          { path: "/catalog", element: <Navigate to="/catalog/products" replace /> },
          { path: "/catalog/products", element: <ProductsPage /> },
          { path: "/catalog/orders", element: <OrdersPage /> },
          { path: "/catalog/coupons", element: <CouponsPage /> },
          { path: "/catalog/coupons/:pool", element: <CouponPage /> },
          { path: "/catalog/tables", element: <TablesPage /> },
          { path: "/catalog/tables/:table", element: <TablePage /> },
          { path: "/people/:contact", element: <ContactPage /> },
          { path: "/team", element: <Navigate to="/team/tasks" replace /> },
          { path: "/team/tasks", element: later(<TasksPage />) },
          { path: "/team/feed", element: later(<FeedPage />) },
          { path: "/team/approvals", element: later(<ApprovalsPage />) },
          { path: "/team/approvals/:request", element: later(<ApprovalPage />) },
          { path: "/team/told", element: later(<ToldPage />) },
          { path: "/messages", element: <MessagesPage /> },
          { path: "/messages/:message", element: <MessagePage /> },
          {
            path: "/settings",
            element: <SettingsPage />,
            children: [
              { index: true, element: <Navigate to="/settings/account" replace /> },
              { path: "account", element: <AccountPage /> },
              { path: "users", element: <UsersPage /> },
              { path: "keys", element: <KeysPage /> },
              { path: "sender", element: <SenderPage /> },
              { path: "launches", element: later(<LaunchesPage />) },
              { path: "sms", element: later(<SmsPage />) },
              { path: "groups", element: later(<GroupsPage />) },
              { path: "computed", element: later(<ComputedPage />) },
              { path: "secrets", element: later(<SecretsPage />) },
              { path: "attributes", element: later(<AttributesPage />) },
              { path: "events", element: later(<EventsPage />) },
              { path: "preferences", element: later(<PreferencesPage />) },
              { path: "opt-in", element: later(<OptInPage />) },
              { path: "privacy", element: later(<PrivacyPage />) },
              { path: "tests", element: later(<TestsPage />) },
              { path: "functions", element: later(<FunctionsPage />) },
              { path: "functions/:id", element: later(<FunctionPage />) },
            ],
          },
          { path: "*", element: <NotFound /> },
        ],
      },
    ],
  },
]);
