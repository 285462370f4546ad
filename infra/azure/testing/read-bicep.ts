import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { Language, type Node, Parser } from 'web-tree-sitter';

await Parser.init();
const parser = new Parser();
const grammar = createRequire(import.meta.url).resolve('tree-sitter-bicep/tree-sitter-bicep.wasm');
parser.setLanguage(await Language.load(grammar));

/** Reads a file beside `main.bicep`. */
export function readBicepFile(name: string): Promise<string> {
  return readFile(new URL(`../${name}`, import.meta.url), 'utf8');
}

/**
 * Parses Bicep.
 * @throws Error - the syntax is wrong; names line and column.
 */
export function parseBicep(text: string): Node {
  const tree = parser.parse(text);
  if (tree === null) throw new Error('nothing was parsed');
  const wrong = firstError(tree.rootNode);
  if (wrong === undefined) return tree.rootNode;
  const { row, column } = wrong.startPosition;
  throw new Error(`${row + 1}:${column + 1}: cannot be understood: ${wrong.text.split('\n')[0]}`);
}

function firstError(node: Node): Node | undefined {
  if (!node.hasError) return undefined;
  if (node.isError || node.isMissing) return node;
  return node.children.map(firstError).find((found) => found !== undefined) ?? node;
}

/** A resource as it is declared. */
export interface Resource {
  /** The name that the file knows it by. */
  readonly symbol: string;
  /** `Microsoft.Storage/storageAccounts/blobServices` */
  readonly type: string;
  /** Declared elsewhere. */
  readonly isExisting: boolean;
  /** Its properties. */
  readonly body: Node;
}

/** All resources of a file, also those within others. */
export function resourcesOf(root: Node, parent = ''): readonly Resource[] {
  return root.namedChildren.flatMap((node) => {
    if (node.type !== 'resource_declaration') return resourcesOf(node, parent);
    const [symbol, typed] = node.namedChildren;
    const body = firstObject(node);
    if (symbol === undefined || typed === undefined || body === undefined) return [];
    const [own = ''] = stringOf(typed).split('@');
    const type = own.includes('.') ? own : `${parent}/${own}`;
    const isExisting = node.children.some((child) => child.type === 'existing');
    return [{ symbol: symbol.text, type, isExisting, body }, ...resourcesOf(body, type)];
  });
}

/** The object that a declaration, a loop or a condition is about. */
function firstObject(node: Node): Node | undefined {
  if (node.type === 'object') return node;
  return node.namedChildren.map(firstObject).find((found) => found !== undefined);
}

/** What stands under a name in an object. */
export function property(object: Node | undefined, ...[name, ...rest]: readonly string[]): Node | undefined {
  if (name === undefined) return object;
  const found = object?.namedChildren.find(
    (child) => child.type === 'object_property' && keyOf(child) === name,
  );
  return property(found?.namedChildren.at(-1), ...rest);
}

/** The name of an entry of an object; `undefined` where it is a resource, or made of an expression. */
export function keyOf(entry: Node): string | undefined {
  const [key] = entry.namedChildren;
  if (key?.type === 'identifier') return key.text;
  return key?.type === 'string' && !key.text.includes('${') ? stringOf(key) : undefined;
}

/** A text without its quotes. */
export function stringOf(node: Node | undefined): string {
  return node?.text.replace(/^'|'$/g, '') ?? '';
}
