/** What the writer and those who look afterwards agree on. */
export const database = "project.db";
export const acknowledged = "acknowledged.txt";
export const projectId = "00000000-0000-4000-8000-000000000000";
export const filesPerWrite = 3;

export function nameOf(round: number, file: number): string {
  return `round-${round}-file-${file}.jpg`;
}
