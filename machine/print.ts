import { render } from "./asl";
import { mermaid } from "./mermaid";
import { type Functions, machine } from "./sync";

/** Functions that are nowhere deployed, for reading and testing the definition. */
export const placeholders: Functions<string> = {
  prepare: placeholder("prepare"),
  plan: placeholder("plan"),
  copyRange: placeholder("copyRange"),
  gather: placeholder("gather"),
  deleteOrphans: placeholder("deleteOrphans"),
  report: placeholder("report"),
};

function placeholder(name: keyof Functions<string>) {
  return { name, arn: `arn:aws:lambda:us-east-1:123456789012:function:${name}` };
}

/** `npm run -s asl` prints the definition; `npm run -s asl -- --mermaid` draws it. */
if (require.main === module) {
  const definition = render(machine(placeholders, { workers: 100, timeoutSeconds: 960 }));
  console.log(process.argv.includes("--mermaid") ? mermaid(definition) : JSON.stringify(definition, null, 2));
}
