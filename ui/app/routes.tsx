import { type ComponentType, lazy, Suspense } from "react";
import { createBrowserRouter, Navigate, useRouteError } from "react-router";
import { FailedPage, LoadingPage } from "@/kit/parts";
import { FlowsPage } from "@/pages/FlowsPage";
import { HomePage } from "@/pages/home/HomePage";
import { MessagesPage } from "@/pages/MessagesPage";
import { NotFound } from "@/pages/NotFound";
import { PeoplePage } from "@/pages/PeoplePage";
import { RunsPage } from "@/pages/RunsPage";
import { SegmentsPage } from "@/pages/segments/SegmentsPage";
import { askAhead, askAnew, forget } from "./cache";
import { Shell } from "./Shell";
import { SignIn } from "./SignIn";
import { SignedIn } from "./session";

/** A page in a chunk of its own. */
function page<Name extends string>(load: () => Promise<Record<Name, ComponentType>>, name: Name) {
  return lazy(() => load().then((loaded) => ({ default: loaded[name] })));
}

// Lists open without what one flow, run, person or message needs, which is asked for beside their code.
const flowPage = () => import("@/pages/FlowPage");
const runPage = () => import("@/pages/RunPage");
const contactPage = () => import("@/pages/ContactPage");
const messagePage = () => import("@/pages/MessagePage");
const ContactPage = page(contactPage, "ContactPage");
const MessagePage = page(messagePage, "MessagePage");
const FlowPage = lazy(flowPage);
const RunPage = lazy(runPage);
const TestPage = lazy(() => import("@/pages/TestPage"));
const ImportsPage = lazy(() => import("@/pages/imports/ImportsPage"));
const TasksPage = page(() => import("@/pages/team/TasksPage"), "TasksPage");
const FeedPage = page(() => import("@/pages/team/FeedPage"), "FeedPage");
const ToldPage = page(() => import("@/pages/team/ToldPage"), "ToldPage");
const ApprovalsPage = page(() => import("@/pages/team/ApprovalsPage"), "ApprovalsPage");
const ApprovalPage = page(() => import("@/pages/team/ApprovalPage"), "ApprovalPage");
const LaunchesPage = page(() => import("@/pages/settings/LaunchesPage"), "LaunchesPage");
const CompaniesPage = page(() => import("@/pages/companies/CompaniesPage"), "CompaniesPage");
const CompanyPage = page(() => import("@/pages/companies/CompanyPage"), "CompanyPage");
const SmsPage = page(() => import("@/pages/settings/SmsPage"), "SmsPage");
const FunctionsPage = page(() => import("@/pages/settings/FunctionsPage"), "FunctionsPage");
const FunctionPage = page(() => import("@/pages/settings/FunctionPage"), "FunctionPage");
const SecretsPage = page(() => import("@/pages/settings/SecretsPage"), "SecretsPage");
const PrivacyPage = page(() => import("@/pages/settings/PrivacyPage"), "PrivacyPage");
const SuppressionsPage = page(() => import("@/pages/SuppressionsPage"), "SuppressionsPage");
const AttributesPage = page(() => import("@/pages/settings/AttributesPage"), "AttributesPage");
const EventsPage = page(() => import("@/pages/settings/EventsPage"), "EventsPage");
const PreferencesPage = page(() => import("@/pages/settings/PreferencesPage"), "PreferencesPage");
const OptInPage = page(() => import("@/pages/settings/OptInPage"), "OptInPage");
const DeedsPage = page(() => import("@/pages/person/DeedsPage"), "DeedsPage");
const DeedPage = page(() => import("@/pages/person/DeedsPage"), "DeedPage");
const TestsPage = page(() => import("@/pages/settings/TestsPage"), "TestsPage");
const GroupsPage = page(() => import("@/pages/settings/GroupsPage"), "GroupsPage");
const ComputedPage = page(() => import("@/pages/settings/ComputedPage"), "ComputedPage");
const SegmentEditPage = page(() => import("@/pages/segments/SegmentEditPage"), "SegmentEditPage");
const SftpPage = lazy(() => import("@/pages/imports/SftpPage"));
const ImportPage = lazy(() => import("@/pages/imports/ImportPage"));
const CouponPage = page(() => import("@/pages/catalog/CouponPage"), "CouponPage");
const CouponsPage = page(() => import("@/pages/catalog/CouponsPage"), "CouponsPage");
const OrdersPage = page(() => import("@/pages/catalog/OrdersPage"), "OrdersPage");
const ProductsPage = page(() => import("@/pages/catalog/ProductsPage"), "ProductsPage");
const TablePage = page(() => import("@/pages/catalog/TablePage"), "TablePage");
const TablesPage = page(() => import("@/pages/catalog/TablesPage"), "TablesPage");
const AccountPage = page(() => import("@/pages/settings/AccountPage"), "AccountPage");
const KeysPage = page(() => import("@/pages/settings/KeysPage"), "KeysPage");
const SenderPage = page(() => import("@/pages/settings/SenderPage"), "SenderPage");
const SettingsPage = page(() => import("@/pages/settings/SettingsPage"), "SettingsPage");
const UsersPage = page(() => import("@/pages/settings/UsersPage"), "UsersPage");
const SetPage = lazy(() => import("@/pages/sets/SetPage").then((page) => ({ default: page.SetPage })));
const SetsPage = lazy(() => import("@/pages/sets/SetsPage").then((page) => ({ default: page.SetsPage })));
const SegmentPage = page(() => import("@/pages/segments/SegmentPage"), "SegmentPage");

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
          { path: "/people/segments/:segment", element: later(<SegmentPage />) },
          { path: "/people/segments/:segment/edit", element: later(<SegmentEditPage />) },
          { path: "/people/suppressed", element: later(<SuppressionsPage />) },
          { path: "/people/lists", element: later(<SetsPage key="lists" noun="lists" />) },
          { path: "/people/lists/:set", element: later(<SetPage key="lists" noun="lists" />) },
          { path: "/people/groups", element: later(<SetsPage key="groups" noun="groups" />) },
          { path: "/people/groups/:set", element: later(<SetPage key="groups" noun="groups" />) },
          { path: "/people/companies", element: later(<CompaniesPage />) },
          { path: "/people/companies/:company", element: later(<CompanyPage />) },
          { path: "/catalog", element: <Navigate to="/catalog/products" replace /> },
          { path: "/catalog/products", element: later(<ProductsPage />) },
          { path: "/catalog/orders", element: later(<OrdersPage />) },
          { path: "/catalog/coupons", element: later(<CouponsPage />) },
          { path: "/catalog/coupons/:pool", element: later(<CouponPage />) },
          { path: "/catalog/tables", element: later(<TablesPage />) },
          { path: "/catalog/tables/:table", element: later(<TablePage />) },
          {
            path: "/people/:contact",
            element: later(<ContactPage />),
            loader: ({ params }) => {
              void contactPage();
              return askAhead("/session", `/contacts/${params.contact}`);
            },
          },
          { path: "/team", element: <Navigate to="/team/tasks" replace /> },
          { path: "/team/tasks", element: later(<TasksPage />) },
          { path: "/team/feed", element: later(<FeedPage />) },
          { path: "/team/approvals", element: later(<ApprovalsPage />) },
          { path: "/team/approvals/:request", element: later(<ApprovalPage />) },
          { path: "/team/told", element: later(<ToldPage />) },
          { path: "/messages", element: <MessagesPage /> },
          {
            path: "/messages/:message",
            element: later(<MessagePage />),
            loader: ({ params }) => {
              void messagePage();
              return askAhead("/session", `/messages/${params.message}`);
            },
          },
          {
            path: "/settings",
            element: later(<SettingsPage />),
            children: [
              { index: true, element: <Navigate to="/settings/account" replace /> },
              { path: "account", element: later(<AccountPage />) },
              { path: "users", element: later(<UsersPage />) },
              { path: "keys", element: later(<KeysPage />) },
              { path: "sender", element: later(<SenderPage />) },
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
