/**
 * A text that sorts by code unit as people expect file names to sort: without case, and runs of digits by value
 * (`img2` before `img10`). Two names of one folder never share a key: a run of digits becomes its length (as one
 * character) and its value, and the name itself follows where case or leading zeros were lost.
 */
export function nameKey(name: string): string {
  const lower = name.toLowerCase();
  // What separates a key from its name may be in a hostile name, which could then pass for another's key.
  let exact = lower === name && !name.includes(separator);
  const key = lower.replace(/\d+/g, (digits) => {
    const value = digits.replace(/^0+(?=\d)/, "");
    if (value !== digits) exact = false;
    // "0" keeps numbers where digits sort among other characters.
    return `0${String.fromCharCode(0x30 + value.length)}${value}`;
  });
  return exact ? key : `${key}${separator}${name}`;
}

const separator = "\u0001";
