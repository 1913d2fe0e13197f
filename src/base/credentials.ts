/** A text without what its addresses would be opened with: `https://user:password@host` is `https://host`. */
export function withoutCredentials(text: string): string {
  return text.replace(/\b([a-z][a-z0-9+.-]*:\/\/)[^\s/'"]*@/gi, "$1");
}
