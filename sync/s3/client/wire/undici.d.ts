/** Modules of undici without the rest of it: `fetch`, WebSockets, caches. Loading all takes twice as long. */
declare module "undici/lib/dispatcher/agent.js" {
  export { Agent as default } from "undici";
}
declare module "undici/lib/core/connect.js" {
  export { buildConnector as default } from "undici";
}
