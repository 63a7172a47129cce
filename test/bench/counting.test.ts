import { once } from "node:events";
import { createServer, request } from "node:http";
import type { AddressInfo } from "node:net";
import { expect } from "chai";
import { countRequests } from "../../bench/run/counting";
import { NONE } from "../../bench/run/kinds";

describe("the counting proxy", () => {
  it("hands requests and answers on as they are, and counts them", async () => {
    const seen: unknown[] = [];
    const server = createServer(async (asked, answer) => {
      const chunks: Buffer[] = [];
      for await (const chunk of asked) chunks.push(chunk as Buffer);
      seen.push([asked.method, asked.url, asked.headers.host, String(Buffer.concat(chunks))]);
      answer.writeHead(201, { ETag: '"e"' }).end("made");
    }).listen(0, "127.0.0.1");
    await once(server, "listening");
    const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const site = { endpoint, accessKeyId: "a", secretAccessKey: "s", region: "r" };
    const proxy = await countRequests(site);
    try {
      expect(await put(proxy.site.endpoint)).to.deep.equal([201, '"e"', "made"]);
      // The host is part of the signature: it has to be the one that the client used.
      expect(seen).to.deep.equal([["PUT", "/b/k%2B", new URL(proxy.site.endpoint).host, "body"]]);
      expect(proxy.take()).to.deep.equal({ ...NONE, PUT: 1 });
      expect(proxy.take()).to.deep.equal(NONE);
    } finally {
      await proxy.close();
      server.closeAllConnections();
      server.close();
    }
  });

  it("answers 502 where nobody stands behind it", async () => {
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
  const [answer] = await once(sent, "response");
  let text = "";
  for await (const chunk of answer) text += chunk;
  return [answer.statusCode, answer.headers.etag, text];
}
