import { PluginInfo } from "@pulumi/pulumi/proto/plugin_pb";
import { ResourceProviderService } from "@pulumi/pulumi/proto/provider_grpc_pb";
import * as proto from "@pulumi/pulumi/proto/provider_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { recordedCalls } from "../../../local/recording";
import type { Registration, Resource } from "../../../local/registration";
import type { Clients } from "../../clients";
import { type Kind, kinds } from "../../resources";
import { checkType, difference, previewedState } from "./decisions";
import { type Served, serve, unary } from "./grpc";
import { type Properties, toInputs, toProperties, toStruct } from "./values";

/** Any version works, because the engine uses a running provider without a comparison of versions. */
const VERSION = "7.48.0";
/** The part of the schema that a program in YAML needs: the type of its buckets. */
const resources = {
  "aws:s3/bucket:Bucket": {
    properties: { bucket: { type: "string" }, arn: { type: "string" } },
    required: ["bucket", "arn"],
    inputProperties: { forceDestroy: { type: "boolean" } },
  },
};
const { DIFF_NONE, DIFF_SOME } = proto.DiffResponse.DiffChanges;

/**
 * Serves a stand-in for Pulumi's AWS provider, which is a separate download. It creates, updates and removes the
 * resource types of `e2e/resources` with the AWS SDK.
 *
 * The engine uses it if the environment variable `PULUMI_DEBUG_PROVIDERS` is `aws:PORT`.
 *
 * @param folder the folder of the project, which the paths of assets are relative to.
 */
export function serveProvider(clients: Clients, folder: string): Promise<Served> {
  return serve(ResourceProviderService, {
    handshake: unary(() => new proto.ProviderHandshakeResponse()),
    getPluginInfo: unary(() => new PluginInfo().setVersion(VERSION)),
    getSchema: unary(() =>
      new proto.GetSchemaResponse().setSchema(JSON.stringify({ name: "aws", version: VERSION, resources })),
    ),
    attach: unary(() => new Empty()),
    checkConfig: unary((request: proto.CheckRequest) =>
      new proto.CheckResponse().setInputs(request.getNews()),
    ),
    diffConfig: unary(() => new proto.DiffResponse().setChanges(DIFF_NONE)),
    configure: unary(() => new proto.ConfigureResponse().setSupportspreview(true)),
    invoke: unary((request: proto.InvokeRequest) => invoke(clients, request)),
    check: unary(check),
    diff: unary(diff),
    create: unary((request: proto.CreateRequest) => create(clients, folder, request)),
    read: unary(read),
    update: unary((request: proto.UpdateRequest) => update(clients, folder, request)),
    delete: unary((request: proto.DeleteRequest) => remove(clients, request)),
    cancel: unary(() => new Empty()),
  });
}

/** The functions of the provider that the program calls: partition, Region and account. */
async function invoke(clients: Clients, request: proto.InvokeRequest): Promise<proto.InvokeResponse> {
  const result = recordedCalls(await clients.s3.config.region())[request.getTok()];
  if (result === undefined) throw new Error(`e2e/engine does not support the function ${request.getTok()}`);
  return new proto.InvokeResponse().setReturn(toStruct(result));
}

function check(request: proto.CheckRequest): proto.CheckResponse {
  const failures = checkType(request.getType(), kinds).map((reason) =>
    new proto.CheckFailure().setReason(reason),
  );
  return new proto.CheckResponse().setInputs(request.getNews()).setFailuresList(failures);
}

function diff(request: proto.DiffRequest): proto.DiffResponse {
  const olds = toProperties(request.getOldInputs());
  const { changed, replacing } = difference(kindOf(request), olds, toProperties(request.getNews()));
  return new proto.DiffResponse()
    .setChanges(changed.length === 0 ? DIFF_NONE : DIFF_SOME)
    .setDiffsList([...changed])
    .setReplacesList([...replacing]);
}

async function create(clients: Clients, folder: string, request: proto.CreateRequest) {
  const properties = toProperties(request.getProperties());
  const response = new proto.CreateResponse();
  if (request.getPreview()) return response.setProperties(toStruct(properties));
  const kind = kindOf(request);
  const registration = registrationOf(request, await toInputs(properties, folder));
  const state = await kind.create(clients, registration);
  await complete(clients, kind, { ...registration, state: { ...registration.inputs, ...state } });
  return response.setId(state.id!).setProperties(toStruct({ ...properties, ...state }));
}

/** Removes a created resource that cannot be completed, because the engine does not learn of it. */
async function complete(clients: Clients, kind: Kind, created: Resource): Promise<void> {
  try {
    await kind.ready?.(clients, created);
  } catch (error) {
    await kind.remove(clients, created);
    throw error;
  }
}

/** Returns the known state. The stand-in does not refresh. */
const read = (request: proto.ReadRequest): proto.ReadResponse =>
  new proto.ReadResponse()
    .setId(request.getId())
    .setProperties(request.getProperties())
    .setInputs(request.getInputs());

async function update(clients: Clients, folder: string, request: proto.UpdateRequest) {
  const kind = kindOf(request);
  const [olds, news] = [toProperties(request.getOlds()), toProperties(request.getNews())];
  const response = new proto.UpdateResponse();
  if (request.getPreview()) return response.setProperties(toStruct(previewedState(kind, olds, news)));
  const created = resourceOf(request, toProperties(request.getOldInputs()), olds);
  const state = await kind.update!(clients, created, await toInputs(news, folder));
  return response.setProperties(toStruct({ ...olds, ...news, ...state }));
}

async function remove(clients: Clients, request: proto.DeleteRequest): Promise<Empty> {
  const inputs = toProperties(request.getOldInputs());
  const resource = resourceOf(request, inputs, toProperties(request.getProperties()));
  await kindOf(request).remove(clients, resource);
  return new Empty();
}

interface Named {
  getType(): string;
  getName(): string;
}

const kindOf = (request: Named): Kind => kinds[request.getType()]!;

const registrationOf = (request: Named, inputs: Properties): Registration => ({
  type: request.getType(),
  name: request.getName(),
  inputs,
});

const resourceOf = (
  request: Named & { getId(): string },
  inputs: Properties,
  state: Properties,
): Resource => ({
  ...registrationOf(request, inputs),
  state: { ...state, id: request.getId() },
});
