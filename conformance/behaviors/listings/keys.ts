import { DeleteObjectsCommand } from "@aws-sdk/client-s3";
import { area } from "../../behavior";
import { same } from "../../difference";
import { type Lab, outcome, status } from "../../lab";

/** Maps descriptions to keys. */
const SPECIAL_KEYS: Readonly<Record<string, string>> = {
  "consecutive slashes": "a//b",
  "a leading slash": "/a",
  "a trailing slash": "a/",
  'a "." segment': "a/./b",
  'a ".." segment': "a/../b",
  spaces: " a  b ",
  "a plus sign": "a+b+c",
  "a percent sign": "100% a%b",
  "percent-encoded sequences": "a%2Fb%20c",
  "an ampersand and a semicolon": "a&amp;b&c;d",
  quotes: "a\"b'c`d",
  "angle brackets": "a<b>c]]>d",
  "a question mark and a hash": "a?b=c#d",
  "a backslash and a pipe": "a\\b|c",
  "an asterisk, a colon and parentheses": "a*b:c(d)!e",
  "a comma and an equals sign": "a,b=c@d$e",
  "a newline": "a\nb",
  "a carriage return": "a\rb",
  "a tab": "a\tb",
  "control characters": "a\u0001b\u001f",
  "a DEL character": "a\u007fb",
  "composed letters": "caf\u00e9",
  "decomposed letters": "cafe\u0301",
  "a supplementary character": "a\u{1F600}b",
  "a byte order mark": "\ufeffa",
};

async function roundTrip(lab: Lab, key: string): Promise<void> {
  const bucket = await lab.bucket();
  await lab.put(bucket, key, "content", { Metadata: { test: "yes" } });
  same(await lab.keys(bucket), [key], "listed");
  same((await lab.head(bucket, key)).Metadata, { test: "yes" }, "HEAD");
  same(await lab.text(bucket, key), "content", "read");
  await lab.copy({ bucket, key }, { bucket, key: `copy-${key}` });
  same(await lab.text(bucket, `copy-${key}`), "content", "copied");
  same(
    await lab.keys(bucket, { StartAfter: key }),
    key < "copy-" ? [`copy-${key}`] : [],
    "listed with StartAfter",
  );
  const Delete = { Objects: [{ Key: key }] };
  const { Deleted, Errors } = await lab.client.send(new DeleteObjectsCommand({ Bucket: bucket, Delete }));
  same([Deleted?.map(({ Key }) => Key), Errors], [[key], undefined], "deleted");
  same(await lab.keys(bucket), [`copy-${key}`], "listed after the deletion");
}

export const keys = area("Keys", {
  ...Object.fromEntries(
    Object.entries(SPECIAL_KEYS).map(([name, key]) => [
      `a key with ${name} is written, listed, read, copied and deleted byte for byte`,
      (lab: Lab) => roundTrip(lab, key),
    ]),
  ),
  "a listing with EncodingType url percent-encodes the keys and returns EncodingType url": async (lab) => {
    const bucket = await lab.bucket();
    await lab.put(bucket, "a\u0001+ %é");
    const { EncodingType, entries } = await lab.page(bucket);
    same([EncodingType, entries[0]?.Key?.replace("%20", "+")], ["url", "a%01%2B+%25%C3%A9"]);
  },
  "a key that resolves to a path above its bucket is rejected": async (lab) => {
    const bucket = await lab.bucket();
    same([await status(lab.put(bucket, "../a")), await status(lab.put(bucket, "a/../../b"))], [400, 400]);
  },
  "a key with a NUL character is rejected": async (lab) => {
    same(await status(lab.put(await lab.bucket(), "a\0b")), 400);
  },
  "canonically equivalent Unicode keys are distinct keys": async (lab) => {
    const bucket = await lab.bucket();
    await lab.put(bucket, "\u00e9", "composed");
    await lab.put(bucket, "e\u0301", "decomposed");
    same([await lab.text(bucket, "\u00e9"), await lab.text(bucket, "e\u0301")], ["composed", "decomposed"]);
  },
  "keys that differ only in a trailing slash are distinct keys": async (lab) => {
    const bucket = await lab.bucket();
    await lab.put(bucket, "a", "file");
    await lab.put(bucket, "a/", "folder");
    await lab.put(bucket, "a/b", "child");
    same(
      [await lab.text(bucket, "a"), await lab.text(bucket, "a/"), await lab.text(bucket, "a/b")],
      ["file", "folder", "child"],
    );
  },
  "a key of 1,024 bytes is accepted": async (lab) => {
    const bucket = await lab.bucket();
    const key = "é".repeat(512);
    await lab.put(bucket, key, "content");
    same(await lab.keys(bucket), [key]);
  },
  "a key of 1,025 bytes is rejected": async (lab) => {
    const bucket = await lab.bucket();
    same(await outcome(lab.put(bucket, `${"é".repeat(512)}a`)), "400 KeyTooLongError");
  },
});
