import { once } from "node:events";
import { createServer, request } from "node:http";
import type { AddressInfo } from "node:net";
import { expect } from "chai";
import { countRequests } from "../../bench/run/counting";
import { NONE } from "../../bench/run/kinds";

describe("the counting proxy", () => {
  it("forwards requests and responses unchanged, and counts the requests", async () => {
    const seen: unknown[] = [];
    const server = createServer(async (received, response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of received) chunks.push(chunk as Buffer);
      seen.push([received.method, received.url, received.headers.host, String(Buffer.concat(chunks))]);
      response.writeHead(201, { ETag: '"e"' }).end("made");
    }).listen(0, "127.0.0.1");
    await once(server, "listening");
    const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const site = { endpoint, accessKeyId: "a", secretAccessKey: "s", region: "r" };
    const proxy = await countRequests(site);
    try {
      expect(await put(proxy.site.endpoint)).to.deep.equal([201, '"e"', "made"]);
      // The signature includes the host, so the proxy must forward the host that the client used.
      expect(seen).to.deep.equal([["PUT", "/b/k%2B", new URL(proxy.site.endpoint).host, "body"]]);
      expect(proxy.take()).to.deep.equal({ ...NONE, PUT: 1 });
      expect(proxy.take()).to.deep.equal(NONE);
    } finally {
      await proxy.close();
      server.closeAllConnections();
      server.close();
    }
  });

  it("responds with 502 if the server is not reachable", async () => {
    const site = { endpoint: "http://127.0.0.1:1", accessKeyId: "a", secretAccessKey: "s", region: "r" };
    const proxy = await countRequests(site);
    try {
      expect((await put(proxy.site.endpoint))[0]).to.equal(502);
    } finally {
      await proxy.close();
    }
  });
});

async function put(endpoint: string): Promise<unknown[]> {
  const sent = request(`${endpoint}/b/k%2B`, { method: "PUT", agent: false }).end("body");
  const [response] = await once(sent, "response");
  let text = "";
  for await (const chunk of response) text += chunk;
  return [response.statusCode, response.headers.etag, text];
}
