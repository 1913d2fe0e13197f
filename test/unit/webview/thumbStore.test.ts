import assert from "node:assert/strict";
import { bytesOf, int32sOf } from "../../../src/protocol/bytes.ts";
import type { Thumbs } from "../../../src/protocol/view.ts";
import { ThumbStore, type ThumbWish } from "../../../webview/shared/thumbs/thumbStore.ts";

interface Asked {
  /** Of a request by positions, those that stand there: each position's instance is the position plus 1. */
  readonly ids: readonly number[];
  readonly by: "ids" | "positions";
  readonly px: number;
  readonly signal: AbortSignal;
  /** Answers with all but these, which are absent, or about to come. */
  answer(missing?: readonly number[], which?: "absent" | "soon"): Promise<void>;
}

function store() {
  const asked: Asked[] = [];
  const ask = ({ ids, px, ...how }: Omit<Asked, "answer">): Promise<Thumbs> =>
    new Promise((resolve) => {
      asked.push({
        ids,
        px,
        ...how,
        answer: async (missing = [], which = "absent") => {
          const here = Int32Array.from(ids.filter((id) => !missing.includes(id)));
          resolve({
            strips:
              here.length > 0
                ? [{ px, ids: bytesOf(here), sizes: new Uint8Array(), jpeg: new Uint8Array() }]
                : [],
            absent: bytesOf(Int32Array.from(which === "absent" ? missing : [])),
          });
          await new Promise((done) => setTimeout(done, 0));
        },
      });
    });
  const thumbs = new ThumbStore<{ close(): void }>({
    fetch: (bytes, px, signal) => ask({ ids: [...int32sOf(bytes)], by: "ids", px, signal }),
    fetchAt: (from, count, px, signal) =>
      ask({
        ids: Array.from({ length: count }, (_, i) => from + i + 1),
        by: "positions",
        px,
        signal,
      }),
    decode: async () => ({ close: () => undefined }),
    onLoad: () => undefined,
    onError: (error) => {
      throw error;
    },
    budget: 1e8,
  });
  return { asked, thumbs };
}

function wish(from: number, count: number, more: Partial<ThumbWish> = {}): ThumbWish {
  const ids = Array.from({ length: count }, (_, i) => from + i);
  return { ids, images: ids, urgent: count, px: 128, scrolling: false, hurried: false, ...more };
}

