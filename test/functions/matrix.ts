import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Program } from "../../local/registration";
import { DESTINATION, type PolicyDocument, SOURCE } from "../local/scene";

const PAGE = join(__dirname, "..", "..", "docs", "security.md");
const MARKED = /<!-- grants -->\n([\s\S]*?)\n<!-- \/grants -->/;

/** The S3 actions that the registered policies allow, by function and bucket, as a table in Markdown. */
export function grantMatrix({ resources, outputs }: Program): string {
  const columns = [SOURCE, DESTINATION, outputs.runsBucket as string];
  const rows = resources
    .filter(({ type }) => type === "aws:lambda/function:Function")
    .map(({ name }) => {
      const policy = resources.find((it) => it.name === name.replace(/function$/, "policy"));
      const document = JSON.parse(policy?.inputs.policy) as PolicyDocument;
      return [
        `\`${name.replace(/^sync-buckets-|-function$/g, "")}\``,
        ...columns.map((bucket) => granted(document, bucket)),
      ];
    });
  const head = ["Function", "Source buckets", "Destination buckets", "Runs bucket"];
  return [head, head.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}

/** The S3 actions that a policy allows on a bucket or its objects, without duplicates. */
function granted({ Statement }: PolicyDocument, bucket: string): string {
  const arn = `arn:aws:s3:::${bucket}`;
  const actions = Statement.filter(({ Resource }) =>
    [Resource].flat().some((resource) => resource === arn || resource.startsWith(`${arn}/`)),
  ).flatMap(({ Action }) => [Action].flat());
  return [...new Set(actions)].map((action) => action.replace("s3:", "")).join(", ");
}

/** The table in docs/security.md; empty if there is none. */
export const documentedMatrix = (): string => MARKED.exec(readFileSync(PAGE, "utf8"))?.[1] ?? "";

/** Replaces the table in docs/security.md. */
export function documentMatrix(table: string): void {
  const marked = `<!-- grants -->\n${table}\n<!-- /grants -->`;
  writeFileSync(
    PAGE,
    readFileSync(PAGE, "utf8").replace(MARKED, () => marked),
  );
}
