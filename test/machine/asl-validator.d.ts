declare module "asl-validator" {
  function validate(definition: unknown): { readonly errors: readonly { readonly Message: string }[] };
  export = validate;
}
