import { Button, PasswordInput, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useNavigate, useSearchParams } from "react-router";
import { ask } from "@/api/client";
import { useTitle } from "@/kit/title";
import { t } from "@/words/t";
import { Mark } from "./Mark";
import css from "./shell.module.css";

export function SignIn() {
  useTitle(t("Sign in"));
  const navigate = useNavigate();
  const queries = useQueryClient();
  const [search] = useSearchParams();
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  const signIn = useMutation({
    mutationFn: () => ask("/session", { method: "POST", json: { email: email.trim(), password } }),
    onSuccess: async () => {
      queries.clear();
      const then = search.get("then") ?? "/";
      navigate(/^\/(?!\/)/.test(then) ? then : "/", { replace: true });
    },
  });
  return (
    <main className={css.signIn}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          signIn.mutate();
        }}
      >
        <Mark size={36} />
        <h1>{t("Sign in to Towpath")}</h1>
        <TextInput
          label={t("Email")}
          type="email"
          size="sm"
          autoComplete="username"
          autoFocus
          required
          withAsterisk={false}
          value={email}
          onChange={(event) => setEmail(event.currentTarget.value)}
        />
        <PasswordInput
          label={t("Password")}
          size="sm"
          autoComplete="current-password"
          required
          withAsterisk={false}
          value={password}
          onChange={(event) => setPassword(event.currentTarget.value)}
          error={signIn.error?.message}
        />
        <Button type="submit" size="sm" loading={signIn.isPending}>
          {t("Sign in")}
        </Button>
      </form>
    </main>
  );
}
