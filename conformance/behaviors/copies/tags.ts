import {
  DeleteObjectTaggingCommand,
  GetObjectCommand,
  GetObjectTaggingCommand,
  PutObjectTaggingCommand,
  type Tag,
} from "@aws-sdk/client-s3";
import { area } from "../../behavior";
import { same } from "../../difference";
import { type Lab, outcome } from "../../lab";

const getTags = async (lab: Lab, Bucket: string, Key = "k") =>
  (await lab.client.send(new GetObjectTaggingCommand({ Bucket, Key }))).TagSet;
const setTags = (lab: Lab, Bucket: string, TagSet: Tag[], Key = "k") =>
  lab.client.send(new PutObjectTaggingCommand({ Bucket, Key, Tagging: { TagSet } }));

export const tags = area("Tags", {
  "GetObjectTagging returns the tags set by PutObject": async (lab) => {
    const bucket = await lab.bucket();
    await lab.put(bucket, "k", "c", { Tagging: "a%20b=1%2B1" });
    same(await getTags(lab, bucket), [{ Key: "a b", Value: "1+1" }]);
  },
  "an object without tags has an empty tag set": async (lab) => {
    const bucket = await lab.bucket();
    await lab.put(bucket, "k");
    same(await getTags(lab, bucket), []);
  },
  "tags can be set, replaced and removed": async (lab) => {
    const bucket = await lab.bucket();
    await lab.put(bucket, "k");
    await setTags(lab, bucket, [{ Key: "a", Value: "1+1 = é_.:/@-" }]);
    same(await getTags(lab, bucket), [{ Key: "a", Value: "1+1 = é_.:/@-" }], "set");
    await setTags(lab, bucket, [{ Key: "b", Value: "" }]);
    same(await getTags(lab, bucket), [{ Key: "b", Value: "" }], "replaced");
    await lab.client.send(new DeleteObjectTaggingCommand({ Bucket: bucket, Key: "k" }));
    same(await getTags(lab, bucket), [], "removed");
  },
  "setting tags does not change LastModified or the ETag": async (lab) => {
    const bucket = await lab.bucket();
    await lab.put(bucket, "k");
    const [before] = (await lab.page(bucket)).entries;
    await lab.time.wait(1100);
    await setTags(lab, bucket, [{ Key: "a", Value: "1" }]);
    const [after] = (await lab.page(bucket)).entries;
    same([after?.LastModified, after?.ETag], [before?.LastModified, before?.ETag]);
  },
  "GET returns the number of tags": async (lab) => {
    const bucket = await lab.bucket();
    await lab.put(bucket, "k", "c", { Tagging: "a=1&b=2" });
    const { TagCount, Body } = await lab.client.send(new GetObjectCommand({ Bucket: bucket, Key: "k" }));
    await Body?.transformToString();
    same(TagCount, 2);
  },
  "a tag set with 11 tags is rejected": async (lab) => {
    const bucket = await lab.bucket();
    await lab.put(bucket, "k");
    const eleven = Array.from({ length: 11 }, (_, index) => ({ Key: `t${index}`, Value: "" }));
    same(await outcome(setTags(lab, bucket, eleven)), "400 BadRequest");
  },
  "a tag with characters that S3 does not allow is rejected": async (lab) => {
    const bucket = await lab.bucket();
    await lab.put(bucket, "k");
    same(await outcome(setTags(lab, bucket, [{ Key: "a", Value: "<1>" }])), "400 InvalidTag");
  },
  "GetObjectTagging of a nonexistent object fails with NoSuchKey": async (lab) => {
    same(await outcome(getTags(lab, await lab.bucket())), "404 NoSuchKey");
  },
});
