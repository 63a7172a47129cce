import { functions } from "../functions";
import { render } from "./asl";
import { mermaid } from "./mermaid";
import { type Functions, machine } from "./sync";

/** References to functions that are not deployed, for printing and testing the definition. */
export const placeholders = Object.fromEntries(
  Object.keys(functions).map((name) => [
    name,
    { name, arn: `arn:aws:lambda:us-east-1:123456789012:function:${name}` },
  ]),
) as unknown as Functions<string>;

/** `npm run -s asl` prints the definition; `npm run -s asl -- --mermaid` draws it. */
if (require.main === module) {
  const definition = render(machine(placeholders, { workers: 100, timeoutSeconds: 960 }));
  console.log(process.argv.includes("--mermaid") ? mermaid(definition) : JSON.stringify(definition, null, 2));
}
