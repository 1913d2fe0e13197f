/** The file that says that Winnow wrote a folder, and in which format. */
export const exportMarker = ".winnow-export.json";

/** The file of an export that lists what was written: see exportManifest.ts. */
export const manifestName = ".winnow-export.files";

/** In place of {@link exportMarker} in an export whose images left their places for it: a folder of originals. */
export const movedMarker = ".winnow-moved.json";

/** The file of an export that lists originals that are still to leave their places: see moveOriginals.ts. */
export const movesName = ".winnow-moves";
