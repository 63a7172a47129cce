import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { SyncBucketsProvider } from "./provider";

/** The executable `pulumi-resource-sync-buckets` of the package. Pulumi starts it, and passes it the address of the engine. */
const schema = readFileSync(join(__dirname, "schema.json"), "utf8");
void pulumi.provider.main(new SyncBucketsProvider(schema), process.argv.slice(2));
