import type { CommitInput } from "./data.ts";

/** A commit that changes nothing, to be spread into one that does. */
export const emptyCommit = {
  folders: [],
  instances: [],
  propertyGroups: [],
  properties: [],
  tags: [],
  values: [],
  annotations: [],
  deletions: { propertyGroups: [], properties: [], tags: [], annotations: [], instances: [] },
} satisfies Omit<CommitInput, "title">;

/** What a commit changes, without what it leaves alone. */
export type CommitParts = Partial<Omit<CommitInput, "title" | "deletions">> & {
  readonly deletions?: Partial<CommitInput["deletions"]>;
};

/** A commit of what is given and nothing else. */
export function commitOf(title: string, { deletions, ...parts }: CommitParts): CommitInput {
  const none = emptyCommit.deletions;
  return { ...emptyCommit, title, ...parts, deletions: { ...none, ...deletions } };
}
