/** Agents that replace the agents of a bundle. */
import { Agent, type RequestOptions } from "node:http";
import https from "node:https";
import { newAgent as newUndiciAgent } from "../../../sync/s3/client/wire/agent";
import type { Dispatch } from "../../../sync/s3/client/wire/dispatch";
import type { Network } from "../settings";

type Protocol = "http:" | "https:";

const DIRECT: Network = {};
/** The key of requests that specify no agent. */
const NO_AGENT = {};
const agents = new WeakMap<Network, WeakMap<object, Map<Protocol, Agent>>>();

/**
 * Returns an agent for the protocol that uses the network's proxies and certificates. It has the same `maxSockets` as the
 * agent of the bundle. The same arguments return the same agent.
 */
export function agentFor(own: RequestOptions["agent"], protocol: Protocol, network: Network = DIRECT): Agent {
  const key = own instanceof Agent ? own : NO_AGENT;
  const ofNetwork = agents.get(network) ?? new WeakMap<object, Map<Protocol, Agent>>();
  const ofAgent = ofNetwork.get(key) ?? new Map<Protocol, Agent>();
  const cached = ofAgent.get(protocol);
  if (cached !== undefined) return cached;
  const maxSockets = own instanceof Agent ? own.maxSockets : Number.POSITIVE_INFINITY;
  const agent = newAgent(protocol, network, maxSockets);
  agents.set(network, ofNetwork.set(key, ofAgent.set(protocol, agent)));
  return agent;
}

const undiciAgents = new WeakMap<Network, Promise<Dispatch>>();

/** An agent of undici with the network's certificates. The same network returns the same agent. */
export function undiciAgentFor(network: Network = DIRECT): Promise<Dispatch> {
  const agent = undiciAgents.get(network) ?? newUndiciAgent({ ca: network.ca });
  undiciAgents.set(network, agent);
  return agent;
}

/** A new agent that keeps its connections, with the network's proxies and certificates. */
export function newAgent(protocol: Protocol, { ca, proxyEnv }: Network, maxSockets: number): Agent {
  const settings = { keepAlive: true, maxSockets, maxFreeSockets: maxSockets, ...(proxyEnv && { proxyEnv }) };
  return protocol === "https:"
    ? new https.Agent({ ...settings, ...(ca !== undefined && { ca }) })
    : new Agent(settings);
}
