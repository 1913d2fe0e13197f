/** "1 image", "1,234 images". The plural is the singular with an s, unless it is said. */
export function counted(count: number, singular: string, plural = `${singular}s`): string {
  return `${count.toLocaleString("en")} ${count === 1 ? singular : plural}`;
}
