/** A message that asks for something: `parseCommand` checks it. */
interface CommandTold {
  readonly kind: 'command';
  readonly command: unknown;
}

/**
 * What a message tells of objects. One message may hold several events, so that all three lists may have entries:
 * what was created is work whatever stands beside it.
 */
export interface News {
  readonly kind: 'news';
  /** Objects that have come, by URI, each once: `s3://scans/in/page 1.jpg`. */
  readonly created: readonly string[];
  /** Why the rest is nothing to do: a deletion, a test event. */
  readonly nothing: readonly string[];
  /** Why the rest cannot be read: the message is an error, and should come to the dead letters. */
  readonly unknown: readonly string[];
}

/** What a message is: a command, or news of objects. */
export type Told = CommandTold | News;

/** Reads one kind of event; `undefined` for every other kind. `read` takes what an envelope holds. */
export type NewsReader = (event: JsonObject, read: (inner: unknown) => Told) => Told | undefined;

/** An object of any JSON. */
export type JsonObject = Readonly<Record<string, unknown>>;

const MAX_QUOTE = 200;
const NO_NEWS: News = { kind: 'news', created: [], nothing: [], unknown: [] };

/** An object that has come. The marker of a folder, whose key ends with a slash, is nothing to do. */
export function created(root: string, key: string): News {
  if (key.endsWith('/')) return nothing(`${quoted(key)} marks a folder`);
  return { ...NO_NEWS, created: [`${root}/${key}`] };
}

/** Events that ask for no work; their queue may forget them. */
export function nothing(reason: string): News {
  return { ...NO_NEWS, nothing: [reason] };
}

/** Events that nobody here can read. */
export function unknown(reason: string): News {
  return { ...NO_NEWS, unknown: [reason] };
}

/** Text of others as messages may show it: quoted, and short. */
export function quoted(text: unknown): string {
  const json = JSON.stringify(text) ?? String(text);
  return json.length > MAX_QUOTE ? `${json.slice(0, MAX_QUOTE)}…` : json;
}

/** What several events tell together. A command stands alone: among others it is unknown. */
export function together(told: readonly Told[]): Told {
  const [first] = told;
  if (told.length === 1 && first !== undefined) return first;
  const news = told.map((one) => (one.kind === 'news' ? one : unknown('a command in a list: send it alone')));
  return {
    kind: 'news',
    created: [...new Set(news.flatMap((one) => one.created))],
    nothing: news.flatMap((one) => one.nothing),
    unknown: news.flatMap((one) => one.unknown),
  };
}