describe("thumbnail store", () => {
  it("asks for about as many bytes at a time whatever the size, the most urgent first", () => {
    const { asked, thumbs } = store();
    thumbs.want(wish(1, 150));
    assert.deepEqual(
      asked.map(({ ids }) => [ids[0], ids.length]),
      [
        [1, 64],
        [65, 64],
        [129, 22],
      ],
    );
    const small = store();
    small.thumbs.want(wish(1, 300, { px: 64 }));
    assert.deepEqual(
      small.asked.map(({ ids }) => ids.length),
      [256, 44],
    );
    const large = store();
    large.thumbs.want(wish(1, 40, { px: 256 }));
    assert.deepEqual(
      large.asked.map(({ ids }) => ids.length),
      [32, 8],
    );
  });

  it("has a bounded number of requests under way, and none twice", () => {
    const { asked, thumbs } = store();
    thumbs.want(wish(1, 5000));
    thumbs.want(wish(1, 5000));
    const ids = asked.flatMap((each) => each.ids);
    assert.equal(new Set(ids).size, ids.length);
    assert.ok(asked.length <= 8);
  });

  it("asks for places whose instances are not known, and not again once they are", async () => {
    const { asked, thumbs } = store();
    const unknown = Array.from({ length: 100 }, (_, i) => 1000 + i);
    // Rows come bottom up while the grid moves down, each from left to right.
    const upwards = [...unknown.slice(50), ...unknown.slice(0, 50)];
    thumbs.want(wish(1, 0, { unknown: upwards }));
    assert.deepEqual(
      asked.map(({ by, ids, px }) => [by, ids[0], ids.length, px]),
      [
        ["positions", 1065, 36, 128],
        ["positions", 1001, 64, 128],
      ],
    );
    const known = wish(1001, 100, { positions: unknown });
    thumbs.want(known);
    assert.equal(asked.length, 2);
    assert.ok(asked.every(({ signal }) => !signal.aborted));
    await asked[0]?.answer();
    await asked[1]?.answer();
    assert.equal(thumbs.find(1001, 128)?.row, 0);
    thumbs.want(known);
    assert.equal(asked.length, 2);
  });

  it("asks once for places whose instances stay unknown, until they have been known", async () => {
    const { asked, thumbs } = store();
    thumbs.want(wish(1, 0, { unknown: [1000, 1001] }));
    await asked[0]?.answer();
    // As when the answer about the range belongs to another version of the view.
    thumbs.want(wish(1, 0, { unknown: [1000, 1001, 1002] }));
    assert.deepEqual(
      asked.map(({ ids }) => ids),
      [[1001, 1002], [1003]],
    );
    await asked[1]?.answer();
    thumbs.want(wish(1001, 3, { positions: [1000, 1001, 1002] }));
    thumbs.want(wish(1, 0, { unknown: [1000] }));
    assert.deepEqual(asked[2]?.ids, [1001]);
  });

  it("gives up places that have scrolled away, and lets what is near the screen wait for them", () => {
    const { asked, thumbs } = store();
    thumbs.want(wish(1, 64, { urgent: 0, unknown: [500, 501] }));
    assert.deepEqual(
      asked.map(({ by, ids }) => [by, ...ids]),
      [["positions", 501, 502]],
    );
    thumbs.want(wish(1, 0, { unknown: [900] }));
    assert.deepEqual(
      asked.map(({ signal }) => signal.aborted),
      [true, false],
    );
  });

  it("gives up what has scrolled away and has room for what came", () => {
    const { asked, thumbs } = store();
    thumbs.want(wish(1, 5000));
    const before = asked.length;
    thumbs.want(wish(10_001, 10));
    assert.ok(asked.slice(0, before).every(({ signal }) => signal.aborted));
    assert.deepEqual(asked.at(-1)?.ids[0], 10_001);
  });

  it("shows what arrives, and does not ask again for what there is not until something changes", async () => {
    const { asked, thumbs } = store();
    thumbs.want(wish(1, 3));
    await asked[0]?.answer([2]);
    assert.deepEqual(
      [1, 2, 3].map((id) => thumbs.find(id, 128)?.row),
      [0, undefined, 1],
    );
    assert.equal(thumbs.isAbsent(2), true);
    thumbs.want(wish(1, 3));
    assert.equal(asked.length, 1);
    thumbs.retryAbsent();
    thumbs.want(wish(1, 3));
    assert.deepEqual(asked[1]?.ids, [2]);
  });

  it("asks again for what is being decoded", async () => {
    const { asked, thumbs } = store();
    thumbs.want(wish(1, 3));
    await asked[0]?.answer([2], "soon");
    assert.equal(thumbs.isAbsent(2), false);
    thumbs.want(wish(1, 3));
    assert.deepEqual(asked[1]?.ids, [2]);
  });

  it("asks again for an instance whose image has changed", async () => {
    const { asked, thumbs } = store();
    thumbs.want(wish(1, 2));
    await asked[0]?.answer();
    thumbs.want(wish(1, 2, { images: [1, 99] }));
    assert.deepEqual(asked[1]?.ids, [2]);
  });

  it("asks for what is near the screen once all on it is here, but in a hurry at once", async () => {
    const { asked, thumbs } = store();
    thumbs.want(wish(1, 128, { urgent: 64 }));
    assert.deepEqual(
      asked.map(({ ids }) => ids[0]),
      [1],
    );
    await asked[0]?.answer();
    thumbs.want(wish(1, 128, { urgent: 64 }));
    assert.deepEqual(
      asked.map(({ ids }) => ids[0]),
      [1, 65],
    );
    const hurried = store();
    hurried.thumbs.want(wish(1, 512, { urgent: 64, scrolling: true, hurried: true }));
    assert.deepEqual(
      hurried.asked.map(({ ids }) => ids[0]),
      [1, 257],
    );
  });

  it("waits for a full request with what is not on the screen yet, while the grid moves", async () => {
    const { asked, thumbs } = store();
    thumbs.want(wish(1, 70, { urgent: 64, scrolling: true }));
    await asked[0]?.answer();
    thumbs.want(wish(1, 70, { urgent: 64, scrolling: true }));
    assert.deepEqual(
      asked.map(({ ids }) => ids.length),
      [64],
    );
    thumbs.want(wish(1, 70, { urgent: 64, scrolling: false }));
    assert.deepEqual(
      asked.map(({ ids }) => ids.length),
      [64, 6],
    );
  });

  it("fetches the smallest in a hurry, unless others are here, and the right ones afterwards", async () => {
    const { asked, thumbs } = store();
    thumbs.want(wish(1, 2));
    await asked[0]?.answer();
    thumbs.want(wish(1, 4, { scrolling: true, hurried: true }));
    thumbs.want(wish(1, 4));
    assert.deepEqual(
      asked.slice(1).map(({ ids, px, signal }) => [ids, px, signal.aborted]),
      [
        [[3, 4], 64, false],
        [[3, 4], 128, false],
      ],
    );
    await asked[1]?.answer();
    assert.equal(thumbs.find(3, 128)?.px, 64);
    await asked[2]?.answer();
    assert.equal(thumbs.find(3, 128)?.px, 128);
  });
});
