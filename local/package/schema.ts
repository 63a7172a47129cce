import { readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import { TYPE } from "../../infra/provider/provider";
import { describe, Properties, type Property } from "./properties";

const ROOT = join(__dirname, "..", "..");
const COMPONENT = join(ROOT, "infra", "sync-buckets.ts");

/** The languages of the SDKs that Pulumi generates. Each SDK has the version of the package. */
const LANGUAGES = ["nodejs", "python", "csharp", "java", "go"];

/** The schema of the component provider, from the types of the component. A copy is in docs/provider.schema.json. */
export function providerSchema(): object {
  const { name, version, description, license } = JSON.parse(
    readFileSync(join(ROOT, "package.json"), "utf8"),
  );
  const { types, component } = componentSchema();
  return {
    ...{ name, version, description, license },
    language: Object.fromEntries(LANGUAGES.map((language) => [language, { respectSchemaVersion: true }])),
    types,
    resources: { [TYPE]: component },
  };
}

function componentSchema() {
  const program = programOf(COMPONENT);
  const checker = program.getTypeChecker();
  const { statements } = program.getSourceFile(COMPONENT)!;
  const args = statements
    .filter(ts.isInterfaceDeclaration)
    .find(({ name }) => name.text === "SyncBucketsArgs")!;
  const component = statements
    .filter(ts.isClassDeclaration)
    .find(({ name }) => name?.text === "SyncBuckets")!;
  const properties = new Properties(checker);
  const { properties: inputProperties, required: requiredInputs } = properties.objectType(args);
  const outputs = outputsOf(component, properties, checker);
  const optional = component.members.filter(ts.isPropertyDeclaration).filter(({ type }) => isOptional(type));
  const names = optional.map(({ name }) => name.getText());
  return {
    types: properties.types,
    component: {
      isComponent: true,
      ...describe(checker.getSymbolAtLocation(component.name!)!, checker),
      ...{ inputProperties, requiredInputs },
      properties: outputs,
      required: Object.keys(outputs).filter((name) => !names.includes(name)),
    },
  };
}

/** The public properties of the component, which are outputs. */
function outputsOf(
  component: ts.ClassDeclaration,
  properties: Properties,
  checker: ts.TypeChecker,
): Readonly<Record<string, Property>> {
  const isPublic = (member: ts.PropertyDeclaration): boolean =>
    !member.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.PrivateKeyword);
  const members = component.members.filter(ts.isPropertyDeclaration).filter(isPublic);
  const entries = members.map((member) => {
    const symbol = checker.getSymbolAtLocation(member.name)!;
    return [symbol.name, { ...properties.value(member.type!), ...describe(symbol, checker) }];
  });
  return Object.fromEntries(entries);
}

const isOptional = (type: ts.TypeNode | undefined): boolean =>
  type !== undefined &&
  ts.isUnionTypeNode(type) &&
  type.types.some(({ kind }) => kind === ts.SyntaxKind.UndefinedKeyword);

/** Only the project's own files. The schema contains no types of packages, and Pulumi's types take seconds to read. */
function programOf(file: string): ts.Program {
  const { config } = ts.readConfigFile(join(ROOT, "tsconfig.json"), ts.sys.readFile);
  const { options } = ts.parseJsonConfigFileContent({ ...config, include: [], files: [file] }, ts.sys, ROOT);
  const own = { ...options, types: [] };
  const host = ts.createCompilerHost(own);
  host.resolveModuleNameLiterals = (names, from) =>
    names.map(({ text }) =>
      text.startsWith(".") ? ts.resolveModuleName(text, from, own, host) : { resolvedModule: undefined },
    );
  return ts.createProgram([file], own, host);
}
