import type { CommitCounts, CommitInfo } from "../protocol/data.ts";
import { plural } from "./text.ts";

const parts = [
  ["instances", "image"],
  ["folders", "folder"],
  ["values", "value"],
  ["annotations", "annotation"],
  ["tags", "tag"],
  ["properties", "property"],
  ["propertyGroups", "group"],
] as const satisfies readonly (readonly [keyof CommitCounts, string])[];

/** What a commit changed: "312 values · 1 tag". */
export function countsText(counts: CommitCounts): string {
  return parts
    .filter(([part]) => counts[part] > 0)
    .map(([part, noun]) =>
      part === "properties" && counts[part] > 1
        ? `${counts[part]} properties`
        : plural(counts[part], noun),
    )
    .join(" · ");
}

/** When it was, seen from `now`: "just now", "12 min ago", "14:05" on the same day, else the date. */
export function whenText(time: number, now: number): string {
  const minutes = Math.floor((now - time) / 60_000);
  if (minutes < 1) return "just now";
  if (minutes < 60) return `${minutes} min ago`;
  const [then, today] = [new Date(time), new Date(now)];
  const clock = then.toLocaleTimeString(undefined, { hour: "2-digit", minute: "2-digit" });
  return then.toDateString() === today.toDateString()
    ? clock
    : `${then.toLocaleDateString(undefined, { dateStyle: "medium" })} ${clock}`;
}

/** What a commit's state means, for whoever does not see that it is grey; empty for a commit that is done. */
export function stateText({ state }: Pick<CommitInfo, "state">): string {
  switch (state) {
    case "done":
      return "";
    case "undone":
      return "undone";
    case "dropped":
      return "undone, then replaced";
  }
}
