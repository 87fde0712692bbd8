/** What flows and members tell the team, newest first. */

import { Button, Textarea } from "@mantine/core";
import { IconRss } from "@tabler/icons-react";
import { useInfiniteQuery, useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { Link } from "react-router";
import { ask } from "@/api/client";
import { many } from "@/api/queries";
import type { Post } from "@/api/types";
import { Empty, Failed, IconTile, Loading, Page } from "@/kit/parts";
import { More } from "@/kit/table";
import { useTitle } from "@/kit/title";
import { ago } from "@/kit/words";
import { t } from "@/words/t";
import css from "../pages.module.css";
import { TeamTabs } from "./TeamTabs";

export function FeedPage() {
  useTitle(t("Feed"));
  const posts = useInfiniteQuery({ ...many<Post>("/feed"), refetchInterval: 30_000 });
  return (
    <Page title={t("Team")}>
      <TeamTabs current="/team/feed" />
      <NewPost />
      {posts.error ? (
        <Failed error={posts.error} again={() => posts.refetch()} />
      ) : !posts.data ? (
        <Loading />
      ) : posts.data.length === 0 ? (
        <Empty
          icon={
            <IconTile group="team" size={32}>
              <IconRss size={18} stroke={1.75} />
            </IconTile>
          }
          title={t("Nothing was posted yet")}
        >
          {t("What a flow posts by ‘Feed post’ stands here, and what you write above.")}
        </Empty>
      ) : (
        <>
          <ul className={css.posts}>
            {posts.data.map((post) => (
              <Shown key={post.id} post={post} />
            ))}
          </ul>
          <More has={posts.hasNextPage} busy={posts.isFetchingNextPage} onMore={() => posts.fetchNextPage()} />
        </>
      )}
    </Page>
  );
}

function Shown({ post }: { post: Post }) {
  return (
    <li>
      <p>{post.text}</p>
      <small>
        {post.author || t("A flow")}
        {post.feed ? t(" to {feed}", { feed: post.feed }) : ""}
        {post.contact ? (
          <>
            {t(" about ")}
            <Link to={`/people/${post.contact}`}>{post.contact_name ?? t("somebody")}</Link>
          </>
        ) : null}
        {post.run ? (
          <>
            {", "}
            <Link to={`/runs/${post.run}`}>{t("its run")}</Link>
          </>
        ) : null}
        {`, ${ago(post.created_at)}`}
      </small>
    </li>
  );
}

function NewPost() {
  const queries = useQueryClient();
  const [text, setText] = useState("");
  const post = useMutation({
    mutationFn: () => ask<Post>("/feed", { method: "POST", json: { text } }),
    onSuccess: () => {
      setText("");
      queries.invalidateQueries({ queryKey: ["/feed"] });
    },
  });
  return (
    <form
      className={css.writing}
      onSubmit={(event) => {
        event.preventDefault();
        post.mutate();
      }}
    >
      <Textarea
        label={t("Tell the team")}
        autosize
        minRows={2}
        required
        withAsterisk={false}
        maxLength={20_000}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
      />
      {post.error ? <p role="alert">{post.error.message}</p> : null}
      <Button type="submit" variant="default" loading={post.isPending}>
        {t("Post")}
      </Button>
    </form>
  );
}
