/** A module of undici without the rest of it: `fetch`, WebSockets, caches. Loading all takes twice as long. */
declare module "undici/lib/dispatcher/agent.js" {
  export { Agent as default } from "undici";
}
