import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { Language, type Node, Parser } from 'web-tree-sitter';

await Parser.init();
const parser = new Parser();
const grammar = createRequire(import.meta.url).resolve('tree-sitter-bicep/tree-sitter-bicep.wasm');
parser.setLanguage(await Language.load(grammar));

/** Reads a file in the folder of `main.bicep`. */
export function readBicepFile(name: string): Promise<string> {
  return readFile(new URL(`../${name}`, import.meta.url), 'utf8');
}

/**
 * Parses Bicep.
 * @throws Error - syntax error, with line and column.
 */
export function parseBicep(text: string): Node {
  const tree = parser.parse(text);
  if (tree === null) throw new Error('the parser returned no tree');
  const wrong = firstError(tree.rootNode);
  if (wrong === undefined) return tree.rootNode;
  const { row, column } = wrong.startPosition;
  throw new Error(`${row + 1}:${column + 1}: syntax error: ${wrong.text.split('\n')[0]}`);
}

function firstError(node: Node): Node | undefined {
  if (!node.hasError) return undefined;
  if (node.isError || node.isMissing) return node;
  return node.children.map(firstError).find((found) => found !== undefined) ?? node;
}

/** A declared resource. */
export interface Resource {
  /** Its symbolic name in the file. */
  readonly symbol: string;
  /** `Microsoft.Storage/storageAccounts/blobServices` */
  readonly type: string;
  /** Whether it is declared elsewhere. */
  readonly isExisting: boolean;
  /** Its properties. */
  readonly body: Node;
}

/** Lists all resources of a file, including nested ones. */
export function findResources(root: Node, parent = ''): readonly Resource[] {
  return root.namedChildren.flatMap((node) => {
    if (node.type !== 'resource_declaration') return findResources(node, parent);
    const [symbol, typed] = node.namedChildren;
    const body = firstObject(node);
    if (symbol === undefined || typed === undefined || body === undefined) return [];
    const [own = ''] = stringOf(typed).split('@');
    const type = own.includes('.') ? own : `${parent}/${own}`;
    const isExisting = node.children.some((child) => child.type === 'existing');
    return [{ symbol: symbol.text, type, isExisting, body }, ...findResources(body, type)];
  });
}

/** The object in a declaration, a loop or a condition. */
function firstObject(node: Node): Node | undefined {
  if (node.type === 'object') return node;
  return node.namedChildren.map(firstObject).find((found) => found !== undefined);
}

/** The value of a name in an object. */
export function property(object: Node | undefined, ...[name, ...rest]: readonly string[]): Node | undefined {
  if (name === undefined) return object;
  const found = object?.namedChildren.find(
    (child) => child.type === 'object_property' && keyOf(child) === name,
  );
  return property(found?.namedChildren.at(-1), ...rest);
}

/** The name of an object's entry; `undefined` for a resource or a computed name. */
export function keyOf(entry: Node): string | undefined {
  const [key] = entry.namedChildren;
  if (key?.type === 'identifier') return key.text;
  return key?.type === 'string' && !key.text.includes('${') ? stringOf(key) : undefined;
}

/** A string without its quotes. */
export function stringOf(node: Node | undefined): string {
  return node?.text.replace(/^'|'$/g, '') ?? '';
}
