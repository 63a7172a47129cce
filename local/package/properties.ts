import ts from "typescript";

/** A property of Pulumi's schema. */
export interface Property {
  readonly type?: "string" | "number" | "integer" | "boolean" | "array" | "object";
  readonly $ref?: string;
  readonly items?: Property;
  readonly additionalProperties?: Property;
  readonly oneOf?: readonly Property[];
  /** Whether the value cannot be an output of another resource. */
  readonly plain?: boolean;
  readonly description?: string;
}

/** An object type of Pulumi's schema. */
export interface ObjectType {
  readonly type: "object";
  readonly description?: string;
  readonly properties: Readonly<Record<string, Property>>;
  readonly required: readonly string[];
}

const ANY: Property = { $ref: "pulumi.json#/Any" };
/** The beginning of the names of types. */
const PREFIX = "sync-buckets:index:";

/** Converts declared types of arguments to properties of Pulumi's schema, with the text of their docstrings. */
export class Properties {
  /** The object types that the converted properties refer to, by token. */
  readonly types: Record<string, ObjectType> = {};
  readonly #checker: ts.TypeChecker;

  constructor(checker: ts.TypeChecker) {
    this.#checker = checker;
  }

  /** The properties of an interface, including properties of interfaces that it extends. */
  objectType(node: ts.Node): ObjectType {
    const members = this.#checker.getTypeAtLocation(node).getProperties();
    const properties = members.flatMap((member) => {
      const declared = member.declarations?.find(ts.isPropertySignature);
      return declared?.type === undefined ? [] : [[member, this.argument(declared.type)] as const];
    });
    return {
      type: "object",
      properties: Object.fromEntries(
        properties.map(([member, property]) => [member.name, { ...property, ...this.#described(member) }]),
      ),
      required: properties
        .filter(([{ flags }]) => (flags & ts.SymbolFlags.Optional) === 0)
        .map(([{ name }]) => name)
        .sort(),
    };
  }

  /** The property of an argument. It is plain unless the argument is declared as an `Input`. */
  argument(node: ts.TypeNode): Property {
    const inner = argumentOf(defined(node), "Input");
    return inner === undefined ? { ...this.value(node), plain: true } : this.value(inner);
  }

  /** The property of a value. @throws Error for a type that Pulumi's schema cannot express */
  value(node: ts.TypeNode): Property {
    const type = defined(node);
    if (type.kind === ts.SyntaxKind.StringKeyword) return { type: "string" };
    if (type.kind === ts.SyntaxKind.NumberKeyword) return { type: "number" };
    if (type.kind === ts.SyntaxKind.BooleanKeyword) return { type: "boolean" };
    if (ts.isTypeOperatorNode(type)) return this.value(type.type);
    if (ts.isArrayTypeNode(type)) return { type: "array", items: this.argument(type.elementType) };
    if (ts.isUnionTypeNode(type)) return { oneOf: type.types.map((member) => this.value(member)) };
    const readonly = argumentOf(type, "Readonly") ?? argumentOf(type, "Output");
    if (readonly !== undefined) return this.value(readonly);
    const values = argumentOf(type, "Record", 1);
    if (values !== undefined)
      return {
        type: "object",
        additionalProperties: this.value(argumentOf(values, "Input") ?? values),
      };
    if (ts.isTypeReferenceNode(type)) return this.#named(type);
    throw new Error(`Pulumi's schema cannot express the type ${type.getText()}.`);
  }

  #named(type: ts.TypeReferenceNode): Property {
    const declared = this.#declarationOf(type);
    if (ts.isInterfaceDeclaration(declared)) return this.#reference(declared.name.text, declared);
    if (!ts.isTypeAliasDeclaration(declared))
      throw new Error(`${type.getText()} is neither an interface nor a type.`);
    if (declared.name.text === "Integer") return { type: "integer" };
    const resolved = this.#checker.getTypeAtLocation(type);
    if (resolved.isUnion() && resolved.types.every((member) => member.isStringLiteral()))
      return { type: "string" };
    return ts.isUnionTypeNode(declared.type) ? this.value(declared.type) : ANY;
  }

  #declarationOf(type: ts.TypeReferenceNode): ts.Declaration {
    const symbol = this.#checker.getSymbolAtLocation(type.typeName)!;
    const original = symbol.flags & ts.SymbolFlags.Alias ? this.#checker.getAliasedSymbol(symbol) : symbol;
    const declared = original.declarations?.[0];
    if (declared === undefined)
      throw new Error(`Pulumi's schema cannot express the type ${type.getText()} of a package.`);
    return declared;
  }

  #reference(name: string, node: ts.Node): Property {
    const token = `${PREFIX}${name.replace(/Args$/, "")}`;
    this.types[token] ??= this.objectType(node);
    return { $ref: `#/types/${token}` };
  }

  #described(symbol: ts.Symbol): Pick<Property, "description"> {
    return describe(symbol, this.#checker);
  }
}

/** The docstring of a symbol, with its default. */
export function describe(symbol: ts.Symbol, checker: ts.TypeChecker): { description?: string } {
  const text = ts.displayPartsToString(symbol.getDocumentationComment(checker)).replaceAll(/\s+/g, " ");
  const tag = symbol.getJsDocTags(checker).find(({ name }) => name === "default");
  const standard = ts.displayPartsToString(tag?.text).replaceAll(/\s+/g, " ");
  const description = [text, ...(standard === "" ? [] : [`Default: ${standard}`])].join(" ").trim();
  return description === "" ? {} : { description };
}

/** A type without `undefined`. */
function defined(node: ts.TypeNode): ts.TypeNode {
  if (!ts.isUnionTypeNode(node)) return node;
  const others = node.types.filter(({ kind }) => kind !== ts.SyntaxKind.UndefinedKeyword);
  return others.length === 1 ? others[0]! : node;
}

/** The argument of a type such as `pulumi.Input<string>`. `undefined` if the type has another name. */
function argumentOf(node: ts.TypeNode, name: string, index = 0): ts.TypeNode | undefined {
  if (!ts.isTypeReferenceNode(node)) return undefined;
  const { typeName } = node;
  const own = ts.isIdentifier(typeName) ? typeName.text : typeName.right.text;
  return own === name ? node.typeArguments?.[index] : undefined;
}
