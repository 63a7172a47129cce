/**
 * Replaces `asl-validator` in the bundles of `launch.cjs`. The interpreter would load `asl-validator`, which takes 20 ms. A local
 * run does not validate the definition, because the tests validate it with two validators.
 */
module.exports = () => {
  throw new Error("A local run cannot validate a definition.");
};
