/** What can be done with a person. */

import { ActionIcon, Menu } from "@mantine/core";
import {
  IconAdjustments,
  IconArrowsJoin,
  IconDots,
  IconDownload,
  IconMailOff,
  IconMailQuestion,
  IconUserX,
} from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { addressOf, ask } from "@/api/client";
import { one } from "@/api/queries";
import type { Contact, PreferenceLink } from "@/api/types";
import { useSession } from "@/app/session";
import { t } from "@/words/t";
import { personName } from "../people";
import { AskConsentDialog } from "./AskConsentDialog";
import { ANY, mustNotBeContacted } from "./ConsentOf";
import { EraseDialog } from "./EraseDialog";
import { MergeDialog } from "./MergeDialog";

export function Deeds({ contact }: { contact: Contact }) {
  const { workspace } = useSession();
  const [merging, setMerging] = useState(false);
  const [erasing, setErasing] = useState(false);
  const [asking, setAsking] = useState(false);
  const queries = useQueryClient();
  const unwanted = mustNotBeContacted(contact);
  const contactable = useMutation({
    mutationFn: (given: boolean) =>
      ask<Contact>(`/contacts/${contact.id}/consents`, {
        method: "POST",
        json: { channel: ANY, given, proof: { where: "app" } },
      }),
    onSuccess: (changed) => queries.setQueryData(one<Contact>(`/contacts/${contact.id}`).queryKey, changed),
  });
  return (
    <>
      <Menu position="bottom-end">
        <Menu.Target>
          <ActionIcon
            variant="subtle"
            color="gray"
            aria-label={t("More for {person}", { person: personName(contact) })}
          >
            <IconDots size={18} stroke={1.75} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<IconArrowsJoin size={16} stroke={1.75} />} onClick={() => setMerging(true)}>
            {t("Merge with another person")}
          </Menu.Item>
          {workspace.role === "viewer" ? null : (
            <Menu.Item
              leftSection={<IconMailOff size={16} stroke={1.75} />}
              onClick={() => contactable.mutate(unwanted)}
            >
              {unwanted ? t("May be contacted again") : t("Do not contact")}
            </Menu.Item>
          )}
          {workspace.role === "viewer" ? null : (
            <Menu.Item
              leftSection={<IconAdjustments size={16} stroke={1.75} />}
              onClick={() => openPreferences(contact.id)}
            >
              {t("Open their preferences")}
            </Menu.Item>
          )}
          {workspace.role === "viewer" || !(contact.email || contact.phone) ? null : (
            <Menu.Item leftSection={<IconMailQuestion size={16} stroke={1.75} />} onClick={() => setAsking(true)}>
              {t("Ask for consent")}
            </Menu.Item>
          )}
          <Menu.Item
            component="a"
            href={addressOf("/privacy/export", { contact: contact.id })}
            download={`person-${contact.id}.json`}
            leftSection={<IconDownload size={16} stroke={1.75} />}
          >
            {t("Download everything kept")}
          </Menu.Item>
          {workspace.role === "admin" ? (
            <Menu.Item leftSection={<IconUserX size={16} stroke={1.75} />} onClick={() => setErasing(true)}>
              {t("Erase everywhere")}
            </Menu.Item>
          ) : null}
        </Menu.Dropdown>
      </Menu>
      <MergeDialog contact={contact} opened={merging} onClose={() => setMerging(false)} />
      <AskConsentDialog contact={contact} opened={asking} onClose={() => setAsking(false)} />
      <EraseDialog contact={contact} opened={erasing} onClose={() => setErasing(false)} />
    </>
  );
}

/** Their own page, as the footers of their mails lead to it. */
async function openPreferences(contact: string) {
  const shown = window.open("about:blank", "_blank");
  const { url } = await ask<PreferenceLink>("/preference-page/link", { query: { contact } });
  shown?.location.replace(url);
}
