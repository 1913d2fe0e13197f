/** The computed properties: read-only facts about an instance or its image, known after the import. */
export const computedProperties = {
  name: { title: "Name", kind: "text" },
  path: { title: "Path", kind: "text" },
  folder: { title: "Folder", kind: "text" },
  format: { title: "Format", kind: "text" },
  width: { title: "Width", kind: "number", unit: "px" },
  height: { title: "Height", kind: "number", unit: "px" },
  aspect: { title: "Aspect ratio", kind: "number" },
  megapixels: { title: "Megapixels", kind: "number", unit: "MP" },
  bytes: { title: "File size", kind: "number", unit: "bytes" },
  modified: { title: "Modified", kind: "date" },
  /** Variance of the Laplacian of the 256-px luminance, in grey levels squared; low is blurry (Pech-Pacheco 2000). */
  sharpness: { title: "Sharpness", kind: "number" },
  /** Mean luminance in [0, 1]. */
  brightness: { title: "Brightness", kind: "number" },
  /** Standard deviation of luminance in [0, 0.5]. */
  contrast: { title: "Contrast", kind: "number" },
  /** Shannon entropy of the luminance histogram in bits, [0, 8]. */
  entropy: { title: "Entropy", kind: "number", unit: "bits" },
  sha1: { title: "SHA-1", kind: "text" },
  id: { title: "Id", kind: "number" },
} as const satisfies Record<
  string,
  { title: string; kind: "text" | "number" | "date"; unit?: string }
>;

export type ComputedProperty = keyof typeof computedProperties;

export const computedPropertyIds = Object.keys(computedProperties) as [
  ComputedProperty,
  ...ComputedProperty[],
];

/** What a view may be grouped by. Sizes fall into named bins of megapixels; dates into months of the file's time. */
export const groupings = {
  folder: { title: "Folder" },
  format: { title: "Format" },
  size: { title: "Size" },
  date: { title: "Date" },
} as const;

export type Grouping = keyof typeof groupings;

export const groupingIds = Object.keys(groupings) as [Grouping, ...Grouping[]];
