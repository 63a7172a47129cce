import { render } from "./asl";
import { mermaid } from "./mermaid";
import { type Functions, machine } from "./sync";

/** References to functions that are not deployed, for printing and testing the definition. Each use of a name makes one. */
export const placeholders = new Proxy({} as Functions<string>, {
  get: (_, name) => ({ name, arn: `arn:aws:lambda:us-east-1:123456789012:function:${String(name)}` }),
});

/** `npm run -s asl` prints the definition; `npm run -s asl -- --mermaid` draws it. */
if (require.main === module) {
  const definition = render(machine(placeholders, { workers: 100, timeoutSeconds: 960 }));
  console.log(process.argv.includes("--mermaid") ? mermaid(definition) : JSON.stringify(definition, null, 2));
}
