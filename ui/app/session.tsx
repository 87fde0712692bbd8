/** Who is signed in. Without a session every page leads to the sign-in, and back after it. */

import { useQuery, useQueryClient } from "@tanstack/react-query";
import { createContext, useContext } from "react";
import { Navigate, Outlet, useLocation, useNavigate } from "react-router";
import { ApiError, ask } from "@/api/client";
import { one } from "@/api/queries";
import type { Session } from "@/api/types";
import { FailedPage, LoadingPage } from "@/kit/parts";
import { WithPalette } from "./search";

const Current = createContext<Session | null>(null);

export function SignedIn() {
  const here = useLocation();
  const session = useQuery({ ...one<Session>("/session"), staleTime: 60_000 });
  if (session.error instanceof ApiError && (session.error.status === 401 || session.error.status === 403)) {
    const from = here.pathname + here.search;
    return <Navigate to={from === "/" ? "/sign-in" : `/sign-in?then=${encodeURIComponent(from)}`} replace />;
  }
  if (session.error) {
    return <FailedPage error={session.error} again={() => session.refetch()} />;
  }
  if (!session.data) {
    return <LoadingPage />;
  }
  return (
    <Current.Provider value={session.data}>
      <WithPalette>
        <Outlet />
      </WithPalette>
    </Current.Provider>
  );
}

export function useSession(): Session {
  const session = useContext(Current);
  if (!session) {
    throw new Error("This page is shown to people who are signed in only.");
  }
  return session;
}

export function useSignOut(): () => Promise<void> {
  const queries = useQueryClient();
  const navigate = useNavigate();
  return async () => {
    await ask("/session", { method: "DELETE" });
    queries.clear();
    navigate("/sign-in");
  };
}
