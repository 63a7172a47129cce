/**
 * Takes the place of `asl-validator` in the bundles of `launch.cjs`. The interpreter loads it, which takes 20 ms, but a local run
 * does not validate the definition: the tests do, with two validators.
 */
module.exports = () => {
  throw new Error("A local run cannot validate a definition.");
};
