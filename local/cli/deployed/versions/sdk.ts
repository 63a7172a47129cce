import {
  DeleteFunctionCommand,
  type LambdaClient,
  paginateListVersionsByFunction,
} from "@aws-sdk/client-lambda";
import {
  DeleteStateMachineVersionCommand,
  DescribeExecutionCommand,
  DescribeStateMachineAliasCommand,
  DescribeStateMachineCommand,
  DescribeStateMachineForExecutionCommand,
  ListStateMachineAliasesCommand,
  ListStateMachineVersionsCommand,
  paginateListExecutions,
  type SFNClient,
} from "@aws-sdk/client-sfn";
import { isRun, type MachineArn } from "../machine/arn";
import { explained } from "../machine/explain";
import type { Running, VersionStore } from "./store";

/** The services of a machine and its functions. */
export interface Services {
  readonly sfn: SFNClient;
  readonly lambda: LambdaClient;
  /** Where the services are, for messages: a Region, or the URL of an endpoint. */
  readonly place: string;
  readonly signal?: AbortSignal | undefined;
}

/** A {@link VersionStore} over the official SDK. */
export class SdkVersions implements VersionStore {
  constructor(
    private readonly services: Services,
    private readonly machine: MachineArn,
  ) {}

  machineVersions(): Promise<readonly string[]> {
    return this.call(
      "states:ListStateMachineVersions",
      async ({ sfn }, { base: stateMachineArn }, options) => {
        const found: string[] = [];
        const pages = pagesOf((nextToken) =>
          sfn.send(new ListStateMachineVersionsCommand({ stateMachineArn, nextToken }), options),
        );
        for await (const { stateMachineVersions } of pages) found.push(...versionsIn(stateMachineVersions));
        return found.sort((a, b) => numberOf(b) - numberOf(a));
      },
    );
  }

  aliasVersions(): Promise<readonly string[]> {
    return this.call(
      "states:ListStateMachineAliases",
      async ({ sfn }, { base: stateMachineArn }, options) => {
        const found: string[] = [];
        const pages = pagesOf((nextToken) =>
          sfn.send(new ListStateMachineAliasesCommand({ stateMachineArn, nextToken }), options),
        );
        for await (const { stateMachineAliases = [] } of pages)
          for (const { stateMachineAliasArn } of stateMachineAliases) {
            const command = new DescribeStateMachineAliasCommand({ stateMachineAliasArn });
            found.push(...versionsIn((await sfn.send(command, options)).routingConfiguration));
          }
        return found;
      },
    );
  }

  running(): Promise<readonly Running[]> {
    return this.call("states:ListExecutions", async ({ sfn }, machine, options) => {
      const input = { stateMachineArn: machine.base, statusFilter: "RUNNING" } as const;
      const found: Running[] = [];
      for await (const { executions = [] } of paginateListExecutions({ client: sfn }, input, options))
        for (const { executionArn = "" } of executions) {
          if (!isRun(machine, executionArn)) continue;
          const execution = await sfn.send(new DescribeExecutionCommand({ executionArn }), options);
          const command = new DescribeStateMachineForExecutionCommand({ executionArn });
          const { definition } = await sfn.send(command, options);
          found.push({ version: execution.stateMachineVersionArn, definition });
        }
      return found;
    });
  }

  definition(arn: string | undefined): Promise<string | undefined> {
    return this.call("states:DescribeStateMachine", async ({ sfn }, { base }, options) => {
      const stateMachineArn = arn ?? base;
      const { definition } = await sfn.send(new DescribeStateMachineCommand({ stateMachineArn }), options);
      return definition;
    });
  }

  deleteMachineVersion(stateMachineVersionArn: string): Promise<void> {
    return this.call("states:DeleteStateMachineVersion", async ({ sfn }, _, options) => {
      await sfn.send(new DeleteStateMachineVersionCommand({ stateMachineVersionArn }), options);
    });
  }

  functionVersions(FunctionName: string): Promise<readonly string[]> {
    const found: string[] = [];
    const listed = this.call(
      "lambda:ListVersionsByFunction",
      async ({ lambda }, _, options) => {
        const pages = paginateListVersionsByFunction({ client: lambda }, { FunctionName }, options);
        for await (const { Versions = [] } of pages)
          found.push(
            ...Versions.flatMap(({ Version = "$LATEST" }) => (Version === "$LATEST" ? [] : Version)),
          );
      },
      FunctionName,
    );
    return listed.catch(unlessGone).then(() => found.sort((a, b) => Number(b) - Number(a)));
  }

  deleteFunctionVersion(FunctionName: string, Qualifier: string): Promise<void> {
    const command = new DeleteFunctionCommand({ FunctionName, Qualifier });
    const deleted = this.call(
      "lambda:DeleteFunction",
      async ({ lambda }, _, options) => void (await lambda.send(command, options)),
      `${FunctionName}:${Qualifier}`,
    );
    return deleted.catch(unlessGone);
  }

  private async call<T>(
    action: string,
    work: (services: Services, machine: MachineArn, options: { abortSignal?: AbortSignal }) => Promise<T>,
    resource: string = this.machine.base,
  ): Promise<T> {
    const { signal: abortSignal, place } = this.services;
    try {
      return await work(this.services, this.machine, abortSignal === undefined ? {} : { abortSignal });
    } catch (error) {
      throw explained(error, { action, resource, place });
    }
  }
}

/** Ignores a missing function or version: Pulumi has deleted the function, or another command the version. */
function unlessGone(error: Error): void {
  if ((error.cause as Error | undefined)?.name !== "ResourceNotFoundException") throw error;
}

/** The pages of an operation for which the SDK has no paginator. */
async function* pagesOf<T extends { readonly nextToken?: string | undefined }>(
  page: (nextToken: string | undefined) => Promise<T>,
): AsyncGenerator<T, void> {
  let nextToken: string | undefined;
  do {
    const found = await page(nextToken);
    yield found;
    nextToken = found.nextToken;
  } while (nextToken !== undefined);
}

/** The ARNs of versions in a list or in the routing of an alias. */
const versionsIn = (items: readonly { readonly stateMachineVersionArn?: string | undefined }[] = []) =>
  items.flatMap(({ stateMachineVersionArn = [] }) => stateMachineVersionArn);

/** The number of a version: the end of its ARN. */
const numberOf = (arn: string): number => Number(arn.split(":").at(-1));
