/** A command, unchecked: see `parseCommand`. */
interface CommandMessage {
  readonly kind: 'command';
  readonly command: unknown;
}

/**
 * The object events of a message. One message may hold several events, so all three lists may have entries. Created
 * objects are processed in any case.
 */
export interface ObjectEvents {
  readonly kind: 'events';
  /** URIs of created objects, without duplicates: `s3://scans/in/page 1.jpg`. */
  readonly created: readonly string[];
  /** Reasons why other events need no work: a deletion, a test event. */
  readonly ignored: readonly string[];
  /** Reasons why other events cannot be read. The message is an error and belongs in the dead-letter queue. */
  readonly unsupported: readonly string[];
}

/** A parsed message: a command or object events. */
export type ParsedMessage = CommandMessage | ObjectEvents;

/** Reads one kind of event; returns `undefined` for any other kind. `read` parses the contents of an envelope. */
export type EventReader = (
  event: JsonObject,
  read: (inner: unknown) => ParsedMessage,
) => ParsedMessage | undefined;

/** Any JSON object. */
export type JsonObject = Readonly<Record<string, unknown>>;

const MAX_QUOTE = 200;
const NO_EVENTS: ObjectEvents = { kind: 'events', created: [], ignored: [], unsupported: [] };

/** The event of a created object. A folder marker (a key that ends with a slash) is ignored. */
export function created(root: string, key: string): ObjectEvents {
  if (key.endsWith('/')) return ignored(`${quote(key)} marks a folder`);
  return { ...NO_EVENTS, created: [`${root}/${key}`] };
}

/** An event that needs no work; its message can be acknowledged. */
export function ignored(reason: string): ObjectEvents {
  return { ...NO_EVENTS, ignored: [reason] };
}

/** An event that no reader supports. */
export function unsupported(reason: string): ObjectEvents {
  return { ...NO_EVENTS, unsupported: [reason] };
}

/** Quotes foreign text for messages, cut to 200 characters. */
export function quote(text: unknown): string {
  const json = JSON.stringify(text) ?? String(text);
  return json.length > MAX_QUOTE ? `${json.slice(0, MAX_QUOTE)}…` : json;
}

/** Combines several parsed events. A command must be the only one: in a list it is unsupported. */
export function combine(messages: readonly ParsedMessage[]): ParsedMessage {
  const [first] = messages;
  if (messages.length === 1 && first !== undefined) return first;
  const events = messages.map((one) =>
    one.kind === 'events' ? one : unsupported('a command in a list: send it alone'),
  );
  return {
    kind: 'events',
    created: [...new Set(events.flatMap((one) => one.created))],
    ignored: events.flatMap((one) => one.ignored),
    unsupported: events.flatMap((one) => one.unsupported),
  };
}
