/** Takes a flow file in as a draft, and says what is wrong with it. */

import { Button, FileButton, Modal } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useNavigate } from "react-router";
import { ApiError, ask, type Problem } from "@/api/client";
import type { ImportedFlow } from "@/api/types";
import { ProblemList } from "@/kit/parts";
import { t } from "@/words/t";
import css from "./pages.module.css";

export function UploadFlow({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const navigate = useNavigate();
  const queries = useQueryClient();
  const [name, setName] = useState("");
  const upload = useMutation({
    mutationFn: async (file: File) =>
      ask<ImportedFlow>("/flows/import", { method: "POST", text: await file.text(), type: "application/yaml" }),
    onSuccess: ({ flow }) => {
      queries.invalidateQueries({ queryKey: ["/flows"] });
      queries.invalidateQueries({ queryKey: ["/flows/counts"] });
      close();
      navigate(`/flows/${flow.slug}`);
    },
  });
  const close = () => {
    upload.reset();
    setName("");
    onClose();
  };
  return (
    <Modal opened={opened} onClose={close} title={t("Upload a flow file")} size={560} radius={14}>
      <div className={css.stack}>
        <p className={css.soft}>
          {t(
            "The file becomes a draft. If a flow with its id is there already, its draft is replaced; what is live stays as it is until the draft is launched.",
          )}
        </p>
        {upload.error ? (
          <div role="alert" className={css.stack}>
            <b>{t("{name} was not taken in", { name })}</b>
            <ProblemList problems={problemsOf(upload.error)} />
          </div>
        ) : null}
        <div className={css.actions}>
          <Button variant="default" onClick={close}>
            {t("Cancel")}
          </Button>
          <FileButton
            accept=".yaml,.yml,.txt,application/yaml,text/plain"
            onChange={(file) => {
              if (file) {
                setName(file.name);
                upload.mutate(file);
              }
            }}
          >
            {(props) => (
              <Button {...props} loading={upload.isPending}>
                {upload.error ? t("Choose another file") : t("Choose a file")}
              </Button>
            )}
          </FileButton>
        </div>
      </div>
    </Modal>
  );
}

export function problemsOf(error: Error) {
  const found = error instanceof ApiError ? error.problems : [];
  return found.length === 0 ? [{ message: error.message }] : found.map(problemLine);
}

export function problemLine(problem: Problem) {
  const where = [
    problem.line ? t("Line {line}", { line: problem.line }) : "",
    problem.node ? t("node {node}", { node: problem.node }) : "",
  ]
    .filter(Boolean)
    .join(", ");
  return { message: problem.sentence, level: problem.severity ?? "error", where };
}
