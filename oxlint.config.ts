import { defineConfig } from "oxlint";
import { layerRules } from "./scripts/check/layers.ts";

export default defineConfig({
  plugins: ["typescript", "unicorn", "oxc", "import", "node", "react"],
  categories: { correctness: "error", suspicious: "error" },
  options: { typeAware: true, denyWarnings: true, reportUnusedDisableDirectives: "error" },
  ignorePatterns: ["dist", "out", "node_modules"],
  rules: {
    "import/no-cycle": "error",
    "import/no-default-export": "error",
    "max-lines": ["error", { max: 400 }],
    "no-empty": "error",
    "no-restricted-properties": [
      "error",
      ...["innerHTML", "outerHTML", "insertAdjacentHTML"].map((property) => ({
        property,
        message: "Markup made of text is how a file name becomes a script. Build elements instead.",
      })),
    ],
    "react/no-danger": "error",
    "typescript/ban-ts-comment": "error",
    "typescript/consistent-type-imports": "error",
    "typescript/no-explicit-any": "error",
    "typescript/no-floating-promises": "error",
    "typescript/no-misused-promises": "error",
    "typescript/no-non-null-assertion": "error",
    // A signal's reason is thrown on as it is.
    "typescript/only-throw-error": [
      "error",
      { allowThrowingUnknown: true, allowThrowingAny: true },
    ],
    // A default says that the other members were thought of.
    "typescript/switch-exhaustiveness-check": [
      "error",
      { considerDefaultExhaustiveForUnions: true },
    ],
    // Narrowing what a library typed as unknown or string is what `as` is for.
    "typescript/no-unsafe-type-assertion": "off",
    // Helpers stand below; a local may bear the name of one of them.
    "no-shadow": ["error", { hoist: "never" }],
    // The compiler knows that an exhaustive switch returns; the rule does not.
    "consistent-return": "off",
    // A copy is the point where a list may change under the loop; a sort of an own copy is not a mistake.
    "unicorn/no-useless-spread": "off",
    "unicorn/no-array-sort": "off",
    // Options are objects of functions, and taking them apart is how they are used.
    "typescript/unbound-method": "off",
    // A small function may stand beside its only use.
    "unicorn/consistent-function-scoping": "off",
    // Lists of texts and of short rows sort as texts; numbers have typed arrays or a comparator.
    "typescript/require-array-sort-compare": "off",
    // What a loop waits for may change in another turn of the event loop.
    "no-unmodified-loop-condition": "off",
    // A page's bridge to its extension takes messages without an origin; a stylesheet is imported for its effect.
    "unicorn/require-post-message-target-origin": "off",
    "import/no-unassigned-import": "off",
    "import/no-named-as-default-member": "off",
    // The JSX runtime is automatic, and Preact's attributes are the platform's own.
    "react/react-in-jsx-scope": "off",
    "react/no-unknown-property": "off",
    // A signal changes by an assignment to its value, which is what React forbids.
    "react/immutability": "off",
  },
  overrides: [
    ...layerRules(),
    {
      files: ["*.config.ts", "plugin-templates/**", "src/plugins/*/index.ts"],
      rules: { "import/no-default-export": "off" },
    },
  ],
});
