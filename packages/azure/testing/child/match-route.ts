import { type RegisteredFunction, triggerOf } from '../worker-messages.ts';

/** The HTTP function for a request, and the route's parameters. */
interface RouteMatch {
  readonly name: string;
  readonly authLevel: string;
  /** Values of the route's parameters, decoded. */
  readonly params: Readonly<Record<string, string>>;
}

/** Finds the function for a request. */
export type RouteMatcher = (method: string, path: string) => RouteMatch | undefined;

interface Route {
  readonly name: string;
  readonly authLevel: string;
  readonly methods: readonly string[];
  readonly pattern: RegExp;
  readonly rank: string;
}

const CONSTRAINTS: Readonly<Record<string, string>> = {
  '': '[^/]+?',
  ':int': '-?\\d+',
  ':alpha': '[A-Za-z]+',
  ':guid': '[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}',
};

/**
 * The host's routing of HTTP triggers: a prefix (`api`), routes with `{name}`, `{name?}`, `{*rest}` and a few
 * constraints. More literal routes come first; a method that the trigger does not list gives no match.
 * https://learn.microsoft.com/azure/azure-functions/functions-bindings-http-webhook-trigger#customize-the-http-endpoint
 */
export function routeMatcher(functions: readonly RegisteredFunction[], prefix: string): RouteMatcher {
  const routes = functions
    .filter((one) => triggerOf(one)[1].type === 'httpTrigger')
    .map((one) => parseRoute(one, prefix))
    .toSorted((one, other) => (one.rank < other.rank ? -1 : 1));
  return (method, path) => {
    for (const { name, authLevel, methods, pattern } of routes) {
      const found = methods.includes(method) ? pattern.exec(path) : null;
      if (found !== null) return { name, authLevel, params: decoded(found.groups ?? {}) };
    }
    return undefined;
  };
}

function parseRoute(registered: RegisteredFunction, prefix: string): Route {
  const { name } = registered;
  const [, { authLevel, methods, route }] = triggerOf(registered);
  const template = [prefix, String(route ?? name)].filter((part) => part !== '').join('/');
  const segments = template.split('/');
  return {
    name,
    authLevel: String(authLevel),
    methods: (methods as readonly string[]).map((method) => method.toUpperCase()),
    pattern: new RegExp(`^${segments.map(segmentPattern).join('')}/?$`, 'i'),
    rank: segments.map(rankOf).join(''),
  };
}

function segmentPattern(segment: string): string {
  const rest = /^\{\*{1,2}(\w+)\}$/.exec(segment)?.[1];
  if (rest !== undefined) return `(?:/(?<${rest}>.*))?`;
  const [, optional, constraint = ''] = /^\{(\w+)(:\w+)?\?\}$/.exec(segment) ?? [];
  if (optional !== undefined) return `(?:/${parameterPattern(optional, constraint)})?`;
  return `/${segment
    .split(/(\{[^}]*\})/)
    .map(partPattern)
    .join('')}`;
}

function partPattern(part: string): string {
  if (!part.startsWith('{')) return RegExp.escape(part);
  const [, name, constraint = ''] = /^\{(\w+)(:\w+)?\}$/.exec(part) ?? [];
  if (name === undefined) throw new Error(`this stand-in does not support the route parameter ${part}`);
  return parameterPattern(name, constraint);
}

function parameterPattern(name: string, constraint: string): string {
  const pattern = CONSTRAINTS[constraint];
  if (pattern === undefined)
    throw new Error(`this stand-in does not support the route constraint ${constraint}`);
  return `(?<${name}>${pattern})`;
}

/** Sort key: literals first, then constrained parameters, then parameters, then the catch-all. */
function rankOf(segment: string): string {
  if (segment.startsWith('{*')) return '4';
  if (!segment.includes('{')) return '1';
  return segment.includes(':') ? '2' : '3';
}

function decoded(groups: Readonly<Record<string, string | undefined>>): Record<string, string> {
  const given = Object.entries(groups).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value]],
  );
  return Object.fromEntries(given.map(([name = '', value = '']) => [name, decodeURIComponent(value)]));
}
