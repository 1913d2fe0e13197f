/** The file that says that Winnow wrote a folder, and in which format. */
export const exportMarker = ".winnow-export.json";
