/** Extensions of files that an import lists: those that it decodes and those that it reports as unsupported. */
const extensions = new Set(
  (
    "jpg jpeg jpe jfif png apng webp tif tiff gif avif heic heif hif bmp dib psd psb jp2 j2k jpx jpf jxl ico cur " +
    "ppm pgm pbm pnm pam pfm svg svgz cr2 cr3 crw nef nrw arw srf sr2 dng orf rw2 raf pef srw x3f exr hdr tga dcm " +
    "dicom fits fit dds"
  ).split(" "),
);

/** Whether a change of a file of this name can change the dataset. The engine has the last word. */
export function mayBeImage(name: string): boolean {
  const dot = name.lastIndexOf(".");
  return dot >= 0 && extensions.has(name.slice(dot + 1).toLowerCase());
}

/** Whether a path lies in a folder that never holds images of the dataset. */
export function isIgnoredPath(path: string): boolean {
  return /[\\/]\.(?:winnow|git)(?:[\\/]|$)/.test(path);
}
