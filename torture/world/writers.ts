import type { BucketAccess, ObjectVersion, Seed, VirtualSeed } from "../../local/s3/index";
import { ARCHIVES, OTHER_CLIENT, sessionOf } from "../constants";
import { LAYOUTS } from "./pools";
import type { Random } from "./random";
import { objectEncryption, type Scenario } from "./scenario";

const BODIES = ["", "", "x", "y", "xx", "yy", "a longer text"];
const METADATA = [{}, {}, { color: "red" }, { color: "blue" }, { name: "caf\u00c3\u00a9" }];
const TAGS = [{}, {}, { team: "a" }, { team: "b" }];
const HEADERS = [
  { "content-type": "binary/octet-stream" },
  { "content-type": "text/plain" },
  { "content-type": "text/plain", "cache-control": "no-cache" },
  // Bytes of UTF-8, one character per byte, as in a header.
  {
    "content-type": "text/plain",
    "content-disposition": 'attachment; filename="r\u00c3\u00a9sum\u00c3\u00a9"',
  },
];
const CLASSES = ["STANDARD", "STANDARD", "STANDARD", "STANDARD_IA", "INTELLIGENT_TIERING"];

/** An object of a writer: the content and its attributes. */
type Recipe =
  | { readonly body: string; readonly seed: Seed }
  | { readonly body?: undefined; readonly seed: VirtualSeed };

/** One side, as its writers see it. */
export interface Side {
  readonly name: "source" | "destination";
  readonly bucket: BucketAccess;
  readonly prefix: string;
}

/** Clients of the two buckets that do not know about the sync. Each call of `act` makes one change, which takes no time. */
export class Writers {
  /** Keys of other clients' uploads, by upload ID. */
  readonly foreign = new Map<string, string>();
  private readonly recipes = new WeakMap<ObjectVersion, Recipe>();

  constructor(
    private readonly random: Random,
    private readonly scenario: Scenario,
    private readonly source: Side,
    private readonly destination: Side,
    private readonly trace: (line: string) => void,
  ) {}

  /** Fills both buckets. Many keys are the same on both sides, as after an earlier sync. */
  seed(): void {
    const { keys, others, emptySource } = this.scenario;
    for (const key of keys) {
      if (this.random.chance(emptySource ? 0 : 0.75)) this.put(this.source, this.source.prefix + key);
      if (this.random.chance(0.3)) this.put(this.destination, this.destination.prefix + key);
      else if (this.random.chance(0.5)) this.copyAcross(key);
    }
    for (const key of others.source) this.put(this.source, key);
    for (const key of others.destination) this.put(this.destination, key);
  }

  /** One random change on one side. @returns the author of the change, for the history. */
  act(): "writer" | "in place" {
    const side = this.random.chance(0.65) ? this.source : this.destination;
    const key = side.prefix + this.random.pick(this.scenario.keys);
    if (this.random.chance(0.03)) {
      this.changeInPlace(side, key);
      return "in place";
    }
    this.random.weighted<() => void>([
      [5, () => this.put(side, key)],
      [2, () => this.delete(side, key)],
      [2, () => this.rename(side, key)],
      [this.scenario.kind === "multipart" ? 4 : 1, () => this.rewrite(side, key)],
      [1, () => this.returnOrphan()],
      [0.3, () => this.beginUpload(side, key)],
      [0.3, () => this.copyAcross(this.random.pick(this.scenario.keys))],
      [0.2, () => this.abortUpload()],
    ])();
    return "writer";
  }

  /** A change of one key, on either side, by a client that acts during a copy of the key. */
  react(destinationKey: string): "writer" {
    const { source, destination, random } = this;
    const key = source.prefix + destinationKey.slice(destination.prefix.length);
    random.weighted<() => void>([
      [6, () => this.put(source, key)],
      [2, () => this.rewrite(source, key)],
      [1, () => this.delete(source, key)],
      [2, () => this.put(destination, destinationKey)],
      [3, () => this.delete(destination, destinationKey)],
    ])();
    return "writer";
  }

  private put(side: Side, key: string): void {
    const { random, scenario } = this;
    const encryption = side.name === "source" ? objectEncryption(random, scenario) : undefined;
    const seed = {
      ...(encryption && { encryption }),
      ...this.attributes(side),
      ...(random.chance(0.1) && { checksummed: false }),
    };
    if (random.chance(scenario.multipart)) {
      const { parts: own } = (this.recipeAt(side, key)?.seed ?? {}) as Partial<VirtualSeed>;
      const parts = own && random.chance(0.5) ? own : random.pick(LAYOUTS);
      const checksumType = random.pick(["FULL_OBJECT", "COMPOSITE"] as const);
      this.write(side, key, { seed: { ...seed, parts, seed: random.pick(["m", "n"]), checksumType } });
    } else {
      const body = random.pick(BODIES);
      const redirect = body === "" && random.chance(0.5) ? random.pick(["/a", "/b"]) : undefined;
      this.write(side, key, { body, seed: { ...seed, ...(redirect && { redirect }) } });
    }
  }

