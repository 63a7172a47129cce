import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Program } from "../../local/program";
import { DESTINATION, type PolicyDocument, SOURCE } from "../local/scene";

const README = join(__dirname, "..", "..", "README.md");
const MARKED = /<!-- grants -->\n([\s\S]*?)\n<!-- \/grants -->/;

/**
 * What each function may do in which bucket, as the program registers it: a table in Markdown. `UPDATE=1` in the
 * environment of the test that compares it writes it into the README.
 */
export function grantMatrix({ resources, outputs }: Program): string {
  const columns = [SOURCE, DESTINATION, outputs.runsBucket as string];
  const rows = resources
    .filter(({ type }) => type === "aws:lambda/function:Function")
    .map(({ name }) => {
      const policy = resources.find((it) => it.name === name.replace(/function$/, "policy"));
      const document = JSON.parse(policy?.inputs.policy) as PolicyDocument;
      return [`\`${name.replace(/-function$/, "")}\``, ...columns.map((bucket) => granted(document, bucket))];
    });
  const head = ["Function", "Source buckets", "Destination buckets", "Runs bucket"];
  return [head, head.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}

/** The S3 actions on a bucket or the objects in it, each once. */
function granted({ Statement }: PolicyDocument, bucket: string): string {
  const arn = `arn:aws:s3:::${bucket}`;
  const actions = Statement.filter(({ Resource }) =>
    [Resource].flat().some((resource) => resource === arn || resource.startsWith(`${arn}/`)),
  ).flatMap(({ Action }) => [Action].flat());
  return [...new Set(actions)].map((action) => action.replace("s3:", "")).join(", ");
}

/** The table in the README, or what stands for it while there is none. */
export function documentedMatrix(): string {
  const text = existsSync(README) ? readFileSync(README, "utf8") : "";
  return MARKED.exec(text)?.[1] ?? readFileSync(join(__dirname, "grants.md"), "utf8").trimEnd();
}
