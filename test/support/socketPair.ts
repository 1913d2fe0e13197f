import { once } from "node:events";
import { connect, createServer, type AddressInfo, type Socket } from "node:net";

/** Two ends of one connection; destroying an end closes the other, as it is between processes. */
export async function socketPair(): Promise<[Socket, Socket]> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const near = connect((server.address() as AddressInfo).port, "127.0.0.1");
  const [far] = (await once(server, "connection")) as [Socket];
  server.close();
  for (const end of [near, far]) {
    end.setNoDelay(true);
    end.on("error", () => end.destroy());
  }
  return [near, far];
}
