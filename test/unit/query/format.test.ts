import assert from "node:assert/strict";
import { format } from "../../../src/query/format.ts";

describe("a query is formatted", () => {
  const table: Readonly<Record<string, readonly [string, string]>> = {
    "a clause a line": [
      "WHERE a=1 Order BY b DESC,c limit 5",
      "where a = 1\norder by b desc, c\nlimit 5\n",
    ],
    "texts in double quotes": [`a = 'it"s' `, 'a = "it\\"s"\n'],
    "signs and parentheses": [
      "( a-1 )*- b>-2 and c in( -1 ,2 )",
      "(a - 1) * -b > -2 and c in (-1, 2)\n",
    ],
    "relative dates": ["a>7 DAYS Ago and b<Today-1 Day", "a > 7 days ago and b < today - 1 day\n"],
    "operators have one spelling": ["a==1 and b<>2", "a = 1 and b != 2\n"],
    "names keep their case": [
      "Label = 1 and `Ä b` has any('x')",
      'Label = 1 and `Ä b` has any ("x")\n',
    ],
    "long conditions are broken": [
      'where label = "a rather long label" and width between 100 and 2000 and (height > 5 or score < 0.5)',
      'where label = "a rather long label"\n  and width between 100 and 2000\n  and (height > 5 or score < 0.5)\n',
    ],
    "long lists too": [
      'tag quality with "a rather long tag", "another long tag", "and a third tag that is long"',
      'tag quality with "a rather long tag",\n  "another long tag",\n  "and a third tag that is long"\n',
    ],
    "comments stay where they are": [
      "# top\n\n\n# of it\nwhere a = 1 # one\n  # between\n and b = 2\n#last\norder by c#end\n# bottom",
      "# top\n\n# of it\nwhere a = 1 # one\n  # between\n  and b = 2\n#last\norder by c #end\n# bottom\n",
    ],
    "one blank line stays": ["use 'a.winnow'\n\n\n\nwhere b", 'use "a.winnow"\n\nwhere b\n'],
    "what has errors is left alone": ["where  a = ", "where  a = "],
    "nothing is nothing": ["  \n ", ""],
  };
  for (const [title, [text, formatted]] of Object.entries(table))
    it(title, () => {
      assert.equal(format(text), formatted);
      assert.equal(format(formatted), formatted);
    });
});
