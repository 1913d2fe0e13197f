/**
 * Starts each line that tests print in an extension host. There the output of tests, extensions and workbench comes
 * back on one pipe; what bears the mark is ours.
 */
export const testOutputMark = "\u2063winnow-test\u2063";
