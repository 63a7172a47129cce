import {
  DeleteObjectTaggingCommand,
  GetObjectCommand,
  GetObjectTaggingCommand,
  PutObjectTaggingCommand,
  type Tag,
} from "@aws-sdk/client-s3";
import { area, same } from "../behaviour";
import { type Lab, outcome } from "../lab";

const get = async (lab: Lab, Bucket: string, Key = "k") =>
  (await lab.client.send(new GetObjectTaggingCommand({ Bucket, Key }))).TagSet;
const set = (lab: Lab, Bucket: string, TagSet: Tag[], Key = "k") =>
  lab.client.send(new PutObjectTaggingCommand({ Bucket, Key, Tagging: { TagSet } }));

export const tags = area("Tags", {
  "tags of a write come back": async (lab) => {
    const bucket = await lab.bucket();
    await lab.put(bucket, "k", "c", { Tagging: "a%20b=1%2B1" });
    same(await get(lab, bucket), [{ Key: "a b", Value: "1+1" }]);
  },
  "an object without tags has an empty set": async (lab) => {
    const bucket = await lab.bucket();
    await lab.put(bucket, "k");
    same(await get(lab, bucket), []);
  },
  "tags can be set, replaced and removed": async (lab) => {
    const bucket = await lab.bucket();
    await lab.put(bucket, "k");
    await set(lab, bucket, [{ Key: "a", Value: "1+1 = é_.:/@-" }]);
    same(await get(lab, bucket), [{ Key: "a", Value: "1+1 = é_.:/@-" }], "set");
    await set(lab, bucket, [{ Key: "b", Value: "" }]);
    same(await get(lab, bucket), [{ Key: "b", Value: "" }], "replaced");
    await lab.client.send(new DeleteObjectTaggingCommand({ Bucket: bucket, Key: "k" }));
    same(await get(lab, bucket), [], "removed");
  },
  "setting tags changes neither time nor ETag": async (lab) => {
    const bucket = await lab.bucket();
    await lab.put(bucket, "k");
    const [before] = (await lab.page(bucket)).entries;
    await lab.time.wait(1100);
    await set(lab, bucket, [{ Key: "a", Value: "1" }]);
    const [after] = (await lab.page(bucket)).entries;
    same([after?.LastModified, after?.ETag], [before?.LastModified, before?.ETag]);
  },
  "GET tells how many tags there are": async (lab) => {
    const bucket = await lab.bucket();
    await lab.put(bucket, "k", "c", { Tagging: "a=1&b=2" });
    const { TagCount, Body } = await lab.client.send(new GetObjectCommand({ Bucket: bucket, Key: "k" }));
    await Body?.transformToString();
    same(TagCount, 2);
  },
  "eleven tags are refused": async (lab) => {
    const bucket = await lab.bucket();
    await lab.put(bucket, "k");
    const eleven = Array.from({ length: 11 }, (_, index) => ({ Key: `t${index}`, Value: "" }));
    same(await outcome(set(lab, bucket, eleven)), "400 BadRequest");
  },
  "a tag with other characters than S3 allows is refused": async (lab) => {
    const bucket = await lab.bucket();
    await lab.put(bucket, "k");
    same(await outcome(set(lab, bucket, [{ Key: "a", Value: "<1>" }])), "400 InvalidTag");
  },
  "tags of what is not there are NoSuchKey": async (lab) => {
    same(await outcome(get(lab, await lab.bucket())), "404 NoSuchKey");
  },
});
