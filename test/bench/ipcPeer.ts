// Moves buffers between two processes as `process.send` does, for others to be compared with. Told `{ send: n }`, it
// sends so many buffers, each acknowledged but one ahead; every buffer that it gets it acknowledges.
const buffer = new Uint8Array(Number(process.argv[2])).fill(7);
let left = 0;

process.on("message", (message: { send?: number; buffer?: Uint8Array; ack?: true }) => {
  if (message.buffer) process.send?.({ ack: true });
  else if (message.send !== undefined) {
    left = message.send;
    for (let i = 0; i < 2; i++) sendNext();
  } else sendNext();
});

function sendNext(): void {
  if (left-- > 0) process.send?.({ buffer });
}
