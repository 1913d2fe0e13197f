/**
 * Runs something without the rights of root, to whom no permission is denied; as it is, when the tests are not root's.
 * The whole process changes its user meanwhile: nothing else of it may be under way.
 */
export async function asOrdinaryUser<T>(run: () => Promise<T>): Promise<T> {
  if (process.geteuid?.() !== 0) return run();
  process.seteuid?.(nobody);
  try {
    return await run();
  } finally {
    process.seteuid?.(0);
  }
}

const nobody = 65534;