  private attributes({ name }: Side) {
    const { random, scenario } = this;
    const archived = name === "source" && random.chance(scenario.archived);
    const common = {
      headers: random.pick(HEADERS),
      metadata: random.pick(METADATA),
      tags: random.pick(TAGS),
    };
    if (!archived) return { ...common, storageClass: random.pick(CLASSES) };
    return random.weighted<Seed>([
      [3, { ...common, storageClass: random.pick(ARCHIVES) }],
      [1, { ...common, storageClass: random.pick(ARCHIVES), restore: { ongoing: true } }],
      [1, { ...common, storageClass: random.pick(ARCHIVES), restore: { ongoing: false, expiry: 4e12 } }],
      [1, { ...common, storageClass: "INTELLIGENT_TIERING", archiveStatus: "ARCHIVE_ACCESS" }],
    ]);
  }

  /** The source gets a key again that only the destination has. */
  private returnOrphan(): void {
    const { source, destination } = this;
    const orphans = this.scenario.keys.filter(
      (key) => destination.bucket.get(destination.prefix + key) && !source.bucket.get(source.prefix + key),
    );
    if (orphans.length > 0) this.put(source, source.prefix + this.random.pick(orphans));
  }

  /** Another client begins an upload of the key for which we create one. */
  beginRival(key: string): void {
    this.beginUpload(this.destination, key);
  }

  /** An upload that its client abandons. */
  private beginUpload(side: Side, key: string): void {
    if (side.name === "source") return;
    const id = `foreign-${this.foreign.size}`;
    side.bucket.beginUpload(key, id, this.scenario.sharedCredentials ? sessionOf("copyRange") : OTHER_CLIENT);
    this.foreign.set(id, key);
    this.log(side, "begins an upload of", key);
  }

  /** A lifecycle rule for incomplete uploads, or another client, aborts an upload of ours. */
  private abortUpload(): void {
    const { bucket } = this.destination;
    const [own] = bucket.uploads().filter(({ uploadId }) => !this.foreign.has(uploadId));
    if (own === undefined) return;
    bucket.abortUpload(own.uploadId);
    this.log(this.destination, "aborts an upload of", own.key);
  }

  private delete(side: Side, key: string): void {
    if (side.bucket.get(key) === undefined) return;
    side.bucket.delete(key);
    this.log(side, "deletes", key);
  }

  /** The old name must not vanish from the destination before the new name exists. */
  private rename(side: Side, key: string): void {
    const recipe = this.recipeAt(side, key);
    const to = side.prefix + this.random.pick(this.scenario.keys);
    if (recipe === undefined || to === key) return;
    this.write(side, to, recipe);
    this.delete(side, key);
  }

  /** The same content with other attributes, as an upload of the same file would write it. */
  private rewrite(side: Side, key: string): void {
    const recipe = this.recipeAt(side, key);
    if (recipe === undefined) return;
    const redirect = recipe.body === "" ? { redirect: this.random.pick(["/a", "/b"]) } : {};
    const seed = { ...recipe.seed, ...this.attributes(side), ...redirect };
    this.write(side, key, { ...recipe, seed } as Recipe);
  }

  /** PutObjectTagging or a lifecycle rule: neither ETag nor LastModified changes. */
  private changeInPlace(side: Side, key: string): void {
    const tags = this.random.pick(TAGS);
    side.bucket.change(key, this.random.chance(0.6) ? { tags } : { storageClass: "STANDARD_IA" });
    this.log(side, "changes in place", key);
  }

  /** A copy by another tool. */
  private copyAcross(key: string): void {
    const recipe = this.recipeAt(this.source, this.source.prefix + key);
    if (recipe === undefined || recipe.seed.encryption || recipe.seed.archiveStatus) return;
    if (ARCHIVES.includes(recipe.seed.storageClass ?? "")) return;
    this.write(this.destination, this.destination.prefix + key, recipe);
  }

  private recipeAt({ bucket }: Side, key: string): Recipe | undefined {
    const version = bucket.get(key);
    return version && this.recipes.get(version);
  }

  private write(side: Side, key: string, recipe: Recipe): void {
    const { bucket } = side;
    const version =
      recipe.body === undefined
        ? bucket.putVirtual(key, { ...recipe.seed, lastModified: this.uploadBegan(side) })
        : bucket.put(key, recipe.body, recipe.seed);
    this.recipes.set(version, recipe);
    this.log(side, "writes", key);
  }

  /** The time of a multipart object is the start of its upload. */
  private uploadBegan({ bucket }: Side): number {
    const before = this.random.pick([0, 0, 0, 1_000, 60_000, 3_600_000]);
    const now = Date.now() + this.scenario.clockOffset + bucket.clockOffset;
    return Math.floor((now - before) / 1_000) * 1_000;
  }

  private log({ name, bucket }: Side, verb: string, key: string): void {
    const version = bucket.get(key);
    const now = version ? `${version.etag} of ${new Date(version.lastModified).toISOString()}` : "nothing";
    this.trace(`writer ${verb} ${name} ${JSON.stringify(key)}: ${now}`);
  }
}
