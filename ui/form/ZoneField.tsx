/** A time zone, found by its city, its region or its distance from UTC. */

import { Autocomplete, type ComboboxItem, type OptionsFilter, Select } from "@mantine/core";
import { t } from "@/words/t";
import type { ShapeProps } from "./Fields";
import css from "./form.module.css";

const MOST = 40;

let known: readonly string[] | undefined;

/** Every zone that the browser knows, and UTC. */
function zones(): readonly string[] {
  known ??= [...new Set(["UTC", ...Intl.supportedValuesOf("timeZone")])];
  return known;
}

const distances = new Map<string, string>();

/** `UTC+2`, as it is now. */
function distance(zone: string): string {
  let said = distances.get(zone);
  if (said === undefined) {
    try {
      const parts = new Intl.DateTimeFormat("en", { timeZone: zone, timeZoneName: "shortOffset" }).formatToParts();
      said = (parts.find((part) => part.type === "timeZoneName")?.value ?? "").replace("GMT", "UTC");
    } catch {
      said = "";
    }
    distances.set(zone, said);
  }
  return said;
}

/** `rome`, `new york`, `america`, `utc+2`: a city that begins so comes first. */
const fitting: OptionsFilter = ({ options, search, limit }) => {
  const wanted = search.trim().toLowerCase().replaceAll(" ", "_");
  const far = /^(utc|gmt)[+-]/.test(wanted) ? wanted.replace("gmt", "utc") : "";
  const found = (options as ComboboxItem[])
    .map((option) => ({ option, rank: far ? rankByDistance(option.value, far) : rankByName(option.value, wanted) }))
    .filter(({ rank }) => rank >= 0)
    .sort((a, b) => a.rank - b.rank);
  return found.slice(0, limit).map(({ option }) => option);
};

function rankByName(zone: string, wanted: string): number {
  const name = zone.toLowerCase();
  const city = name.split("/").at(-1) ?? name;
  return city.startsWith(wanted) ? 0 : name.includes(wanted) ? 1 : -1;
}

function rankByDistance(zone: string, far: string): number {
  return distance(zone).toLowerCase() === far ? 0 : -1;
}

function Option({ option }: { option: { value: string } }) {
  return (
    <span className={css.zone}>
      {option.value.replaceAll("_", " ")}
      <small>{distance(option.value)}</small>
    </span>
  );
}

const LIST = { filter: fitting, limit: MOST, maxDropdownHeight: 280, renderOption: Option } as const;

export function ZoneField({ label, help, required, error, value, onChange, byDefault }: ShapeProps) {
  const said = typeof value === "string" ? value : null;
  return (
    <Select
      {...LIST}
      size="xs"
      label={label}
      description={help || undefined}
      inputWrapperOrder={["label", "input", "description", "error"]}
      required={required ?? false}
      error={error ?? undefined}
      placeholder={typeof byDefault === "string" ? byDefault : t("City or region")}
      data={said === null || zones().includes(said) ? [...zones()] : [said, ...zones()]}
      value={said}
      searchable
      selectFirstOptionOnChange
      clearable={!required}
      nothingFoundMessage={t("No zone is called so")}
      onChange={(zone) => onChange(zone ?? undefined)}
    />
  );
}

/** Where a zone may also be computed: what is typed stands, zones are offered. */
export function ZoneInput({
  label,
  value,
  onChange,
}: {
  label: string;
  value: string;
  onChange: (zone: string) => void;
}) {
  return (
    <Autocomplete
      {...LIST}
      size="xs"
      aria-label={label}
      placeholder={t("City or region")}
      data={[...zones()]}
      value={value}
      onChange={onChange}
    />
  );
}
