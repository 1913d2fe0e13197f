/** Every failure that a user can meet has one of these codes; hosts decide by code, people read the message. */
export type ErrorCode =
  | "cancelled"
  | "bad-request"
  | "not-found"
  | "read-only"
  | "project-missing"
  | "project-exists"
  | "project-vanished"
  | "project-foreign"
  | "project-damaged"
  | "project-newer"
  | "project-in-use"
  | "version-mismatch"
  | "engine-lost"
  | "plugin-lost"
  | "plugin-refused"
  | "plugin-failed"
  | "file-problem"
  | "bad-query"
  | "disk-full"
  | "internal";

/**
 * An error whose message is a whole sentence for the user: what failed, why, and what to do next.
 * It crosses process boundaries by code, message and details; the cause stays in the log of the process that threw it.
 */
export class WinnowError extends Error {
  readonly code: ErrorCode;
  readonly details: Readonly<Record<string, string | number>>;

  constructor(
    code: ErrorCode,
    message: string,
    options: { cause?: unknown; details?: Record<string, string | number> } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = "WinnowError";
    this.code = code;
    this.details = options.details ?? {};
  }
}

export function cancelled(): WinnowError {
  return new WinnowError("cancelled", "The operation was cancelled.");
}

export function isCancelled(error: unknown): boolean {
  return error instanceof WinnowError
    ? error.code === "cancelled"
    : error instanceof Error && error.name === "AbortError";
}

/** The sentence to show for anything that was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Node's system error code (`ENOENT`, …) when there is one. */
export function systemCode(error: unknown): string | undefined {
  return error instanceof Error && "code" in error && typeof error.code === "string"
    ? error.code
    : undefined;
}
