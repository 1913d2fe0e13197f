/**
 * A matcher of whole texts by a glob: `*` is any run of characters, `?` one character (a code point), letters match
 * whatever their case. No regular expression: a text of n and a pattern of m characters take n × m steps at most.
 */
export function globMatcher(pattern: string): (text: string) => boolean {
  const parts = foldCase(pattern).split("*");
  const first = parts[0];
  const last = parts[parts.length - 1];
  if (parts.length === 1) return (text) => matchAt(first, foldCase(text), 0, true) >= 0;
  const middle = parts.slice(1, -1).filter((part) => part !== "");
  if (first === "" && last === "" && middle.length === 1 && !middle[0].includes("?"))
    return (text) => foldCase(text).includes(middle[0]);
  return (text) => {
    const folded = foldCase(text);
    let at = matchAt(first, folded, 0, false);
    for (const part of middle) {
      if (at < 0) return false;
      at = find(part, folded, at, false);
    }
    return at >= 0 && find(last, folded, at, true) >= 0;
  };
}

/**
 * A text without the difference of cases, composed and unaccented forms apart (`é` is one character however it was
 * written). Each character folds to one character, so that `?` counts what people see: `ß` is not `ss`.
 */
export function foldCase(text: string): string {
  if (isAscii(text)) return text.toLowerCase();
  let folded = "";
  for (const character of text.normalize("NFC")) folded += foldCharacter(character);
  return folded;
}

function isAscii(text: string): boolean {
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) > 127) return false;
  return true;
}

function foldCharacter(character: string): string {
  // Unicode folds the dotless i to itself, though its capital is that of i.
  if (character === "ı") return character;
  const upper = character.toUpperCase();
  const through = (isOne(upper) ? upper : character).toLowerCase();
  return isOne(through) ? through : character;
}

function isOne(text: string): boolean {
  return text.length === 1 || (text.length === 2 && (text.codePointAt(0) ?? 0) > 0xffff);
}

/** Where a part that has `?` but no `*` is found from a position on: the end of the match, or -1. */
function find(part: string, text: string, from: number, toEnd: boolean): number {
  if (!part.includes("?")) {
    if (toEnd) {
      const start = text.length - part.length;
      return start >= from && text.endsWith(part) ? text.length : -1;
    }
    const start = text.indexOf(part, from);
    return start < 0 ? -1 : start + part.length;
  }
  for (let start = from; start <= text.length; start += widthAt(text, start)) {
    const end = matchAt(part, text, start, toEnd);
    if (end >= 0) return end;
  }
  return -1;
}

/** The end of a part that begins at a position, or -1. */
function matchAt(part: string, text: string, start: number, toEnd: boolean): number {
  let at = start;
  for (let i = 0; i < part.length; i++) {
    if (at >= text.length) return -1;
    if (part[i] === "?") at += widthAt(text, at);
    else if (part[i] === text[at]) at++;
    else return -1;
  }
  return toEnd && at < text.length ? -1 : at;
}

function widthAt(text: string, at: number): number {
  return (text.codePointAt(at) ?? 0) > 0xffff ? 2 : 1;
}
