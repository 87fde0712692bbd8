import { Button, PasswordInput, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useNavigate, useSearchParams } from "react-router";
import { ask } from "@/api/client";
import { useTitle } from "@/kit/title";
import { Mark } from "./Mark";
import css from "./shell.module.css";

export function SignIn() {
  useTitle("Sign in");
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
        <h1>Sign in to Towpath</h1>
        <TextInput
          label="Email"
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
          label="Password"
          size="sm"
          autoComplete="current-password"
          required
          withAsterisk={false}
          value={password}
          onChange={(event) => setPassword(event.currentTarget.value)}
          error={signIn.error?.message}
        />
        <Button type="submit" size="sm" loading={signIn.isPending}>
          Sign in
        </Button>
      </form>
    </main>
  );
}
