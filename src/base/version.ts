import manifest from "../../package.json" with { type: "json" };

/** The version of this Winnow. */
export const version: string = manifest.version;
