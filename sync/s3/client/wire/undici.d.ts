/** Single modules of undici, without `fetch`, WebSockets and caches. Loading all of undici takes twice as long. */
declare module "undici/lib/dispatcher/agent.js" {
  export { Agent as default } from "undici";
}
declare module "undici/lib/core/connect.js" {
  export { buildConnector as default } from "undici";
}
