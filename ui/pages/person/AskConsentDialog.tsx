/** Ask a person to confirm that they want to hear from the shop; till they do, nothing was given. */

import { Button, Group, Modal, Select, Stack, Text, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { ask } from "@/api/client";
import { one } from "@/api/queries";
import type { Contact } from "@/api/types";
import { rich, t } from "@/words/t";
import { personName } from "../people";

const CHANNELS = [
  { value: "email", label: t("Email") },
  { value: "sms", label: t("Text messages") },
];

interface AskingProps {
  readonly contact: Contact;
  readonly opened: boolean;
  readonly onClose: () => void;
}

export function AskConsentDialog({ contact, opened, onClose }: AskingProps) {
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={t("Ask {person} for consent", { person: personName(contact) })}
      centered
    >
      <Asking contact={contact} onClose={onClose} />
    </Modal>
  );
}

function Asking({ contact, onClose }: Omit<AskingProps, "opened">) {
  const queries = useQueryClient();
  const offered = CHANNELS.filter((channel) => (channel.value === "email" ? contact.email : contact.phone));
  const [channel, setChannel] = useState(offered[0]?.value ?? "email");
  const [topic, setTopic] = useState("");
  const sending = useMutation({
    mutationFn: () =>
      ask<Contact>(`/contacts/${contact.id}/consents`, {
        method: "POST",
        json: { channel, topic: topic.trim(), given: true, double_opt_in: true, proof: { where: "app" } },
      }),
    onSuccess: (changed) => {
      queries.setQueryData(one<Contact>(`/contacts/${contact.id}`).queryKey, changed);
      onClose();
    },
  });
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        sending.mutate();
      }}
    >
      <Stack gap="sm">
        <Text size="sm">
          {rich(
            "A message with a link goes to {email}. Until they confirm, nothing counts as given. What is given already is not asked again.",
            { email: channel === "email" ? contact.email : contact.phone },
          )}
        </Text>
        <Select
          label={t("Channel")}
          data={offered}
          allowDeselect={false}
          value={channel}
          onChange={(value) => setChannel(value ?? channel)}
        />
        <TextInput
          label={t("Topic")}
          description={t("Empty: the whole channel.")}
          maxLength={200}
          value={topic}
          onChange={(event) => setTopic(event.currentTarget.value)}
        />
        {sending.error ? <p role="alert">{sending.error.message}</p> : null}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {t("Cancel")}
          </Button>
          <Button type="submit" loading={sending.isPending}>
            {t("Send the question")}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
